// What a click or a key asks for. Panels return commands and never act themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "gui/layout.hpp"
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
/// The disassembly shows the code there until the run moves; absent: it follows PC again.
struct ShowCode {
    std::optional<mmu::Va> at;
};
/// Of the memory panel; what is absent stays as it is.
struct ChangeMemory {
    std::optional<unsigned> word_bytes; ///< 1, 2, 4 or 8
    std::optional<bool> physical;
    std::optional<std::string> follow; ///< an expression; empty: the address that is looked at
};
/// At the instruction that is about to execute.
struct BreakHere {};
struct ToggleBookmark {};
struct SeekBookmark {
    sim::Direction direction = sim::Direction::forward;
};
/// Of playing, to the next faster or slower one.
struct ChangeSpeed {
    bool faster = true;
};
/// Whether a step by stage asks first what it will bring.
struct TogglePredict {};
/// To the open question; absent: shows it without an answer, and without counting it.
struct Answer {
    std::optional<std::size_t> choice;
};
/// Stops recording the run, or goes on with it.
struct ToggleRecording {};
struct OpenTarget {
    std::string name;
};
/// In the compare panel.
struct CompareWith {
    std::string name;
};
struct CopyText {
    std::string text;
};

/// Concerns the window alone, not the run.
enum class ViewChange : std::uint8_t { help, palette, close, next_theme, larger, smaller, copy_panel };
struct ShowPanel {
    PanelName panel = PanelName::source;
};

using Command =
    std::variant<StepBy, Continue, TogglePlay, SeekTo, SeekToEvent, ToggleBreakpoint, LookAt, ShowCode,
                 ChangeMemory, BreakHere, ToggleBookmark, SeekBookmark, ChangeSpeed, TogglePredict, Answer,
                 ToggleRecording, OpenTarget, CompareWith, CopyText, ViewChange, ShowPanel>;

} // namespace faultline::gui
