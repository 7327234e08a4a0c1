// What a click or a key asks for. Panels return commands and never act themselves.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "mmu/address.hpp"
#include "sim/debugger/halt.hpp"
#include "sim/events.hpp"

namespace faultline::gui {

enum class Unit : std::uint8_t { instruction, line, stage, over, out, fault };
struct StepBy {
    Unit unit = Unit::instruction;
    sim::Direction direction = sim::Direction::forward;
};
/// To the next breakpoint or the end, or backwards to the last breakpoint or the start.
struct Continue {
    sim::Direction direction = sim::Direction::forward;
};
/// Plays stage after stage until it is sent again.
struct TogglePlay {};
struct SeekTo {
    sim::Instant at;
};
/// An EVENT of the command line, or "start" and "end".
struct SeekToEvent {
    std::string event;
};
struct ToggleBreakpoint {
    mmu::Va at;
};
/// Walks, memory and page tables show this address from now on.
struct LookAt {
    mmu::Va at;
};
struct ToggleBookmark {};
struct OpenTarget {
    std::string name;
};
struct CopyText {
    std::string text;
};

using Command = std::variant<StepBy, Continue, TogglePlay, SeekTo, SeekToEvent, ToggleBreakpoint, LookAt,
                             ToggleBookmark, OpenTarget, CopyText>;

} // namespace faultline::gui
