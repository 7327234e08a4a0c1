// The font of the window: monospace, from the system's packages, at a size for the screen or the projector.
#pragma once

#include <string>

namespace faultline::gui {

/// Height of a line of text in pixels at scale 1.
inline constexpr float font_size = 15.0F;

/// The first monospace font of the usual packages (DejaVu Sans Mono, Liberation Mono, Noto Sans Mono, JetBrains
/// Mono) in the usual folders; empty when none is installed.
std::string find_font();

/// Makes the font of the current ImGui context: `file`, or ImGui's built-in font when that is empty or no font.
/// Between frames; Backend::fonts_changed() after all but the first. `scale` is clamped to what fits the font texture (0.5 to 6).
void load_font(const std::string& file, float scale);

} // namespace faultline::gui
