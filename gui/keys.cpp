#include "gui/keys.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <imgui.h>

namespace faultline::gui {

namespace {

constexpr auto named_keys = std::to_array<std::pair<std::string_view, ImGuiKey>>({
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
    if (key.letter == ' ')
        return ImGuiKey_Space;
    const auto* const found =
        std::ranges::find(named_keys, key.name, &std::pair<std::string_view, ImGuiKey>::first);
    return found == named_keys.end() ? ImGuiKey_None : found->second;
}

} // namespace

bool is_pressed(const Key& key) {
    const ImGuiIO& io = ImGui::GetIO();
    const ImGuiKey wanted = imgui_key(key);
    return wanted != ImGuiKey_None && io.KeyShift == key.shift && io.KeyCtrl == key.control && !io.KeyAlt &&
           ImGui::IsKeyPressed(wanted);
}

} // namespace faultline::gui
