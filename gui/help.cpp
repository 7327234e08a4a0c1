#include "gui/help.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include "gui/draw_page.hpp"
#include "gui/imgui_colour.hpp"
#include "gui/keys.hpp"
#include "gui/popup.hpp"
#include "gui/shortcuts.hpp"

namespace faultline::gui {

Page help_page() {
    Page page;
    page.add("Keys. The pointer explains what it rests on; the right button copies a panel as text.",
             Style::heading);
    for (const Shortcut& shortcut : shortcuts()) {
        std::string keys = key_text(shortcut.key);
        if (const std::string also = key_text(shortcut.also); !also.empty())
            keys += ", " + also;
        Row row;
        row.spans = {{fmt::format("{:<14}", keys), Style::symbol, {}, {}},
                     {fmt::format("{:<20}", shortcut.text), Style::normal, {}, {}},
                     {std::string(shortcut.explanation), Style::dim, {}, {}}};
        page.rows.push_back(std::move(row));
    }
    return page;
}

void draw_help(const Theme& theme) {
    static const Page page = help_page();
    begin_popup("##help", 0.9F, 0.9F, theme);
    PageView view;
    ImGui::BeginChild("##keys", {0, 0}, 0, ImGuiWindowFlags_HorizontalScrollbar);
    gui::draw(page, view, theme);
    ImGui::EndChild();
    ImGui::End();
}

std::optional<Command> draw_question(Session& session, const Theme& theme) {
    if (!session.question())
        return std::nullopt;
    const Question question = *session.question();
    std::optional<Command> asked;
    begin_popup("##question", 0.5F, 0, theme);
    ImGui::TextWrapped("%s", question.text.c_str());
    ImGui::Spacing();
    ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, {0, 0.5F});
    for (std::size_t i = 0; i < question.choices.size(); ++i) {
        const char digit = static_cast<char>('1' + i);
        const std::string text = fmt::format("{}  {}", digit, question.choices[i]);
        if (ImGui::Button(text.c_str(), {-1, 0}) || is_pressed({digit}))
            asked = Answer{i};
    }
    ImGui::PopStyleVar();
    ImGui::Spacing();
    ImGui::TextColored(imgui_colour(theme.of(Style::dim)), "Score %u of %u. Escape shows the answer.",
                       session.score().right, session.score().asked);
    ImGui::End();
    return asked;
}

} // namespace faultline::gui
