// An instruction encoding written as the Arm ARM draws it: 32 characters, 0, 1 or x, blanks between fields.
#pragma once

#include <cstddef>
#include <cstdint>

namespace faultline::sim {

struct InstructionPattern {
    std::uint32_t mask = 0, value = 0;

    /// Compiles only for exactly 32 bits.
    template <std::size_t N> consteval InstructionPattern(const char (&drawn)[N]) {
        unsigned bits = 0;
        for (const char c : drawn) {
            if (c != '0' && c != '1' && c != 'x')
                continue;
            mask = mask * 2 + (c == 'x' ? 0U : 1U);
            value = value * 2 + (c == '1' ? 1U : 0U);
            ++bits;
        }
        if (bits != 32)
            throw "an instruction pattern has 32 bits";
    }

    constexpr bool matches(std::uint32_t word) const { return (word & mask) == value; }
};

} // namespace faultline::sim
