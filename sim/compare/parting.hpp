// Where two runs part, and where they come together again.
#pragma once

#include <optional>

#include "sim/compare/comparison.hpp"
#include "sim/debugger/debugger.hpp"

namespace faultline::sim {

/// What was found on the way from one instant of both runs to the next difference.
struct Alignment {
    std::uint64_t calls = 0; ///< events of traced functions that were alike
    /// Absent when the runs are alike to their ends.
    std::optional<Parting> parting;
};

/// The first parting behind `from`, which both runs have in common. `parting->registers` is filled in when `explain`
/// is set, which costs more than all the rest. Moves both.
Alignment align(const Both<Debugger*>&, const Both<Instant>& from, bool explain);

/// Where the innermost call that is open in both runs at their parting, and over in both within 20 million instructions,
/// has returned to.
/// Moves both.
std::optional<Rejoin> find_rejoin(const Both<Debugger*>&, const Both<Instant>& parted);

} // namespace faultline::sim
