// A64 instructions as text, by Capstone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace faultline::sim {

struct Instruction {
    std::uint64_t address = 0;
    std::uint32_t word = 0;
    std::string text; ///< "str w1, [x0]"; ".inst 0x..." where Capstone knows no instruction
};

/// One instruction per four bytes of `code`; an incomplete word at the end is left out.
std::vector<Instruction> disassemble(std::span<const std::byte> code, std::uint64_t address);

} // namespace faultline::sim
