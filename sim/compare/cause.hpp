// From the fault that ends one of two runs back to where the value that made it was written, or was not.
#pragma once

#include <optional>
#include <vector>

#include "sim/compare/comparison.hpp"
#include "sim/debugger/debugger.hpp"
#include "sim/run.hpp"

namespace faultline::sim {

/// Follows an address register of the fatal fault that one run has and the other has not (or not there), in both
/// runs: in the other from the instruction at which it does not fault, in the same call of the same function. nullopt
/// when there is no such fault, when the other run never comes there, or when the registers agree. Moves both.
std::optional<Cause> find_cause(const Both<Debugger*>&, const Both<const Run*>&,
                                const std::vector<Parting>& partings);

} // namespace faultline::sim
