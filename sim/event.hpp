// Names for instants of a run: start, end, fault:N, insn:N, log:N, call:FUNCTION:N.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/machine.hpp"
#include "sim/result.hpp"
#include "sim/run.hpp"
#include "sim/target.hpp"

namespace faultline::sim {

enum class EventKind : std::uint8_t {
    start, ///< the program is about to execute its first instruction at EL0
    end,   ///< the guest kernel reports how the program ended
    fault, ///< the Nth memory fault, as `faults` of run --json numbers them
    insn,  ///< N instructions have retired since reset
    log,   ///< the Nth record of the log is complete
    call,  ///< FUNCTION of the kernel is entered for the Nth time
};

struct Event {
    EventKind kind = EventKind::end;
    std::uint64_t n = 1; ///< from 1
    std::string function;
};

/// Error: one line that names what was expected.
Result<Event> parse_event(std::string_view text);
/// The inverse.
std::string event_text(const Event&);

/// When the event happens; runs the target once. Fails when it never happens, saying what happens instead.
Result<Instant> find_event(const Target&, const Event&, const std::string& input);

/// The instant just before the instruction that took the exception was tried: its registers are those it saw.
Instant before_fault(const ExceptionTaken&);

/// A machine of the target at that instant: booted and run there.
Result<Machine> machine_at(const Target&, Instant, const std::string& input);

} // namespace faultline::sim
