// Draws a picture into the current ImGui window.
#pragma once

#include <optional>

#include "gui/picture.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

/// What one panel remembers of how its picture was drawn.
struct PictureView {
    std::optional<Spot> current; ///< where the machine was: when it is elsewhere, the view follows it
};

/// Columns that fit the width of the current window, at least 20.
unsigned columns_in_view();

/// Draws only what is in view; returns the command of what was clicked.
std::optional<Command> draw(const Picture&, PictureView&, const Theme&);

} // namespace faultline::gui
