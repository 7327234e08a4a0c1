#include "gui/keys.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <imgui.h>

namespace faultline::gui {

namespace {

constexpr auto named_keys = std::to_array<std::pair<std::string_view, ImGuiKey>>({
    {"F1", ImGuiKey_F1},
    {"F9", ImGuiKey_F9},
    {"Left", ImGuiKey_LeftArrow},
    {"Right", ImGuiKey_RightArrow},
    {"Home", ImGuiKey_Home},
    {"End", ImGuiKey_End},
    {"PageUp", ImGuiKey_PageUp},
    {"PageDown", ImGuiKey_PageDown},
    {"Escape", ImGuiKey_Escape},
});

ImGuiKey imgui_key(const Key& key) {
    if (key.letter >= 'A' && key.letter <= 'Z')
        return static_cast<ImGuiKey>(ImGuiKey_A + (key.letter - 'A'));
    if (key.letter >= '0' && key.letter <= '9')
        return static_cast<ImGuiKey>(ImGuiKey_0 + (key.letter - '0'));
    switch (key.letter) {
    case ' ':
        return ImGuiKey_Space;
    case '/':
    case '?':
        return ImGuiKey_Slash;
    case '+':
        return ImGuiKey_Equal;
    case '-':
        return ImGuiKey_Minus;
    default:
        break;
    }
    const auto* const found =
        std::ranges::find(named_keys, key.name, &std::pair<std::string_view, ImGuiKey>::first);
    return found == named_keys.end() ? ImGuiKey_None : found->second;
}

} // namespace

bool is_pressed(const Key& key) {
    const ImGuiIO& io = ImGui::GetIO();
    const ImGuiKey wanted = imgui_key(key);
    if (wanted == ImGuiKey_None || io.KeyCtrl != key.control || io.KeyAlt)
        return false;
    if (key.letter == '+' && ImGui::IsKeyPressed(ImGuiKey_KeypadAdd))
        return true;
    if (key.letter == '-' && ImGui::IsKeyPressed(ImGuiKey_KeypadSubtract))
        return true;
    // '+' is on the plain or the shifted half of its key, '?' on the shifted half.
    const bool shift_fits = key.letter == '+' || io.KeyShift == (key.shift || key.letter == '?');
    return shift_fits && ImGui::IsKeyPressed(wanted);
}

} // namespace faultline::gui
