#include "gui/draw_page.hpp"

#include <algorithm>

#include <imgui.h>

#include "gui/imgui_colour.hpp"

namespace faultline::gui {

namespace {

void explain(const std::string& hint) {
    if (hint.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort))
        return;
    constexpr float columns = 60;
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(ImGui::GetFontSize() * columns / 2);
    ImGui::TextUnformatted(hint.c_str());
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
}

std::optional<Command> draw_row(const Row& row, float width, const Theme& theme) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end{at.x + width, at.y + ImGui::GetTextLineHeight()};
    if (row.current)
        ImGui::GetWindowDrawList()->AddRectFilled(
            at, end, ImGui::ColorConvertFloat4ToU32(imgui_colour(theme.current_row)));
    std::optional<Command> asked;
    for (const Span& span : row.spans) {
        ImGui::PushStyleColor(ImGuiCol_Text, imgui_colour(theme.of(span.style)));
        ImGui::TextUnformatted(span.text.data(), span.text.data() + span.text.size());
        ImGui::PopStyleColor();
        explain(span.hint);
        if (span.command && ImGui::IsItemHovered())
            ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        if (span.command && ImGui::IsItemClicked())
            asked = span.command;
        ImGui::SameLine(0, 0);
    }
    ImGui::NewLine();
    if (!asked && row.command && ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(at, end) &&
        ImGui::IsMouseClicked(ImGuiMouseButton_Left))
        asked = row.command;
    return asked;
}

void keep_in_view(const Page& page, PageView& view, float line) {
    const auto current = std::ranges::find_if(page.rows, &Row::current);
    const auto index = static_cast<std::size_t>(current - page.rows.begin());
    if (current == page.rows.end() || index == view.current)
        return;
    view.current = index;
    const float top = ImGui::GetCursorPosY() + static_cast<float>(index) * line,
                height = ImGui::GetWindowHeight();
    if (top < ImGui::GetScrollY() + line || top > ImGui::GetScrollY() + height * 3 / 4)
        ImGui::SetScrollY(std::max(0.0F, top - height / 3));
}

} // namespace

std::optional<Command> draw(const Page& page, PageView& view, const Theme& theme) {
    const float line = ImGui::GetTextLineHeight();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    keep_in_view(page, view, line);
    const float width =
        std::max(ImGui::GetContentRegionAvail().x, ImGui::GetWindowWidth()) + ImGui::GetScrollMaxX();
    std::optional<Command> asked;
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(page.rows.size()), line);
    while (clipper.Step())
        for (int n = clipper.DisplayStart; n < clipper.DisplayEnd; ++n)
            if (auto command = draw_row(page.rows[static_cast<std::size_t>(n)], width, theme))
                asked = std::move(command);
    ImGui::PopStyleVar();
    return asked;
}

} // namespace faultline::gui
