#include "sim/load_store_structures.hpp"

#include <array>

#include "mmu/bits.hpp"

namespace faultline::sim {

namespace {

namespace field {
using Load = Bit<22>;
using PostIndex = Bit<23>;
using Quad = Bit<30>;
using StructureSize = Field<10, 2>;
using StructureOpcode = Field<12, 4>;
using SingleOpcode = Field<13, 3>;
using SingleS = Bit<12>;
using SingleR = Bit<21>;
} // namespace field

void structure_addressing(std::uint32_t word, LoadStore& out) {
    out.operation =
        field::Load::test(word) ? MemoryOperation::load_structures : MemoryOperation::store_structures;
    out.vector = true;
    out.quad = field::Quad::test(word);
    if (!field::PostIndex::test(word))
        return;
    // Rm = 31 stands for the immediate that is the number of bytes accessed.
    out.mode = out.rm == 31 ? AddressMode::post_index : AddressMode::post_index_by_reg;
    out.immediate = out.total_bytes();
}

} // namespace

bool decode_structures(std::uint32_t word, LoadStore& out) {
    struct Row {
        std::uint8_t opcode, elements, registers;
    };
    static constexpr std::array<Row, 7> rows{{{0b0000, 4, 4},
                                              {0b0010, 1, 4},
                                              {0b0100, 3, 3},
                                              {0b0110, 1, 3},
                                              {0b0111, 1, 1},
                                              {0b1000, 2, 2},
                                              {0b1010, 1, 2}}};
    out.element_log2 = static_cast<std::uint8_t>(field::StructureSize::get(word));
    out.quad = field::Quad::test(word);
    for (const Row& row : rows) {
        if (row.opcode != field::StructureOpcode::get(word))
            continue;
        out.structure_elements = row.elements;
        out.registers = row.registers;
        structure_addressing(word, out);
        return out.element_log2 != 3 || out.quad || row.elements == 1;
    }
    return false;
}

bool decode_single_structure(std::uint32_t word, LoadStore& out) {
    const auto opcode = field::SingleOpcode::get(word);
    const auto size = field::StructureSize::get(word);
    const auto s = field::SingleS::get(word);
    const auto q = field::Quad::get(word);
    const auto scale = opcode / 2;
    out.single = true;
    out.structure_elements = static_cast<std::uint8_t>((opcode % 2) * 2 + field::SingleR::get(word) + 1);
    out.element_log2 = static_cast<std::uint8_t>(scale);
    bool allocated = true;
    switch (scale) {
    case 0:
        out.lane = static_cast<std::uint8_t>(q * 8 + s * 4 + size);
        break;
    case 1:
        out.lane = static_cast<std::uint8_t>(q * 4 + s * 2 + size / 2);
        allocated = size % 2 == 0;
        break;
    case 2:
        if (size % 2 == 1)
            out.element_log2 = 3;
        out.lane = static_cast<std::uint8_t>(size % 2 == 1 ? q : q * 2 + s);
        allocated = size / 2 == 0 && (size % 2 == 0 || s == 0);
        break;
    default:
        out.replicate = true;
        out.element_log2 = static_cast<std::uint8_t>(size);
        allocated = field::Load::test(word) && s == 0;
    }
    structure_addressing(word, out);
    return allocated;
}

} // namespace faultline::sim
