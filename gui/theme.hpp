// How meanings look: three palettes, and their application to Dear ImGui's own widgets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "gui/page.hpp"

namespace faultline::gui {

struct Colour {
    float red = 0, green = 0, blue = 0, alpha = 1; ///< 0 to 1
};

enum class ThemeName : std::uint8_t { dark, light, contrast };
/// "dark", "light" or "contrast"; nullopt for anything else.
std::optional<ThemeName> parse_theme(std::string_view);

struct Theme {
    ThemeName name = ThemeName::dark;
    Colour background, panel, frame, border, accent, current_row;
    std::array<Colour, static_cast<std::size_t>(Style::count_)> words;

    const Colour& of(Style style) const { return words.at(static_cast<std::size_t>(style)); }
};

/// Every word stands out from whatever it is written on (`background`, `panel`, `frame`, `current_row`) by a contrast
/// ratio of at least 4.5, those of `contrast` by 7, as the Web Content Accessibility Guidelines measure it.
const Theme& theme(ThemeName);

/// The ratio of the guidelines, 1 to 21.
double contrast_ratio(const Colour&, const Colour&);

/// Sets colours and spacing of the current ImGui context; `scale` multiplies the spacing.
void apply(const Theme&, float scale);

} // namespace faultline::gui
