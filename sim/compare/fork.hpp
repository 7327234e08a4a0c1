// From two calls that differ back to the instruction behind which the runs differ.
#pragma once

#include <optional>

#include "sim/compare/code_trace.hpp"
#include "sim/compare/comparison.hpp"

namespace faultline::sim {

/// The last instruction that both runs execute before they do different things.
struct Fork {
    Both<Instant> at; ///< just before it
    Both<std::uint64_t> pc;
    Both<std::uint64_t> next; ///< PC of the instruction behind it; 0 where the run ends
    /// The instructions that led to it, of both runs, those of the fork at the end; a few.
    Both<std::vector<TracedInstruction>> led;
};

/// Both runs are alike in [from.a, ...] and [from.b, ...] at first, and different at `to`, in what function they
/// enter or leave. Detours after which they meet again, as in a loop that one of them runs through once more, do not
/// count. nullopt when they are alike for millions of instructions. Moves both.
std::optional<Fork> find_fork(const Both<Timeline*>&, Both<Instant> from, const Both<Instant>& to);

} // namespace faultline::sim
