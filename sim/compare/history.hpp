// The history of a value in both runs, side by side.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/compare/comparison.hpp"
#include "sim/debugger/debugger.hpp"

namespace faultline::sim {

/// The instruction at `pc` as memory has it at the present instant; nothing but the address when it is not mapped.
CodePlace code_place(const Debugger&, std::uint64_t pc);

/// "x3", or "sp" for number 31.
std::string register_name(unsigned number);

/// The current CPU's register at the present instant, numbered as in RegisterPlace.
std::uint64_t register_value(const Debugger&, unsigned number);

/// From a register (RegisterPlace) at one instant of each run back, instruction by instruction, as long as the same
/// instructions handed the differing value on in both; the last step is where the histories part, or end. At most
/// `most` steps. Moves both.
std::vector<ValueStep> value_history(const Both<Debugger*>&, const Both<Instant>& at, unsigned number,
                                     std::size_t most);

} // namespace faultline::sim
