#include "gui/window.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "gui/imgui_colour.hpp"
#include "gui/keys.hpp"
#include "gui/shortcuts.hpp"
#include "gui/timeline_strip.hpp"

namespace faultline::gui {

namespace {

constexpr ImGuiWindowFlags fixed = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize |
                                   ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNavInputs;

bool begin(const char* name, const Rect& place, ImGuiWindowFlags more = 0) {
    ImGui::SetNextWindowPos({place.x, place.y});
    ImGui::SetNextWindowSize({place.width, place.height});
    return ImGui::Begin(name, nullptr, fixed | more);
}

} // namespace

void Window::draw() {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    const Layout places = layout(size.x, size.y, ImGui::GetFontSize());
    std::optional<Command> asked = take_keys();
    const auto take = [&asked](std::optional<Command> command) {
        if (command)
            asked = std::move(command);
    };
    take(draw_toolbar(places.toolbar));
    draw_narration(places.narration);
    for (std::size_t i = 0; i < places.tiles.size(); ++i)
        take(draw_tile(places.tiles[i], i));
    take(draw_timeline(places.timeline));
    take(draw_palette());
    wanted_.reset();
    if (!asked)
        return;
    if (const auto* const copy = std::get_if<CopyText>(&*asked))
        ImGui::SetClipboardText(copy->text.c_str());
    session_.act(*asked);
}

std::optional<Command> Window::take_keys() {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.WantTextInput)
        return std::nullopt;
    if (is_pressed({'P', {}, false, true}))
        palette_open_ = true;
    for (const Shortcut& shortcut : shortcuts())
        if (is_pressed(shortcut.key))
            return shortcut.command;
    return std::nullopt;
}

std::optional<Command> Window::draw_toolbar(const Rect& place) {
    std::optional<Command> asked;
    begin("##toolbar", place, ImGuiWindowFlags_NoScrollbar);
    for (const Shortcut& shortcut : shortcuts()) {
        if (shortcut.button.empty())
            continue;
        if (ImGui::SmallButton(std::string(shortcut.button).c_str()))
            asked = shortcut.command;
        if (ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort))
            ImGui::SetTooltip("%s  %s\n%s", std::string(shortcut.text).c_str(),
                              key_text(shortcut.key).c_str(), std::string(shortcut.explanation).c_str());
        ImGui::SameLine();
    }
    const Moment& moment = session_.moment();
    const std::string where = fmt::format(
        "{}  |  instruction {}{}  |  {}", session_.story().target().scenario.name, moment.position.at.retired,
        moment.position.at.entries == 0 ? "" : fmt::format(".{}", moment.position.at.entries),
        moment.task ? fmt::format("{}[{}]", moment.task->comm, moment.task->pid) : "no task");
    ImGui::TextUnformatted(where.c_str());
    ImGui::End();
    return asked;
}

void Window::draw_narration(const Rect& place) {
    begin("##narration", place);
    ImGui::PushStyleColor(ImGuiCol_Text, imgui_colour(theme().of(Style::good)));
    ImGui::TextWrapped("%s", narration_of(session_).c_str());
    ImGui::PopStyleColor();
    if (!session_.message().empty()) {
        ImGui::SameLine();
        ImGui::TextColored(imgui_colour(theme().of(Style::warning)), "%s", session_.message().c_str());
    }
    ImGui::End();
}

std::optional<Command> Window::draw_timeline(const Rect& place) {
    begin("##timeline", place, ImGuiWindowFlags_NoScrollbar);
    auto asked = timeline_strip(session_, theme());
    ImGui::End();
    return asked;
}

std::optional<Command> Window::draw_panel(PanelName panel) {
    PanelView& view = panels_.at(static_cast<std::size_t>(panel));
    auto asked = view.draw(panel, session_, theme());
    if (ImGui::BeginPopupContextWindow()) {
        if (ImGui::MenuItem("Copy as text"))
            asked = CopyText{text_of(view.page(panel, session_))};
        ImGui::EndPopup();
    }
    return asked;
}

std::optional<Command> Window::draw_tile(const Tile& tile, std::size_t number) {
    std::optional<Command> asked;
    begin(fmt::format("##tile{}", number).c_str(), tile.place);
    if (ImGui::BeginTabBar("##tabs")) {
        for (const PanelName panel : tile.panels) {
            const ImGuiTabItemFlags flags = wanted_ == panel ? ImGuiTabItemFlags_SetSelected : 0;
            if (!ImGui::BeginTabItem(std::string(title(panel)).c_str(), nullptr, flags))
                continue;
            ImGui::BeginChild("##page", {0, 0}, 0, ImGuiWindowFlags_HorizontalScrollbar);
            if (auto command = draw_panel(panel))
                asked = std::move(command);
            ImGui::EndChild();
            ImGui::EndTabItem();
        }
        ImGui::EndTabBar();
    }
    ImGui::End();
    return asked;
}

std::optional<Command> Window::draw_palette() {
    if (palette_open_)
        ImGui::OpenPopup("Commands");
    palette_open_ = false;
    std::optional<Command> asked;
    if (!ImGui::BeginPopup("Commands"))
        return asked;
    for (const Shortcut& shortcut : shortcuts())
        if (ImGui::MenuItem(std::string(shortcut.text).c_str(), key_text(shortcut.key).c_str()))
            asked = shortcut.command;
    ImGui::EndPopup();
    return asked;
}

} // namespace faultline::gui
