// What the memory panel was asked to show, and the bytes that it showed last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/machine.hpp"

namespace faultline::gui {

struct MemoryChoice {
    unsigned word_bytes = 8; ///< 1, 2, 4 or 8
    bool physical = false;   ///< rows are physical addresses
    std::string follow;      ///< an expression (sim/debugger/expression.hpp); empty: Session::looked_at()
};

/// Bytes from an address on, those that cannot be read absent.
struct MemoryPiece {
    bool physical = false;
    std::uint64_t start = 0;
    std::vector<std::optional<std::byte>> bytes;

    /// nullopt: not in the piece, or it could not be read.
    std::optional<std::byte> at(std::uint64_t address) const {
        return address - start < bytes.size() ? bytes[address - start] : std::nullopt;
    }
};

MemoryPiece read_piece(const sim::Machine&, bool physical, std::uint64_t start, std::size_t size);

/// An access that an instruction has made.
struct AccessMade {
    std::uint64_t va = 0, pa = 0;
    unsigned size = 0;
    bool write = false;
};

} // namespace faultline::gui
