// "Where does this value come from?": from a register or a memory word back to the write that made it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mmu/address.hpp"
#include "sim/events.hpp"

namespace faultline::sim {

/// X0 to X30, or with 31 the current SP.
struct RegisterPlace {
    unsigned number = 0;
    bool operator==(const RegisterPlace&) const = default;
};
/// `size` bytes (1 to 8) of RAM.
struct MemoryPlace {
    mmu::Pa pa;
    unsigned size = 8;
    bool operator==(const MemoryPlace&) const = default;
};
using Place = std::variant<RegisterPlace, MemoryPlace>;

/// The instruction that last wrote a place.
struct Origin {
    Place place;             ///< what was asked for
    std::uint64_t value = 0; ///< the value in it
    /// Nothing in the run wrote it: a register has its value from reset, memory from the loader (or it is zero).
    bool from_boot = false;
    Instant at;                    ///< just before the writing instruction executes
    std::uint64_t pc = 0;          ///< its address
    std::uint32_t instruction = 0; ///< its word
    std::uint64_t before = 0;      ///< what was in the place before it
    std::vector<Place>
        sources; ///< where the instruction has the value from: registers it read, memory it loaded
};

/// From a value back to where it began.
struct OriginChain {
    std::vector<Origin> steps; ///< each step's place is the source of the one before that was followed
};

} // namespace faultline::sim
