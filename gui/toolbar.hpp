// The buttons of the commands that are used most, as many rows of them as the window's width needs.
#pragma once

#include <optional>

#include "gui/command.hpp"
#include "gui/session.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

/// In pixels, in a window that is `width` pixels wide, with the font and style of the current ImGui context.
float toolbar_height(float width);

/// Draws the buttons into the current ImGui window; those of what is on are marked. Returns the command of the one
/// that was clicked.
std::optional<Command> draw_toolbar(const Session&, const Theme&);

} // namespace faultline::gui
