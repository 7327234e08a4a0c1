// Why the debugger stopped: the answer to every command that moves in time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/debugger/points.hpp"
#include "sim/stop.hpp"

namespace faultline::sim {

enum class Direction : std::uint8_t { forward, backward };

enum class HaltReason : std::uint8_t {
    step_done,     ///< the step, the function, or the seek asked for is complete
    point,         ///< `hits` says which breakpoints or watchpoints
    history_begin, ///< the kernel's first instruction: there is nothing before it
    run_ended,     ///< the guest's end, a limit of the scenario, or a guest that is stuck: `end` says which
    paused,        ///< the budget given with the command is used up; the same command goes on
};
/// The enumerator's name.
std::string_view name(HaltReason);

/// A load or store that set off a watchpoint.
struct WatchedAccess {
    mmu::Va va;
    mmu::Pa pa;
    unsigned size = 0; ///< bytes, 1 to 64
    bool write = false;
    std::uint64_t pc = 0;     ///< of the instruction
    std::uint64_t before = 0; ///< the first 8 bytes (or fewer) before it
    std::uint64_t after = 0;  ///< and after it
};

struct PointHit {
    PointId id = 0;
    std::optional<WatchedAccess> access; ///< of a watchpoint
};

struct Halt {
    HaltReason reason = HaltReason::step_done;
    Instant at;                 ///< where the machine is now
    std::vector<PointHit> hits; ///< every point that asked for this stop, in the order of their numbers
    std::optional<Stop> end;    ///< of run_ended
    std::vector<std::string>
        notes; ///< conditions that could not be evaluated: one line each; they count as true
};

/// One line, as a command line shows it: "watchpoint 2: 8 bytes at 0x... 0x0 -> 0x1, by pc 0x...".
std::string halt_text(const Halt&);

} // namespace faultline::sim
