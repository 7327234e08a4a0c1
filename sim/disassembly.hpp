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

/// The general registers that take part in an instruction: bit n stands for Xn or Wn, bit 31 for SP.
struct RegisterUse {
    std::uint32_t reads = 0, writes = 0;
};
/// Base registers that are written back count as both. Nothing where Capstone knows no instruction.
RegisterUse register_use(std::uint32_t word);

/// One instruction per four bytes of `code`; an incomplete word at the end is left out.
std::vector<Instruction> disassemble(std::span<const std::byte> code, std::uint64_t address);

} // namespace faultline::sim
