// The state a vector starts from: registers, tables, and the half of the address space its code runs in.
#include <algorithm>

#include "sim/conformance/check_mmu_case.hpp"
#include "sim/conformance/vector_instruction.hpp"
#include "sim/instruction_fields.hpp"

namespace faultline::sim {

namespace {

using exceptions::SysReg;

/// The half that does not belong to the vector maps physical memory at a fixed offset: VA = PA, or above.
constexpr std::uint64_t upper_half = 0xFFFF'FF80'0000'0000;
constexpr mmu::Pa code_region{0x4000'0000}; ///< 1 GiB that holds code and vectors
constexpr mmu::Pa vectors_at{0x4010'0800};

/// The vector's code lives in the half that its address under test does not use.
bool code_is_in_upper_half(const MmuVector& v) {
    const bool pc_upper = mmu::va_select::test(v.pc);
    return v.code.empty() ? !pc_upper : pc_upper;
}

/// A level 1 block that every Exception level may read and execute, and none may write.
constexpr std::uint64_t code_block = mmu::descriptor::Valid::put(1) | mmu::descriptor::Ap::put(0b11) |
                                     mmu::descriptor::Sh::put(0b11) | mmu::descriptor::Af::put(1) |
                                     code_region.raw;

MemoryWord code_mapping(const MmuVector& v) {
    const std::uint64_t ttbr = code_is_in_upper_half(v) ? v.ttbr1 : v.ttbr0;
    const mmu::Pa root{align_down(mmu::ttbr::Baddr::put(mmu::ttbr::Baddr::get(ttbr)), mmu::page_bits)};
    const unsigned index = mmu::level_index(mmu::Va{code_region.raw}, mmu::first_level);
    return {root + index * sizeof(std::uint64_t), code_block};
}

/// Whether an instruction of the vector has X1 as its destination.
bool writes_x1(const MmuVector& v) {
    using instruction::Rd;
    return std::any_of(v.code.begin(), v.code.end(), [&](std::uint32_t word) {
        const VectorInstruction insn = decode_vector_instruction(word, peer_features(v.cpu));
        switch (insn.kind) {
        case InstructionKind::svc:
        case InstructionKind::brk:
        case InstructionKind::undefined:
        case InstructionKind::wfx:
            return false;
        case InstructionKind::system:
            return insn.is_read && insn.rt == 1;
        default:
            return Rd::get(word) == 1;
        }
    });
}

/// A vector about an instruction that leaves X1 alone says in its result what X1 was: the operand of MSR.
std::uint64_t first_x1(const MmuVector& v) {
    const bool unchanged = v.access == VectorAccess::instruction && v.expect.x1 && !writes_x1(v);
    return unchanged ? *v.expect.x1 : initial_x1;
}

} // namespace

std::uint64_t code_address(const MmuVector& v, mmu::Pa pa) {
    const bool flat = !mmu::sctlr::M::test(v.sctlr);
    return pa.raw + (code_is_in_upper_half(v) && !flat ? upper_half : 0);
}

mmu::Pa physical_code_address(std::uint64_t va) {
    constexpr unsigned half_bits = 39;
    return mmu::Pa{low_bits(va, half_bits)};
}

exceptions::CpuFeatures peer_features(exceptions::CpuModel model) {
    auto features = exceptions::features_of(model);
    features.btype = features.tbid = features.e0pd = model == exceptions::CpuModel::max;
    return features;
}

exceptions::Processor processor_at_el1(const MmuVector& v) {
    exceptions::Processor cpu;
    cpu.features = peer_features(v.cpu);
    cpu.sys = exceptions::reset_values(v.cpu);
    cpu.sys[SysReg::ttbr0_el1] = v.ttbr0;
    cpu.sys[SysReg::ttbr1_el1] = v.ttbr1;
    cpu.sys[SysReg::tcr_el1] = v.tcr;
    cpu.sys[SysReg::sctlr_el1] = v.sctlr;
    cpu.sys[SysReg::mair_el1] = v.mair;
    cpu.sys[SysReg::cpacr_el1] = v.cpacr;
    cpu.sys[SysReg::cntkctl_el1] = v.cntkctl;
    cpu.sys[SysReg::mdscr_el1] = v.mdscr;
    cpu.sys[SysReg::vbar_el1] = code_address(v, vectors_at);
    cpu.sp_el0 = v.sp_el0;
    cpu.sp_el1 = v.sp_el1;
    cpu.x[0] = v.va;
    cpu.x[1] = first_x1(v);
    // An address that every Exception level may read, for cache maintenance that names X2.
    cpu.x[2] = v.pc;
    cpu.pstate = exceptions::reset_pstate().with<exceptions::spsr::Pan>(exceptions::spsr::Pan::get(v.spsr));
    return cpu;
}

exceptions::Processor processor_for(const MmuVector& v) {
    exceptions::Processor cpu = processor_at_el1(v);
    cpu.sys[SysReg::spsr_el1] = v.spsr;
    cpu.sys[SysReg::elr_el1] = v.pc;
    exceptions::exception_return(cpu);
    return cpu;
}

bool write_tables(const MmuVector& v, mmu::PhysicalMemory& memory) {
    const MemoryWord code = code_mapping(v);
    bool all = memory.write64(code.at, code.value);
    for (const auto& word : v.memory)
        all = memory.write64(word.at, word.value) && all;
    return all;
}

void clear_tables(const MmuVector& v, mmu::PhysicalMemory& memory) {
    memory.write64(code_mapping(v).at, 0);
    for (const auto& word : v.memory)
        memory.write64(word.at, 0);
}

} // namespace faultline::sim
