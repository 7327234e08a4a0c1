// The list of keys, and the box that asks in predict mode.
#pragma once

#include <optional>

#include "gui/session.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

/// All shortcuts with their keys and what they do, as a page: the box shows it, tests read it.
Page help_page();
/// The box with it.
void draw_help(const Theme&);

/// The open question of the session: choices to click, or to take by the keys 1 to 5. Does nothing without one.
std::optional<Command> draw_question(Session&, const Theme&);

} // namespace faultline::gui
