#include "gui/theme.hpp"

#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "gui/imgui_colour.hpp"

namespace faultline::gui {

namespace {

constexpr Colour rgb(unsigned hex) {
    constexpr float full = 255.0F;
    return {static_cast<float>(hex >> 16U & 0xffU) / full, static_cast<float>(hex >> 8U & 0xffU) / full,
            static_cast<float>(hex & 0xffU) / full, 1.0F};
}

// clang-format off
//                                          background    panel          frame          border         accent         current row
constexpr Theme dark     {ThemeName::dark,     rgb(0x14171c), rgb(0x1b1f26), rgb(0x2a303a), rgb(0x3a424f), rgb(0x4a90d9), rgb(0x26374e),
// normal         dim            heading        changed        fault          good           warning        address        symbol         code
  {rgb(0xd8dee9), rgb(0x9ca6b5), rgb(0x88c0f0), rgb(0xffc46b), rgb(0xff8d85), rgb(0x7ee787), rgb(0xf2cc60), rgb(0xa5b4fc), rgb(0x79d4e8), rgb(0xe6e1cf)}};
constexpr Theme light    {ThemeName::light,    rgb(0xe9ecf1), rgb(0xffffff), rgb(0xe3e8ef), rgb(0xb9c2cf), rgb(0x1d6fb8), rgb(0xd6e6f7),
  {rgb(0x1f2630), rgb(0x525d6b), rgb(0x0b4f8a), rgb(0x8a4b00), rgb(0xb3161b), rgb(0x0f6b2f), rgb(0x7a5900), rgb(0x3b3fb0), rgb(0x00607a), rgb(0x33302a)}};
constexpr Theme contrast {ThemeName::contrast, rgb(0x000000), rgb(0x000000), rgb(0x202020), rgb(0xffffff), rgb(0x3fa9ff), rgb(0x00305f),
  {rgb(0xffffff), rgb(0xc8c8c8), rgb(0x7fd0ff), rgb(0xffd000), rgb(0xffabab), rgb(0x7dff7d), rgb(0xffe45c), rgb(0xc9c6ff), rgb(0x7ff5ff), rgb(0xfff4d6)}};
// clang-format on

/// Relative luminance of sRGB.
double luminance(const Colour& colour) {
    const auto linear = [](double part) {
        return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

} // namespace

std::optional<ThemeName> parse_theme(std::string_view text) {
    if (text == "dark")
        return ThemeName::dark;
    if (text == "light")
        return ThemeName::light;
    if (text == "contrast")
        return ThemeName::contrast;
    return std::nullopt;
}

const Theme& theme(ThemeName name) {
    switch (name) {
    case ThemeName::light:
        return light;
    case ThemeName::contrast:
        return contrast;
    case ThemeName::dark:
        break;
    }
    return dark;
}

double contrast_ratio(const Colour& one, const Colour& other) {
    const double a = luminance(one), b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

void apply(const Theme& wanted, float scale) {
    ImGuiStyle style;
    wanted.name == ThemeName::light ? ImGui::StyleColorsLight(&style) : ImGui::StyleColorsDark(&style);
    const auto set = [&style](ImGuiCol what, const Colour& colour) {
        style.Colors[what] = imgui_colour(colour);
    };
    set(ImGuiCol_Text, wanted.of(Style::normal));
    set(ImGuiCol_TextDisabled, wanted.of(Style::dim));
    set(ImGuiCol_WindowBg, wanted.panel);
    set(ImGuiCol_ChildBg, wanted.panel);
    set(ImGuiCol_PopupBg, wanted.panel);
    set(ImGuiCol_Border, wanted.border);
    set(ImGuiCol_Separator, wanted.border);
    for (const ImGuiCol what :
         {ImGuiCol_FrameBg, ImGuiCol_Button, ImGuiCol_Tab, ImGuiCol_TabUnfocused, ImGuiCol_TitleBg,
          ImGuiCol_TitleBgActive, ImGuiCol_ScrollbarBg, ImGuiCol_MenuBarBg, ImGuiCol_TableHeaderBg})
        set(what, wanted.frame);
    for (const ImGuiCol what : {ImGuiCol_Header, ImGuiCol_HeaderHovered, ImGuiCol_HeaderActive,
                                ImGuiCol_ButtonHovered, ImGuiCol_TabActive, ImGuiCol_TabUnfocusedActive,
                                ImGuiCol_TabHovered, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive})
        set(what, wanted.current_row);
    for (const ImGuiCol what : {ImGuiCol_ButtonActive, ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive,
                                ImGuiCol_CheckMark, ImGuiCol_NavHighlight, ImGuiCol_PlotHistogram})
        set(what, wanted.accent);
    style.WindowRounding = 0;
    style.TabRounding = style.FrameRounding = 2;
    style.WindowBorderSize = style.ChildBorderSize = 1;
    style.WindowPadding = {6, 4};
    style.ItemSpacing = {6, 3};
    style.FramePadding = {6, 3};
    style.ScaleAllSizes(scale);
    style.WindowMinSize = {1, 1}; // bars are lower than what ImGui allows by default
    ImGui::GetStyle() = style;
}

} // namespace faultline::gui
