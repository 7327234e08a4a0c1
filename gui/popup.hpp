// Boxes in front of the panels: centred, opaque, in the theme's colours.
#pragma once

#include "gui/theme.hpp"

namespace faultline::gui {

/// ImGui::Begin() for a box of these shares of the window; ImGui::End() closes it. A height of 0 is that of what is
/// in it.
void begin_popup(const char* name, float width, float height, const Theme&);

} // namespace faultline::gui
