// Questions about a synchronous exception that every front end asks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/recording.hpp"

namespace faultline::sim {

/// Instruction and data aborts, PC and SP alignment faults: what happens because of an address.
bool is_memory_fault(std::uint64_t esr);
/// The kernel's name of an abort ("level 1 translation fault"); for other classes the class in Arm's words.
std::string fault_name(std::uint64_t esr);
/// The memory faults of a recording, in order: number N of `fault:N` is element N - 1.
std::vector<const RecordedFault*> memory_faults(const Recording&);

} // namespace faultline::sim
