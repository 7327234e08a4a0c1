// What the find box offers for a few letters: commands, instants of the run, addresses, panels and scenarios.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/session.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

struct PaletteEntry {
    std::string text;
    std::string key; ///< of a command with a shortcut; empty: none
    Command command;
};

/// What fits `filter`, best first, at most 40: an EVENT of the command line or a 0x-address that it spells, then
/// commands, then functions of the kernel, then scenarios, by every word of it in any order, small and capital letters
/// alike. An empty filter fits every command.
std::vector<PaletteEntry> palette_entries(Session&, std::string_view filter);

/// The box in front of the panels, with a line to type in.
class Palette {
public:
    void open() { state_ = State::opening; }
    bool is_open() const { return state_ != State::closed; }
    void close() { state_ = State::closed; }
    /// Within a frame; does nothing while closed. Returns what was chosen, by Enter or a click, and closes.
    std::optional<Command> draw(Session&, const Theme&);

private:
    enum class State : std::uint8_t { closed, opening, open };

    std::optional<Command> draw_entries(const std::vector<PaletteEntry>&, bool enter, const Theme&);

    State state_ = State::closed;
    std::string filter_;
    std::size_t chosen_ = 0;
};

} // namespace faultline::gui
