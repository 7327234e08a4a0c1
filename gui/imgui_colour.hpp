// Colours of a theme as Dear ImGui takes them.
#pragma once

#include <imgui.h>

#include "gui/theme.hpp"

namespace faultline::gui {

inline ImVec4 imgui_colour(const Colour& colour) {
    return {colour.red, colour.green, colour.blue, colour.alpha};
}

inline ImU32 packed(const Colour& colour) {
    return ImGui::ColorConvertFloat4ToU32(imgui_colour(colour));
}

} // namespace faultline::gui
