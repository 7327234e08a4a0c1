#include "sim/conformance/vector_instruction.hpp"

#include "mmu/bits.hpp"
#include "sim/instruction_fields.hpp"

namespace faultline::sim {

namespace {

using instruction::Rd;
using instruction::Rn;
using MainGroup = Field<25, 4>; ///< Op0 of the main encoding table

namespace group {
using Exception = Field<24, 8>;
constexpr std::uint64_t exception = 0b1101'0100;
using System = Field<22, 10>;
constexpr std::uint64_t system = 0b11'0101'0100;
using BranchRegister = Field<25, 7>;
constexpr std::uint64_t branch_register = 0b110'1011;
using Exclusive = Field<24, 6>;
constexpr std::uint64_t exclusive = 0b00'1000;
using AddSubtractImmediate = Field<24, 5>;
constexpr std::uint64_t add_subtract_immediate = 0b1'0001;
} // namespace group

VectorInstruction of_kind(InstructionKind kind) {
    VectorInstruction insn;
    insn.kind = kind;
    return insn;
}

VectorInstruction decode_exception(std::uint32_t word) {
    using Opc = Field<21, 3>;
    using Op2 = Field<2, 3>;
    using Ll = Field<0, 2>;
    VectorInstruction insn = of_kind(InstructionKind::undefined);
    insn.immediate = static_cast<std::uint16_t>(instruction::Imm16::get(word));
    if (Op2::get(word) != 0)
        return insn;
    if (Opc::get(word) == 0b000 && Ll::get(word) == 0b01)
        insn.kind = InstructionKind::svc;
    if (Opc::get(word) == 0b001 && Ll::get(word) == 0b00)
        insn.kind = InstructionKind::brk;
    return insn; // HVC, SMC, HLT, DCPSn: no EL2, no EL3, no halting debug
}

VectorInstruction decode_system(std::uint32_t word) {
    VectorInstruction insn = of_kind(InstructionKind::system);
    insn.encoding = instruction::system_encoding(word);
    insn.rt = static_cast<unsigned>(Rd::get(word));
    insn.base = insn.rt;
    insn.is_read = instruction::L::test(word);
    constexpr std::uint8_t hint = 2, barrier = 3;
    if (insn.encoding.op0 == 0 && insn.encoding.crn == barrier)
        insn.kind = InstructionKind::other;
    if (insn.encoding.op0 == 0 && insn.encoding.crn == hint) {
        constexpr std::uint8_t wfe = 2, wfi = 3;
        const bool waits = insn.encoding.crm == 0 && (insn.encoding.op2 == wfe || insn.encoding.op2 == wfi);
        insn.kind = waits ? InstructionKind::wfx : InstructionKind::other;
        insn.is_wfe = insn.encoding.op2 == wfe;
    }
    return insn;
}

VectorInstruction decode_branch_register(std::uint32_t word) {
    using Opc = Field<21, 4>;
    constexpr std::uint64_t br = 0, blr = 1, ret = 2;
    VectorInstruction insn = of_kind(InstructionKind::branch_register);
    const std::uint64_t opc = Opc::get(word);
    if (opc != br && opc != blr && opc != ret)
        return of_kind(InstructionKind::undefined);
    insn.base = static_cast<unsigned>(Rn::get(word));
    // From a page that is not guarded: BR 0b01, BLR 0b10, RET 0b00. Arm ARM, "PSTATE.BTYPE".
    insn.btype = opc == br ? 0b01 : opc == blr ? 0b10 : 0b00;
    return insn;
}

/// The group "Loads and stores".
VectorInstruction decode_load_store(std::uint32_t word, const exceptions::CpuFeatures& features) {
    using Size = Field<30, 2>;
    using V = Bit<26>;
    using O2 = Bit<23>;
    using Opc1 = Bit<23>;
    using L = Bit<22>;
    using O1 = Bit<21>;
    constexpr unsigned vector_bytes = 16;
    VectorInstruction insn = of_kind(InstructionKind::load_store);
    insn.base = static_cast<unsigned>(Rn::get(word));
    insn.is_simd = V::test(word);
    insn.is_load = L::test(word);
    insn.size = insn.is_simd && Opc1::test(word) ? vector_bytes : 1U << Size::get(word);
    if (group::Exclusive::get(word) == group::exclusive) {
        insn.must_be_aligned = true;
        const bool pair_of_words_or_more = Bit<31>::test(word);
        const bool cas = O1::test(word) && (O2::test(word) || !pair_of_words_or_more);
        insn.is_atomic = cas;
        const bool pair = O1::test(word) && !O2::test(word);
        insn.pair_of = !pair ? 0 : Bit<30>::test(word) ? 8 : 4;
    }
    using Top = Field<27, 3>;
    using Class = Field<24, 2>;
    using Last = Field<10, 2>;
    const bool atomic_operation = Top::get(word) == 0b111 && !V::test(word) && Class::get(word) == 0 &&
                                  O1::test(word) && Last::get(word) == 0;
    if (atomic_operation)
        insn.is_atomic = insn.must_be_aligned = true;
    if (insn.is_atomic && !features.lse)
        insn.kind = InstructionKind::undefined;
    return insn;
}

} // namespace

VectorInstruction decode_vector_instruction(std::uint32_t word, const exceptions::CpuFeatures& features) {
    if (group::Exception::get(word) == group::exception)
        return decode_exception(word);
    if (group::System::get(word) == group::system)
        return decode_system(word);
    if (group::BranchRegister::get(word) == group::branch_register)
        return decode_branch_register(word);
    const std::uint64_t op0 = MainGroup::get(word);
    constexpr std::uint64_t first_allocated = 0b0100;
    if (op0 < first_allocated)
        return of_kind(InstructionKind::undefined); // UDF, unallocated, SVE
    if (Bit<27>::test(word) && !Bit<25>::test(word))
        return decode_load_store(word, features);
    using DataOp0 = Field<28, 4>;
    if (Field<25, 3>::get(word) == 0b111)
        return of_kind(DataOp0::get(word) == DataOp0::max ? InstructionKind::undefined
                                                          : InstructionKind::simd);
    using S = Bit<29>;
    if (group::AddSubtractImmediate::get(word) == group::add_subtract_immediate && S::test(word))
        return of_kind(InstructionKind::sets_flags);
    return of_kind(InstructionKind::other);
}

} // namespace faultline::sim
