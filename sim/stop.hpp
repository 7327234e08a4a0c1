// Why Machine::run returned. Every front end visits all cases.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "sim/events.hpp"

namespace faultline::sim {

/// The instant asked for was reached.
struct InstantReached {
    Instant at;
};
/// The guest wrote the exit port.
struct GuestEnded {
    ProgramEnded how;
};
/// A budget ran out; `what` names it ("instruction budget of 200000000").
struct LimitReached {
    std::string what;
};
/// The guest can make no progress: every CPU is off or waits for what cannot come, or an exception's own vector
/// cannot take it.
struct GuestStuck {
    std::string why;
};

using Stop = std::variant<InstantReached, GuestEnded, LimitReached, GuestStuck>;

} // namespace faultline::sim
