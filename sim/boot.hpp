// Power on: the kernel, its boot parameters and the program in RAM, and the processor at the kernel's entry.
// The layout of the parameters is exceptions/kernel/include/faultline_abi.h.
#pragma once

#include <string>

#include "sim/machine.hpp"
#include "sim/result.hpp"
#include "sim/target.hpp"

namespace faultline::sim {

/// A machine about to execute the first instruction of the target's kernel. `input` is what the program will
/// read from standard input unless the scenario brings its own.
Result<Machine> boot(const Target&, const std::string& input);

/// The limits of the scenario, the others as they are by default.
Limits limits_of(const Scenario&);

} // namespace faultline::sim
