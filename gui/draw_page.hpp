// Draws a page into the current ImGui window.
#pragma once

#include <optional>

#include "gui/page.hpp"
#include "gui/theme.hpp"

namespace faultline::gui {

/// What one panel remembers of how its page was drawn.
struct PageView {
    std::size_t current = 0; ///< the row that was current: when another is, the view follows it
};

/// Draws only the rows in view; returns the command of what was clicked. A page that is wider or higher than the
/// window scrolls.
std::optional<Command> draw(const Page&, PageView&, const Theme&);

} // namespace faultline::gui
