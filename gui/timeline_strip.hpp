// The run as a line from its start to its end, with what happened on it, and in words where it stands.
#pragma once

#include <optional>
#include <string>

#include "gui/command.hpp"
#include "gui/session.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

/// Draws the words, the marks and the slider into the current ImGui window. A click goes to the mark under the
/// pointer, or to the instant; so does dragging.
std::optional<Command> timeline_strip(const Session&, const Theme&);

/// "el0_da[1131] on CPU 0 at EL0, instruction 191272 of 205431".
std::string position_text(const Session&);

} // namespace faultline::gui
