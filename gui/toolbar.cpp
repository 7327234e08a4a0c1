#include "gui/toolbar.hpp"

#include <string>

#include <imgui.h>

#include "gui/imgui_colour.hpp"
#include "gui/shortcuts.hpp"

namespace faultline::gui {

namespace {

float width_of(const Shortcut& shortcut) {
    const char* const text = shortcut.button.data();
    return ImGui::CalcTextSize(text, text + shortcut.button.size()).x + 2 * ImGui::GetStyle().FramePadding.x;
}

/// Places buttons from left to right, and into another row where one does not fit.
class Flow {
public:
    explicit Flow(float width) : width_(width - 2 * ImGui::GetStyle().WindowPadding.x) {}

    /// Whether the next button, `width` pixels wide, stands in the row of the one before.
    bool stays(float width) {
        const float with = end_ + (end_ > 0 ? ImGui::GetStyle().ItemSpacing.x : 0) + width;
        const bool fits = end_ > 0 && with <= width_;
        rows_ += fits ? 0 : 1;
        end_ = fits ? with : width;
        return fits;
    }
    float rows() const { return static_cast<float>(rows_); }
    /// Where the last button ends.
    float end() const { return end_; }

private:
    float width_, end_ = 0;
    int rows_ = 0;
};

bool is_on(const Shortcut& shortcut, const Session& session) {
    if (std::holds_alternative<TogglePlay>(shortcut.command))
        return session.playing();
    if (std::holds_alternative<TogglePredict>(shortcut.command))
        return session.predicting();
    if (std::holds_alternative<ToggleBookmark>(shortcut.command))
        return session.bookmarks().contains(session.moment().position.at);
    return false;
}

bool draw_button(const Shortcut& shortcut, bool on, const Theme& theme) {
    if (on) {
        ImGui::PushStyleColor(ImGuiCol_Button, imgui_colour(theme.current_row));
        ImGui::PushStyleColor(ImGuiCol_Text, imgui_colour(theme.of(Style::changed)));
    }
    const bool clicked = ImGui::SmallButton(std::string(shortcut.button).c_str());
    if (on)
        ImGui::PopStyleColor(2);
    if (ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort))
        ImGui::SetTooltip("%s  %s\n%s", std::string(shortcut.text).c_str(), key_text(shortcut.key).c_str(),
                          std::string(shortcut.explanation).c_str());
    return clicked;
}

/// For who sees the window for the first time; where there is room behind the buttons.
void draw_key_hint(float used, const Theme& theme) {
    constexpr const char* hint = "Right: next stage   Left: back   F: next fault   F1: all keys";
    const ImGuiStyle& style = ImGui::GetStyle();
    const float at = ImGui::GetWindowWidth() - style.WindowPadding.x - ImGui::CalcTextSize(hint).x;
    if (at < used + style.WindowPadding.x + 2 * style.ItemSpacing.x)
        return;
    ImGui::SameLine(at);
    ImGui::TextColored(imgui_colour(theme.of(Style::dim)), "%s", hint);
}

} // namespace

float toolbar_height(float width) {
    Flow flow(width);
    for (const Shortcut& shortcut : shortcuts())
        if (!shortcut.button.empty())
            flow.stays(width_of(shortcut));
    const ImGuiStyle& style = ImGui::GetStyle();
    return flow.rows() * (ImGui::GetTextLineHeight() + style.ItemSpacing.y) - style.ItemSpacing.y +
           2 * style.WindowPadding.y + 1;
}

std::optional<Command> draw_toolbar(const Session& session, const Theme& theme) {
    std::optional<Command> asked;
    Flow flow(ImGui::GetWindowWidth());
    for (const Shortcut& shortcut : shortcuts()) {
        if (shortcut.button.empty())
            continue;
        if (flow.stays(width_of(shortcut)))
            ImGui::SameLine();
        if (draw_button(shortcut, is_on(shortcut, session), theme))
            asked = shortcut.command;
    }
    if (flow.rows() == 1)
        draw_key_hint(flow.end(), theme);
    return asked;
}

} // namespace faultline::gui
