#include "gui/draw_picture.hpp"

#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "gui/imgui_colour.hpp"

namespace faultline::gui {

namespace {

/// From columns and lines to pixels.
struct Canvas {
    ImVec2 origin;
    float column, line;
    const Theme& theme;

    ImVec2 at(Spot spot) const {
        return {std::round(origin.x + spot.x * column), std::round(origin.y + spot.y * line)};
    }
    /// One pixel of a picture at scale 1.
    float stroke() const { return std::max(1.0F, std::round(line / 15)); }
};

bool in_view(ImVec2 from, ImVec2 to) {
    return ImGui::IsRectVisible(from, to);
}

bool is_pointed_at(ImVec2 from, ImVec2 to) {
    return ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(from, to);
}

void draw_area(const Canvas& canvas, const Area& area) {
    const ImVec2 from = canvas.at(area.at), to = canvas.at({area.at.x + area.width, area.at.y + area.height});
    if (!in_view(from, to))
        return;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (area.fill != Fill::none)
        list.AddRectFilled(
            from, to, packed(area.fill == Fill::current ? canvas.theme.current_row : canvas.theme.frame));
    const ImU32 colour = packed(canvas.theme.of(area.outline));
    const float stroke = canvas.stroke() * (area.strong ? 2.0F : 1.0F);
    list.AddRectFilled(from, {to.x, from.y + stroke}, colour);
    list.AddRectFilled({from.x, to.y - stroke}, to, colour);
    list.AddRectFilled({from.x, from.y + stroke}, {from.x + stroke, to.y - stroke}, colour);
    list.AddRectFilled({to.x - stroke, from.y + stroke}, {to.x, to.y - stroke}, colour);
}

/// Along an axis a line is a rectangle of whole pixels, which both renderers draw alike and sharp.
void draw_line(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 colour, float stroke) {
    const float before = std::floor(stroke / 2);
    const ImVec2 least{std::min(from.x, to.x) - before, std::min(from.y, to.y) - before};
    const ImVec2 most{std::max(from.x, to.x) - before + stroke, std::max(from.y, to.y) - before + stroke};
    if (!in_view(least, most))
        return;
    if (from.x == to.x || from.y == to.y)
        list.AddRectFilled(least, most, colour);
    else
        list.AddLine(from, to, colour, stroke);
}

void draw_arrow(const Canvas& canvas, const Arrow& arrow) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 colour = packed(canvas.theme.of(arrow.style));
    for (std::size_t i = 0; i + 1 < arrow.through.size(); ++i)
        draw_line(list, canvas.at(arrow.through[i]), canvas.at(arrow.through[i + 1]), colour,
                  canvas.stroke());
    if (!arrow.head || arrow.through.size() < 2)
        return;
    const ImVec2 tip = canvas.at(arrow.through.back());
    const ImVec2 before = canvas.at(arrow.through[arrow.through.size() - 2]);
    const float length = std::hypot(tip.x - before.x, tip.y - before.y), size = canvas.column * 0.7F;
    if (length < 1)
        return;
    const ImVec2 back{(before.x - tip.x) / length * size, (before.y - tip.y) / length * size};
    const ImVec2 side{-back.y / 2, back.x / 2};
    list.AddTriangleFilled(tip, {tip.x + back.x + side.x, tip.y + back.y + side.y},
                           {tip.x + back.x - side.x, tip.y + back.y - side.y}, colour);
}

void draw_word(const Canvas& canvas, const Word& word) {
    const ImVec2 from = canvas.at(word.at);
    const float width = static_cast<float>(columns_of(word.text)) * canvas.column;
    if (in_view(from, {from.x + width, from.y + canvas.line}))
        ImGui::GetWindowDrawList()->AddText(from, packed(canvas.theme.of(word.style)), word.text.c_str());
}

/// What the pointer does with one area or word.
struct Pointed {
    const std::string* hint = nullptr;
    const std::optional<Command>* command = nullptr;

    void take(const std::string& its_hint, const std::optional<Command>& its_command) {
        if (!its_hint.empty())
            hint = &its_hint;
        if (its_command)
            command = &its_command;
    }
};

Pointed pointed_at(const Canvas& canvas, const Picture& picture) {
    Pointed pointed;
    for (const Area& area : picture.areas)
        if (is_pointed_at(canvas.at(area.at), canvas.at({area.at.x + area.width, area.at.y + area.height})))
            pointed.take(area.hint, area.command);
    for (const Word& word : picture.words) {
        const auto width = static_cast<float>(columns_of(word.text));
        if (is_pointed_at(canvas.at(word.at), canvas.at({word.at.x + width, word.at.y + 1})))
            pointed.take(word.hint, word.command);
    }
    return pointed;
}

void follow(const Canvas& canvas, const Picture& picture, PictureView& view) {
    if (!picture.current || picture.current == view.current)
        return;
    view.current = picture.current;
    const float top = picture.current->y * canvas.line, height = ImGui::GetWindowHeight();
    if (top < ImGui::GetScrollY() + canvas.line || top > ImGui::GetScrollY() + height - 4 * canvas.line)
        ImGui::SetScrollY(std::max(0.0F, top - height / 3));
}

} // namespace

unsigned columns_in_view() {
    constexpr float fewest = 20;
    const float column = ImGui::CalcTextSize("0").x;
    return static_cast<unsigned>(std::max(fewest, std::floor(ImGui::GetContentRegionAvail().x / column)));
}

std::optional<Command> draw(const Picture& picture, PictureView& view, const Theme& theme) {
    const Canvas canvas{ImGui::GetCursorScreenPos(), ImGui::CalcTextSize("0").x, ImGui::GetTextLineHeight(),
                        theme};
    follow(canvas, picture, view);
    ImGui::Dummy({picture.width * canvas.column, picture.height * canvas.line});
    for (const Area& area : picture.areas)
        draw_area(canvas, area);
    for (const Arrow& arrow : picture.arrows)
        draw_arrow(canvas, arrow);
    for (const Word& word : picture.words)
        draw_word(canvas, word);
    const Pointed pointed = pointed_at(canvas, picture);
    if (pointed.hint != nullptr) {
        constexpr float columns = 70;
        ImGui::BeginTooltip();
        ImGui::PushTextWrapPos(canvas.column * columns);
        ImGui::TextUnformatted(pointed.hint->c_str());
        ImGui::PopTextWrapPos();
        ImGui::EndTooltip();
    }
    if (pointed.command == nullptr)
        return std::nullopt;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    return ImGui::IsMouseClicked(ImGuiMouseButton_Left) ? *pointed.command : std::nullopt;
}

} // namespace faultline::gui
