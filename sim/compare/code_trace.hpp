// The instructions of a short stretch of a run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

struct TracedInstruction {
    Instant at; ///< just before it executes
    std::uint64_t pc = 0;
};

/// The instructions executed from `from` up to `to`, that at `to` included: at most `most` or a few more. Moves.
std::vector<TracedInstruction> trace_code(Timeline&, Instant from, Instant to, std::size_t most);

/// Every instant in [from, to] at which PC is `pc`, in order, at most `most`. Moves.
std::vector<Instant> executions(Timeline&, std::uint64_t pc, Instant from, Instant to, std::size_t most);

} // namespace faultline::sim
