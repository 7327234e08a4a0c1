#include "sim/code_reference.hpp"

#include "sim/instruction_class.hpp"
#include "sim/instruction_fields.hpp"
#include "sim/instruction_pattern.hpp"

namespace faultline::sim {

namespace {

constexpr InstructionPattern bl{"100101xx xxxxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern adr{"0xx10000 xxxxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern adrp{"1xx10000 xxxxxxxxxxxxxxxxxxxxxxxx"};
constexpr InstructionPattern add_immediate{"10010001 00xxxxxxxxxxxxxxxxxxxxxx"};

using ImmHi = Field<5, 19>;
using ImmLo = Field<29, 2>;

/// Of ADR in bytes, of ADRP in pages.
std::int64_t relative_immediate(std::uint32_t word) {
    return sign_extend(ImmHi::get(word) << ImmLo::width | ImmLo::get(word), ImmHi::width + ImmLo::width);
}

constexpr unsigned stack_pointer = 31;

} // namespace

std::optional<CodeReference> code_reference(std::uint32_t word, std::uint64_t pc) {
    if (const auto offset = branch_offset(word))
        return CodeReference{bl.matches(word) ? ReferenceKind::call : ReferenceKind::branch,
                             pc + static_cast<std::uint64_t>(*offset), 0};
    const auto immediate = static_cast<std::uint64_t>(relative_immediate(word));
    if (adr.matches(word))
        return CodeReference{ReferenceKind::address, pc + immediate, 0};
    if (adrp.matches(word))
        return CodeReference{ReferenceKind::page, mmu::page_of(mmu::Va{pc}).raw + immediate * mmu::page_size,
                             0};
    const auto access = decode_load_store(word, {});
    if (access && access->mode == AddressMode::literal)
        return CodeReference{ReferenceKind::literal, pc + static_cast<std::uint64_t>(access->immediate),
                             access->total_bytes()};
    return std::nullopt;
}

std::optional<PageOffset> page_offset_of(std::uint32_t word) {
    using namespace instruction;
    if (add_immediate.matches(word))
        return PageOffset{static_cast<unsigned>(Rn::get(word)), Imm12::get(word)};
    const auto access = decode_load_store(word, {});
    if (!access || access->mode != AddressMode::offset || access->immediate < 0 ||
        access->rn == stack_pointer)
        return std::nullopt;
    return PageOffset{access->rn, static_cast<std::uint64_t>(access->immediate)};
}

std::optional<unsigned> page_register(std::uint32_t word) {
    if (!adrp.matches(word))
        return std::nullopt;
    return static_cast<unsigned>(instruction::Rd::get(word));
}

std::uint64_t effective_address(const LoadStore& access, const exceptions::Processor& cpu) {
    constexpr unsigned word_bits = 32;
    const std::uint64_t base = access.rn == stack_pointer ? cpu.sp() : cpu.x[access.rn];
    switch (access.mode) {
    case AddressMode::literal:
        return cpu.pc + static_cast<std::uint64_t>(access.immediate);
    case AddressMode::post_index:
    case AddressMode::post_index_by_reg:
        return base;
    case AddressMode::register_offset: {
        const std::uint64_t index = access.rm == stack_pointer ? 0 : cpu.x[access.rm];
        const bool is_word = access.extend % 4 == 2, is_signed = access.extend >= 4;
        const std::uint64_t low = Field<0, word_bits>::get(index);
        const std::uint64_t wide = !is_word    ? index
                                   : is_signed ? static_cast<std::uint64_t>(sign_extend(low, word_bits))
                                               : low;
        return base + (wide << access.shift);
    }
    default:
        return base + static_cast<std::uint64_t>(access.immediate);
    }
}

} // namespace faultline::sim
