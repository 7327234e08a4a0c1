// Which memory differs because two runs went different ways.
#pragma once

#include "sim/compare/comparison.hpp"
#include "sim/debugger/debugger.hpp"

namespace faultline::sim {

/// Compares the RAM of both runs behind a parting that has a rejoin, word by word and at the same physical addresses;
/// words that neither run has written since the parting are only counted. Moves both.
MemoryDifference compare_memory(const Both<Debugger*>&, const Parting&);

} // namespace faultline::sim
