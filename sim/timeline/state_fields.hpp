// A machine's state, field by field: for digests, and to say where two states differ.
#pragma once

#include <cstdint>
#include <string>

#include "sim/machine_state.hpp"

namespace faultline::sim {

/// Equal for equal states.
std::uint64_t digest_of(const MachineState&);
/// "X3 of CPU 0: 0x1 and 0x2", the first of them in order; empty when the states are equal.
std::string first_difference(const MachineState&, const MachineState&);

} // namespace faultline::sim
