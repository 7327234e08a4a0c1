// Where words that differ are read for the first time.
#pragma once

#include <vector>

#include "sim/compare/comparison.hpp"
#include "sim/debugger/debugger.hpp"

namespace faultline::sim {

/// For the first few named words of `memory`: the first load of each in both runs behind `from`, those that neither
/// run ever reads left out. Moves both.
std::vector<FirstRead> first_reads(const Both<Debugger*>&, const Both<Instant>& from,
                                   const MemoryDifference& memory);

} // namespace faultline::sim
