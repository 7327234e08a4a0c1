#include "sim/instruction_class.hpp"

#include <algorithm>
#include <array>

#include "mmu/bits.hpp"
#include "sim/half_precision.hpp"
#include "sim/instruction_fields.hpp"
#include "sim/instruction_pattern.hpp"
#include "sim/load_store.hpp"

namespace faultline::sim {

namespace {

using instruction::Rd;
using instruction::Rn;
constexpr std::uint64_t sp = 31;
constexpr std::uint64_t sp_alignment = 16;

// clang-format off
constexpr InstructionPattern exception_generation{"11010100 xxxxxxxx xxxxxxxx xxxxxxxx"};
constexpr InstructionPattern system_group        {"1101010100 xxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern eret_group          {"1101011010x 11111 xxxxxx xxxxx xxxxx"};
// Branches, returns and data processing of FEAT_PAuth, which neither CPU model has.
constexpr InstructionPattern authenticated_branch{"1101011x xxxxxxxx xxxx1xxx xxxxxxxx"};
constexpr InstructionPattern pointer_signing     {"11011010 11000001 xxxxxxxx xxxxxxxx"};
// What neither model has, and the engine's largest one has: FlagM, FlagM2, SB, JSCVT, FRINTTS, FCMA, FHM, SHA3, SHA512,
// SM3, SM4.
constexpr InstructionPattern rotate_into_flags   {"10111010 000 xxxxxx 00001 xxxxx 0 xxxx"};
constexpr InstructionPattern evaluate_into_flags {"00111010 000 000000 x 0010 xxxxx 0 1101"};
constexpr InstructionPattern speculation_barrier {"1101010100 0 00 011 0011 0000 111 11111"};
constexpr InstructionPattern later_crypto        {"11001110 xxxxxxxx xxxxxxxx xxxxxxxx"};
constexpr InstructionPattern javascript_convert  {"00011110 01111110 000000 xxxxx xxxxx"};
constexpr InstructionPattern round_to_integer    {"00011110 0x1 0100xx 10000 xxxxx xxxxx"};
constexpr InstructionPattern round_vector        {"0xx01110 0x 10000 1111x 10 xxxxx xxxxx"};
constexpr InstructionPattern complex_vector      {"0x101110 xx 0 xxxxx 1 1xxx 1 xxxxx xxxxx"};
constexpr InstructionPattern complex_by_element  {"0x101111 xx x x xxxx 0xx1 x 0 xxxxx xxxxx"};
constexpr InstructionPattern widening_vector     {"0x001110 x 0 1 xxxxx 11101 1 xxxxx xxxxx"};
constexpr InstructionPattern widening_vector2    {"0x101110 x 0 1 xxxxx 11001 1 xxxxx xxxxx"};
constexpr InstructionPattern widening_by_element {"0x001111 10 x x xxxx 0x00 x 0 xxxxx xxxxx"};
constexpr InstructionPattern widening_by_element2{"0x101111 10 x x xxxx 1x00 x 0 xxxxx xxxxx"};
constexpr InstructionPattern branch_with_link    {"100101xx xxxxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern branch_register_link{"1101011 0001 xxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern branches_immediate  {"x00101xx xxxxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern branches_compare    {"x01101xx xxxxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern branches_test       {"x011011x xxxxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern branches_condition  {"0101010x xxxxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern branches_register   {"1101011x xxxxxxxxxxxxxxxxxxxxxxxx"};

constexpr InstructionPattern self_branch         {"00010100 000000000000000000000000"};
constexpr InstructionPattern wfe_or_wfi          {"1101010100 0 00 011 0010 0000 01x 11111"};
constexpr InstructionPattern sev_or_sevl         {"1101010100 0 00 011 0010 0000 10x 11111"};
constexpr InstructionPattern yield               {"1101010100 0 00 011 0010 0000 001 11111"};
constexpr InstructionPattern clrex               {"1101010100 0 00 011 0011 xxxx 010 11111"};
constexpr InstructionPattern hints               {"1101010100 0 00 011 0010 xxxx xxx 11111"};
constexpr InstructionPattern barriers            {"1101010100 0 00 011 0011 xxxx xxx 11111"};
constexpr InstructionPattern flag_manipulation   {"1101010100 0 00 000 0100 xxxx 0xx 11111"};
constexpr InstructionPattern nzcv                {"1101010100 x 11 011 0100 0010 000 xxxxx"};
constexpr InstructionPattern fpcr_or_fpsr        {"1101010100 x 11 011 0100 0100 00x xxxxx"};
// Reads of what the engine is kept informed of.
constexpr InstructionPattern mrs_tpidr_el0       {"1101010100 1 11 011 1101 0000 010 xxxxx"};
constexpr InstructionPattern mrs_tpidr_el1       {"1101010100 1 11 000 1101 0000 100 xxxxx"};
constexpr InstructionPattern mrs_spsr_or_elr_el1 {"1101010100 1 11 000 0100 0000 00x xxxxx"};
constexpr InstructionPattern mrs_sp_el0          {"1101010100 1 11 000 0100 0001 000 xxxxx"};
constexpr InstructionPattern mrs_esr_el1         {"1101010100 1 11 000 0101 0010 000 xxxxx"};
constexpr InstructionPattern mrs_far_el1         {"1101010100 1 11 000 0110 0000 000 xxxxx"};

constexpr InstructionPattern add_sub_immediate   {"x x 0 100010 x xxxxxxxxxxxx xxxxx xxxxx"};
constexpr InstructionPattern add_sub_sp_sp       {"1 x 0 100010 x xxxxxxxxxxxx 11111 11111"};
constexpr InstructionPattern add_sub_extended    {"x x 0 01011001 xxxxx xxx xxx xxxxx xxxxx"};
constexpr InstructionPattern logical_immediate   {"x xx 100100 x xxxxxx xxxxxx xxxxx xxxxx"};
// clang-format on

bool is_absent_fp_or_simd(std::uint32_t word) {
    constexpr std::array absent{later_crypto,        javascript_convert,  round_to_integer, round_vector,
                                complex_vector,      complex_by_element,  widening_vector,  widening_vector2,
                                widening_by_element, widening_by_element2};
    return std::ranges::any_of(absent, [=](const InstructionPattern& row) { return row.matches(word); });
}

InstructionClass classify_system(std::uint32_t word, Watch watch) {
    if (flag_manipulation.matches(word) || speculation_barrier.matches(word))
        return InstructionClass::unallocated;
    if (wfe_or_wfi.matches(word) || sev_or_sevl.matches(word) || yield.matches(word))
        return InstructionClass::hint;
    if (clrex.matches(word))
        return InstructionClass::clrex;
    if (watch.fp && fpcr_or_fpsr.matches(word))
        return InstructionClass::system;
    const bool native = hints.matches(word) || barriers.matches(word) || nzcv.matches(word) ||
                        fpcr_or_fpsr.matches(word) || mrs_tpidr_el0.matches(word) ||
                        mrs_tpidr_el1.matches(word) || mrs_spsr_or_elr_el1.matches(word) ||
                        mrs_sp_el0.matches(word) || mrs_esr_el1.matches(word) || mrs_far_el1.matches(word);
    return native ? InstructionClass::plain : InstructionClass::system;
}

std::uint64_t arithmetic_immediate(std::uint32_t word) {
    using Shifted = Bit<22>;
    return instruction::Imm12::get(word) << (Shifted::test(word) ? 12U : 0U);
}

bool keeps_sp_aligned(std::uint32_t word) {
    using Sf = Bit<31>;
    return Sf::test(word) && Rn::get(word) == sp && arithmetic_immediate(word) % sp_alignment == 0;
}

InstructionClass classify_arithmetic(std::uint32_t word) {
    if (Rd::get(word) != sp)
        return InstructionClass::plain;
    if (add_sub_immediate.matches(word))
        return keeps_sp_aligned(word) ? InstructionClass::plain : InstructionClass::sp_arithmetic;
    using LogicalOpc = Field<29, 2>;
    constexpr std::uint64_t ands = 3;
    if (add_sub_extended.matches(word) || (logical_immediate.matches(word) && LogicalOpc::get(word) != ands))
        return InstructionClass::sp_arithmetic;
    return InstructionClass::plain;
}

InstructionClass classify_load_store(std::uint32_t word, Watch watch,
                                     const exceptions::CpuFeatures& features) {
    const auto access = decode_load_store(word, features);
    if (!access)
        return InstructionClass::unallocated;
    if (access->operation == MemoryOperation::prefetch)
        return InstructionClass::plain;
    const bool ordinary = access->operation == MemoryOperation::load ||
                          access->operation == MemoryOperation::store ||
                          access->operation == MemoryOperation::load_structures ||
                          access->operation == MemoryOperation::store_structures;
    const bool may_misalign_sp = access->rn == sp && access->writes_back() &&
                                 (access->mode == AddressMode::post_index_by_reg ||
                                  access->immediate % static_cast<std::int64_t>(sp_alignment) != 0);
    const bool watched = watch.memory || (watch.fp && access->vector);
    const bool native = !watched && ordinary && !access->ordered && !access->unprivileged && !may_misalign_sp;
    return native ? InstructionClass::plain : InstructionClass::load_store;
}

} // namespace

InstructionClass classify_instruction(std::uint32_t word, Watch watch,
                                      const exceptions::CpuFeatures& features) {
    using MainGroup = Field<25, 4>;
    switch (MainGroup::get(word)) {
    case 0b0100:
    case 0b0110:
    case 0b1100:
    case 0b1110:
        return classify_load_store(word, watch, features);
    case 0b1010:
    case 0b1011:
        if (exception_generation.matches(word))
            return InstructionClass::exception;
        if (system_group.matches(word))
            return classify_system(word, watch);
        if (self_branch.matches(word))
            return InstructionClass::self_branch;
        if (authenticated_branch.matches(word))
            return InstructionClass::unallocated;
        return eret_group.matches(word) ? InstructionClass::eret : InstructionClass::plain;
    case 0b0000: // reserved
    case 0b0001:
    case 0b0010: // SVE
    case 0b0011:
        return InstructionClass::unallocated;
    case 0b1101:
        return pointer_signing.matches(word) || rotate_into_flags.matches(word) ||
                       evaluate_into_flags.matches(word)
                   ? InstructionClass::unallocated
                   : InstructionClass::plain;
    case 0b1000:
    case 0b1001:
    case 0b0101:
        return classify_arithmetic(word);
    case 0b0111:
    case 0b1111:
        if (is_absent_fp_or_simd(word))
            return InstructionClass::unallocated;
        if (is_half_precision_simd(word) &&
            (features.model != exceptions::CpuModel::max || !is_allocated_half_precision(word)))
            return InstructionClass::unallocated;
        return watch.fp ? InstructionClass::fp_or_simd : InstructionClass::plain;
    default:
        return InstructionClass::plain;
    }
}

bool is_fp_or_simd(std::uint32_t word) {
    constexpr InstructionPattern data_processing{"xxxx111x xxxxxxxxxxxxxxxxxxxxxxxx"};
    constexpr InstructionPattern loads_and_stores{"xxxx11x0 xxxxxxxxxxxxxxxxxxxxxxxx"};
    return data_processing.matches(word) || loads_and_stores.matches(word) || fpcr_or_fpsr.matches(word);
}

bool is_branch(std::uint32_t word) {
    return branches_immediate.matches(word) || branches_compare.matches(word) ||
           branches_condition.matches(word) || branches_register.matches(word);
}

bool is_call(std::uint32_t word) {
    return branch_with_link.matches(word) || branch_register_link.matches(word);
}

std::optional<std::int64_t> sp_adjustment(std::uint32_t word) {
    using Subtract = Bit<30>;
    if (!add_sub_sp_sp.matches(word))
        return std::nullopt;
    const auto immediate = static_cast<std::int64_t>(arithmetic_immediate(word));
    return Subtract::test(word) ? -immediate : immediate;
}

std::optional<std::int64_t> branch_offset(std::uint32_t word) {
    using Imm26 = Field<0, 26>;
    using Imm19 = Field<5, 19>;
    using Imm14 = Field<5, 14>;
    constexpr std::int64_t word_size = 4;
    if (branches_immediate.matches(word))
        return word_size * sign_extend(Imm26::get(word), Imm26::width);
    if (branches_test.matches(word))
        return word_size * sign_extend(Imm14::get(word), Imm14::width);
    if (branches_compare.matches(word) || branches_condition.matches(word))
        return word_size * sign_extend(Imm19::get(word), Imm19::width);
    return std::nullopt;
}

} // namespace faultline::sim
