#include "sim/load_store.hpp"

#include <array>
#include <bit>
#include <string_view>

#include "mmu/bits.hpp"
#include "sim/instruction_fields.hpp"
#include "sim/instruction_pattern.hpp"
#include "sim/load_store_structures.hpp"

namespace faultline::sim {

namespace {

namespace field {
using namespace instruction;
using Size = Field<30, 2>;
using Vector = Bit<26>;
using Opc = Field<22, 2>;
using Load = Bit<22>;
using Imm7 = Field<15, 7>;
using Imm9 = Field<12, 9>;
using Imm19 = Field<5, 19>;
using Shifted = Bit<12>;
using O0 = Bit<15>; // acquire or release of the exclusives
using AtomicOpc = Field<12, 3>;
} // namespace field

using Decoder = bool (*)(std::uint32_t word, LoadStore& out);

LoadStore with_registers(std::uint32_t word) {
    LoadStore out;
    out.rt = static_cast<std::uint8_t>(field::Rt::get(word));
    out.rn = static_cast<std::uint8_t>(field::Rn::get(word));
    out.rt2 = static_cast<std::uint8_t>(field::Rt2::get(word));
    out.rs = static_cast<std::uint8_t>(field::Rs::get(word));
    out.rm = static_cast<std::uint8_t>(field::Rm::get(word));
    out.vector = field::Vector::test(word);
    out.element_log2 = static_cast<std::uint8_t>(field::Size::get(word));
    return out;
}

bool exclusive(std::uint32_t word, LoadStore& out) {
    out.operation =
        field::Load::test(word) ? MemoryOperation::load_exclusive : MemoryOperation::store_exclusive;
    out.ordered = field::O0::test(word);
    return true;
}

bool exclusive_pair(std::uint32_t word, LoadStore& out) {
    out.elements = 2;
    return exclusive(word, out);
}

bool ordered(std::uint32_t word, LoadStore& out) {
    out.operation = field::Load::test(word) ? MemoryOperation::load : MemoryOperation::store;
    out.ordered = true;
    return true;
}

bool compare_and_swap(std::uint32_t, LoadStore& out) {
    out.operation = MemoryOperation::compare_and_swap;
    return true;
}

bool compare_and_swap_pair(std::uint32_t word, LoadStore& out) {
    out.operation = MemoryOperation::compare_and_swap;
    out.elements = 2;
    out.element_log2 = Bit<30>::test(word) ? 3 : 2;
    return out.rs % 2 == 0 && out.rt % 2 == 0;
}

bool atomic(std::uint32_t word, LoadStore& out) {
    out.operation = MemoryOperation::atomic;
    out.function = static_cast<AtomicFunction>(field::AtomicOpc::get(word));
    return true;
}

bool swap(std::uint32_t, LoadStore& out) {
    out.operation = MemoryOperation::atomic;
    out.function = AtomicFunction::swp;
    return true;
}

bool ordered_load(std::uint32_t, LoadStore& out) {
    out.operation = MemoryOperation::load;
    out.ordered = true;
    return true;
}

bool literal(std::uint32_t word, LoadStore& out) {
    const auto opc = field::Size::get(word);
    out.mode = AddressMode::literal;
    out.immediate = sign_extend(field::Imm19::get(word), 19) * 4;
    out.operation = MemoryOperation::load;
    if (opc == 3) {
        out.operation = MemoryOperation::prefetch;
        return !out.vector;
    }
    out.sign_extend = !out.vector && opc == 2;
    out.to_64 = out.sign_extend;
    out.element_log2 = static_cast<std::uint8_t>(out.vector ? opc + 2 : opc == 1 ? 3 : 2);
    return true;
}

bool pair(std::uint32_t word, LoadStore& out) {
    const auto opc = field::Size::get(word);
    const auto mode = Field<23, 2>::get(word);
    out.elements = 2;
    out.operation = field::Load::test(word) ? MemoryOperation::load : MemoryOperation::store;
    constexpr std::array modes{AddressMode::offset, AddressMode::post_index, AddressMode::offset,
                               AddressMode::pre_index};
    out.mode = modes.at(mode);
    if (opc == 3)
        return false;
    if (out.vector) {
        out.element_log2 = static_cast<std::uint8_t>(opc + 2);
    } else {
        out.element_log2 = opc == 2 ? 3 : 2;
        out.sign_extend = out.to_64 = opc == 1; // LDPSW; opc 1 without L is a tag store
        if (opc == 1 && (mode == 0 || out.operation == MemoryOperation::store))
            return false;
    }
    out.immediate = sign_extend(field::Imm7::get(word), 7) * (std::int64_t{1} << out.element_log2);
    return true;
}

// The fields size, V and opc that all single-register forms share.
bool single_register(std::uint32_t word, LoadStore& out) {
    const auto opc = field::Opc::get(word);
    if (out.vector) {
        if (Bit<1>::test(opc)) {
            if (out.element_log2 != 0)
                return false;
            out.element_log2 = 4;
        }
        out.operation = Bit<0>::test(opc) ? MemoryOperation::load : MemoryOperation::store;
        return true;
    }
    if (opc == 2 && out.element_log2 == 3) {
        out.operation = MemoryOperation::prefetch;
        return out.mode == AddressMode::offset || out.mode == AddressMode::register_offset;
    }
    out.operation = opc == 0 ? MemoryOperation::store : MemoryOperation::load;
    out.sign_extend = opc >= 2;
    out.to_64 = opc == 2;
    return opc != 3 || out.element_log2 < 2;
}

bool unscaled(std::uint32_t word, LoadStore& out) {
    out.immediate = sign_extend(field::Imm9::get(word), 9);
    return single_register(word, out);
}

bool post_indexed(std::uint32_t word, LoadStore& out) {
    out.mode = AddressMode::post_index;
    return unscaled(word, out);
}

bool pre_indexed(std::uint32_t word, LoadStore& out) {
    out.mode = AddressMode::pre_index;
    return unscaled(word, out);
}

bool unprivileged(std::uint32_t word, LoadStore& out) {
    out.unprivileged = true;
    return unscaled(word, out) && out.operation != MemoryOperation::prefetch;
}

bool register_offset(std::uint32_t word, LoadStore& out) {
    out.mode = AddressMode::register_offset;
    out.extend = static_cast<std::uint8_t>(field::Option::get(word));
    const bool allocated = single_register(word, out) && Bit<1>::test(out.extend);
    out.shift = field::Shifted::test(word) ? out.element_log2 : 0;
    return allocated;
}

bool unsigned_offset(std::uint32_t word, LoadStore& out) {
    const bool allocated = single_register(word, out);
    out.immediate = static_cast<std::int64_t>(field::Imm12::get(word) << out.element_log2);
    return allocated;
}

bool ordered_unscaled(std::uint32_t word, LoadStore& out) {
    return unscaled(word, out) && out.operation != MemoryOperation::prefetch && (out.ordered = true);
}

enum class Feature : std::uint8_t { base, lse, max };

struct Row {
    InstructionPattern pattern;
    Decoder decode;
    Feature needs = Feature::base;
};

// clang-format off
// No two rows have an encoding in common; what programs are made of comes first.
constexpr auto rows = std::to_array<Row>({
    // Load/store register (unsigned immediate), load/store pair
    {"xx111x01 xxx xxxxx x xxxxx xxxxx xxxxx", unsigned_offset},
    {"xx101x0x xxx xxxxx x xxxxx xxxxx xxxxx", pair},
    // Load/store exclusive, ordered, compare and swap
    {"xx001000 0x0 xxxxx x xxxxx xxxxx xxxxx", exclusive},
    {"1x001000 0x1 xxxxx x xxxxx xxxxx xxxxx", exclusive_pair},
    {"0x001000 0x1 xxxxx x 11111 xxxxx xxxxx", compare_and_swap_pair, Feature::lse},
    {"xx001000 1x0 xxxxx 1 xxxxx xxxxx xxxxx", ordered},
    {"xx001000 1x0 xxxxx 0 xxxxx xxxxx xxxxx", ordered, Feature::max},
    {"xx001000 1x1 xxxxx x 11111 xxxxx xxxxx", compare_and_swap, Feature::lse},
    {"xx011001 xx0 xxxxx x xxx00 xxxxx xxxxx", ordered_unscaled, Feature::max},
    // Load register (literal)
    {"xx011x00 xxx xxxxx x xxxxx xxxxx xxxxx", literal},
    // Load/store register
    {"xx111x00 xx0 xxxxx x xxx00 xxxxx xxxxx", unscaled},
    {"xx111x00 xx0 xxxxx x xxx01 xxxxx xxxxx", post_indexed},
    {"xx111000 xx0 xxxxx x xxx10 xxxxx xxxxx", unprivileged},
    {"xx111x00 xx0 xxxxx x xxx11 xxxxx xxxxx", pre_indexed},
    {"xx111x00 xx1 xxxxx x xxx10 xxxxx xxxxx", register_offset},
    // Atomic memory operations
    {"xx111000 xx1 xxxxx 0 xxx00 xxxxx xxxxx", atomic, Feature::lse},
    {"xx111000 xx1 xxxxx 1 00000 xxxxx xxxxx", swap, Feature::lse},
    {"xx111000 101 11111 1 10000 xxxxx xxxxx", ordered_load, Feature::max},
    // Advanced SIMD structures
    {"0x001100 0x0 00000 x xxxxx xxxxx xxxxx", decode_structures},
    {"0x001100 1x0 xxxxx x xxxxx xxxxx xxxxx", decode_structures},
    {"0x001101 0xx 00000 x xxxxx xxxxx xxxxx", decode_single_structure},
    {"0x001101 1xx xxxxx x xxxxx xxxxx xxxxx", decode_single_structure},
});
// clang-format on

bool has(Feature needs, const exceptions::CpuFeatures& features) {
    switch (needs) {
    case Feature::lse:
        return features.lse;
    case Feature::max:
        return features.model == exceptions::CpuModel::max;
    case Feature::base:
        break;
    }
    return true;
}

} // namespace

unsigned LoadStore::total_bytes() const {
    const unsigned element = 1U << element_log2;
    if (structure_elements == 0)
        return element * elements;
    if (single)
        return element * structure_elements;
    return registers * (quad ? 16U : 8U);
}

mmu::Access LoadStore::access(mmu::AccessKind kind, unsigned el, bool pan, bool uao) const {
    mmu::Access access;
    access.kind = kind;
    const bool as_el0 = el == 0 || (unprivileged && !uao);
    access.el = as_el0 ? 0 : 1;
    access.pan = pan && !as_el0;
    const bool atomic_whole = exclusive() || operation == MemoryOperation::compare_and_swap;
    access.size = structure_elements != 0 || atomic_whole ? total_bytes() : 1U << element_log2;
    access.alignment = atomic_whole ? access.size : 1U << element_log2;
    access.must_be_aligned = atomic_whole || ordered || operation == MemoryOperation::atomic;
    return access;
}

std::optional<LoadStore> decode_load_store(std::uint32_t word, const exceptions::CpuFeatures& features) {
    // Bits 27 and 25 are 1 and 0 in all of them.
    if (!Bit<27>::test(word) || Bit<25>::test(word))
        return std::nullopt;
    for (const Row& row : rows) {
        if (!row.pattern.matches(word))
            continue;
        LoadStore out = with_registers(word);
        if (!has(row.needs, features) || !row.decode(word, out))
            return std::nullopt;
        return out;
    }
    return std::nullopt;
}

} // namespace faultline::sim
