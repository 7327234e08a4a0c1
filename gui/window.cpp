#include "gui/window.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "gui/help.hpp"
#include "gui/imgui_colour.hpp"
#include "gui/keys.hpp"
#include "gui/narration.hpp"
#include "gui/shortcuts.hpp"
#include "gui/timeline_strip.hpp"
#include "gui/toolbar.hpp"

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
    const Layout places = layout(size.x, size.y, ImGui::GetFontSize(), toolbar_height(size.x));
    std::optional<Command> asked = take_keys();
    const auto take = [&asked](std::optional<Command> command) {
        if (command)
            asked = std::move(command);
    };
    begin("##toolbar", places.toolbar, ImGuiWindowFlags_NoScrollbar);
    take(draw_toolbar(session_, theme()));
    ImGui::End();
    draw_narration(places.narration);
    for (std::size_t i = 0; i < places.tiles.size(); ++i)
        take(draw_tile(places.tiles[i], i, places.short_titles));
    wanted_.reset();
    take(draw_timeline(places.timeline));
    take(draw_front());
    if (asked)
        perform(*asked);
}

void Window::perform(const Command& command) {
    if (const auto* const view = std::get_if<ViewChange>(&command))
        return change(*view);
    if (const auto* const panel = std::get_if<ShowPanel>(&command))
        return show(panel->panel);
    if (const auto* const copy = std::get_if<CopyText>(&command))
        ImGui::SetClipboardText(copy->text.c_str());
    session_.act(command);
}

void Window::change(ViewChange wanted) {
    constexpr float step = 1.125F, least = 0.5F, most = 6.0F;
    constexpr unsigned themes = 3;
    switch (wanted) {
    case ViewChange::help:
        help_open_ = !help_open_;
        break;
    case ViewChange::palette:
        palette_.open();
        break;
    case ViewChange::close:
        if (const auto command = close_front())
            session_.act(*command);
        break;
    case ViewChange::next_theme:
        look_.theme = static_cast<ThemeName>((static_cast<unsigned>(look_.theme) + 1) % themes);
        break;
    case ViewChange::larger:
        look_.scale = std::min(look_.scale * step, most);
        break;
    case ViewChange::smaller:
        look_.scale = std::max(look_.scale / step, least);
        break;
    case ViewChange::copy_panel:
        perform(CopyText{text_of(page(active_))});
        break;
    }
}

/// One box at a time, the frontmost first; without any, what runs is stopped.
std::optional<Command> Window::close_front() {
    if (palette_.is_open())
        palette_.close();
    else if (help_open_)
        help_open_ = false;
    else if (session_.question())
        return Answer{};
    else if (session_.playing())
        return TogglePlay{};
    else if (session_.running())
        return SeekTo{session_.moment().position.at};
    else if (session_.recording())
        return ToggleRecording{};
    return std::nullopt;
}

std::optional<Command> Window::take_keys() {
    if (is_pressed({0, "Escape"}))
        return ViewChange::close;
    const ImGuiIO& io = ImGui::GetIO();
    if (io.WantTextInput || palette_.is_open() || session_.question())
        return std::nullopt;
    for (const Shortcut& shortcut : shortcuts())
        if (is_pressed(shortcut.key) || is_pressed(shortcut.also))
            return shortcut.command;
    return std::nullopt;
}

bool Window::press(std::string_view key) {
    if (session_.question() && key.size() == 1 && key[0] >= '1' && key[0] <= '9') {
        perform(Answer{static_cast<std::size_t>(key[0] - '1')});
        return true;
    }
    for (const Shortcut& shortcut : shortcuts())
        if (key_text(shortcut.key) == key || key_text(shortcut.also) == key) {
            perform(shortcut.command);
            return true;
        }
    return false;
}

std::optional<Command> Window::draw_front() {
    if (help_open_)
        draw_help(theme());
    auto asked = draw_question(session_, theme());
    if (auto chosen = palette_.draw(session_, theme()))
        asked = std::move(chosen);
    return asked;
}

std::string Window::title() const {
    const sim::Instant at = session_.moment().position.at;
    return fmt::format("{}, instruction {}{}", session_.story().target().scenario.name, at.retired,
                       at.entries == 0 ? "" : fmt::format(".{}", at.entries));
}

/// Two lines: the sentence, and below it what there is to say about the last command, else about the fault. What does
/// not fit is in the tooltip.
void Window::draw_narration(const Rect& place) {
    ImGui::PushStyleColor(ImGuiCol_WindowBg, imgui_colour(theme().frame));
    begin("##narration", place, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    const float bar = ImGui::GetFontSize() / 3;
    ImGui::GetWindowDrawList()->AddRectFilled({place.x, place.y}, {place.x + bar, place.y + place.height},
                                              packed(theme().accent));
    ImGui::Indent(bar);
    const std::string sentence = narration_of(session_), &message = session_.message();
    const std::string second = message.empty() ? fault_line(session_) : message;
    ImGui::TextUnformatted(sentence.c_str());
    ImGui::TextColored(imgui_colour(theme().of(message.empty() ? Style::heading : Style::warning)), "%s",
                       second.c_str());
    if (ImGui::IsWindowHovered()) {
        ImGui::BeginTooltip();
        ImGui::PushTextWrapPos(place.width / 2);
        ImGui::TextUnformatted(sentence.c_str());
        ImGui::TextUnformatted(second.c_str());
        ImGui::PopTextWrapPos();
        ImGui::EndTooltip();
    }
    ImGui::End();
    ImGui::PopStyleColor();
}

std::optional<Command> Window::draw_timeline(const Rect& place) {
    begin("##timeline", place, ImGuiWindowFlags_NoScrollbar);
    auto asked = timeline_strip(session_, theme());
    ImGui::End();
    return asked;
}

std::optional<Command> Window::draw_panel(PanelName panel) {
    if (session_.keeps_secret() &&
        (panel == PanelName::walk || panel == PanelName::path || panel == PanelName::log)) {
        ImGui::PushTextWrapPos(ImGui::GetWindowWidth() - ImGui::GetFontSize());
        ImGui::TextUnformatted("Hidden until you have said what the next stage brings (predict mode).");
        ImGui::PopTextWrapPos();
        return std::nullopt;
    }
    if (ImGui::IsWindowHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left))
        active_ = panel;
    auto asked = view_of(panel).draw(panel, session_, theme());
    if (ImGui::BeginPopupContextWindow()) {
        if (ImGui::MenuItem("Copy as text"))
            asked = CopyText{text_of(page(panel))};
        ImGui::EndPopup();
    }
    return asked;
}

std::optional<Command> Window::draw_tile(const Tile& tile, std::size_t number, bool short_titles) {
    std::optional<Command> asked;
    begin(fmt::format("##tile{}", number).c_str(), tile.place);
    if (ImGui::BeginTabBar("##tabs")) {
        for (const PanelName panel : tile.panels) {
            const ImGuiTabItemFlags flags = wanted_ == panel ? ImGuiTabItemFlags_SetSelected : 0;
            const std::string_view label = short_titles ? short_title(panel) : gui::title(panel);
            // What stands behind ### is the tab's identity: it stays in front when its title changes.
            const std::string tab = fmt::format("{}###{}", label, gui::title(panel));
            if (!ImGui::BeginTabItem(tab.c_str(), nullptr, flags))
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

} // namespace faultline::gui
