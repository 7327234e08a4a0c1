#include "gui/popup.hpp"

#include <imgui.h>

#include "gui/imgui_colour.hpp"

namespace faultline::gui {

void begin_popup(const char* name, float width, float height, const Theme& theme) {
    const ImVec2 all = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({all.x / 2, all.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({all.x * width, all.y * height});
    ImGui::PushStyleColor(ImGuiCol_Border, imgui_colour(theme.accent));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ImGui::GetFontSize(), ImGui::GetFontSize()});
    ImGui::Begin(name, nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoNavInputs);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
}

} // namespace faultline::gui
