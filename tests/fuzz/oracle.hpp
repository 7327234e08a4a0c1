// What must hold of every run, whatever the guest does: it ends within its budget, and it is the same run however it is
// made. A run for which that is not so ends the process, as a crash would.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tests/fuzz/snapshot.hpp"

namespace faultline::fuzz {

/// Prints what is wrong and ends the process.
[[noreturn]] void fail(const std::string& what);

/// Takes the machine back to the beginning of the run.
using Start = std::function<void()>;

/// Runs twice, plainly and in another manner that `choice` selects (once more the same way; observed; in pieces), and
/// fails unless both are the same run, naming the first instruction after which they are not.
void expect_agreement(Snapshot&, const Start&, const sim::Limits&, std::uint32_t choice);

/// Counts a run that has brought `machine` from `begin` to where it is. At the end of the process the sums are printed:
/// runs, guest instructions, and guest time, of which each instruction takes 1 ns and waiting the rest.
void count_run(const sim::Machine& machine, const sim::MachineState& begin);

} // namespace faultline::fuzz
