#include "gui/palette.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <imgui.h>

#include "gui/imgui_colour.hpp"
#include "gui/popup.hpp"
#include "gui/shortcuts.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/event.hpp"
#include "sim/text.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

namespace {

constexpr std::size_t most_entries = 40;

std::string small_letters(std::string_view text) {
    std::string result(text);
    for (char& letter : result)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return result;
}

bool fits(std::string_view text, std::string_view filter) {
    const std::string where = small_letters(text);
    std::string words = small_letters(filter);
    for (std::size_t begin = 0; begin < words.size();) {
        const std::size_t end = std::min(words.find(' ', begin), words.size());
        if (where.find(words.substr(begin, end - begin)) == std::string::npos)
            return false;
        begin = end + 1;
    }
    return true;
}

void add_spelled(std::vector<PaletteEntry>& entries, std::string_view filter) {
    const std::string text(filter);
    if (sim::parse_event(text))
        entries.push_back({fmt::format("Go to {}", text), {}, SeekToEvent{text}});
    if (!text.starts_with("0x"))
        return;
    if (const auto address = sim::parse_number(text))
        entries.push_back({fmt::format("Look at address {}", text), {}, LookAt{mmu::Va{*address}}});
}

/// What has a value now can be followed by the memory panel, and an address of code shown as code.
void add_expression(std::vector<PaletteEntry>& entries, Session& session, std::string_view filter) {
    const sim::Debugger& debugger = session.story().debugger();
    const auto value = debugger.evaluate(filter);
    if (!value)
        return;
    const std::string text(filter);
    entries.push_back({fmt::format("Memory at {} = {:#x}", text, *value), {}, ChangeMemory{{}, {}, text}});
    if (debugger.symbols().function_at(*value))
        entries.push_back({fmt::format("Code at {} = {:#x}", text, *value), {}, ShowCode{mmu::Va{*value}}});
}

/// Those that begin with the filter stand before those that have it inside.
void add_functions(std::vector<PaletteEntry>& entries, Session& session, std::string_view filter) {
    const std::string begin = small_letters(filter);
    for (const bool first : {true, false})
        for (const std::string& function : session.story().debugger().timeline().functions().names)
            if (entries.size() < most_entries && fits(function, filter) &&
                function.starts_with(begin) == first)
                entries.push_back({fmt::format("Go to the first call of {}", function),
                                   {},
                                   SeekToEvent{fmt::format("call:{}", function)}});
}

void add_scenarios(std::vector<PaletteEntry>& entries, std::string_view filter) {
    const auto all = sim::built_in_scenarios();
    if (!all)
        return;
    for (const sim::BuiltIn& scenario : *all)
        if (entries.size() < most_entries && fits("open " + scenario.name + ' ' + scenario.title, filter))
            entries.push_back(
                {fmt::format("Open {}: {}", scenario.name, scenario.title), {}, OpenTarget{scenario.name}});
}

} // namespace

std::vector<PaletteEntry> palette_entries(Session& session, std::string_view filter) {
    std::vector<PaletteEntry> entries;
    add_spelled(entries, filter);
    for (const Shortcut& shortcut : shortcuts())
        if (entries.size() < most_entries &&
            fits(fmt::format("{} {}", shortcut.text, shortcut.explanation), filter))
            entries.push_back({std::string(shortcut.text), key_text(shortcut.key), shortcut.command});
    if (filter.empty())
        return entries;
    add_expression(entries, session, filter);
    add_functions(entries, session, filter);
    add_scenarios(entries, filter);
    return entries;
}

std::optional<Command> Palette::draw_entries(const std::vector<PaletteEntry>& entries, bool enter,
                                             const Theme& theme) {
    std::optional<Command> asked;
    if (ImGui::IsKeyPressed(ImGuiKey_DownArrow) && chosen_ + 1 < entries.size())
        ++chosen_;
    if (ImGui::IsKeyPressed(ImGuiKey_UpArrow) && chosen_ > 0)
        --chosen_;
    ImGui::BeginChild("##entries");
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::string text = fmt::format("{:<14}{}##{}", entries[i].key, entries[i].text, i);
        if (ImGui::Selectable(text.c_str(), i == chosen_) || (enter && i == chosen_))
            asked = entries[i].command;
        if (i == chosen_ &&
            (ImGui::IsKeyPressed(ImGuiKey_DownArrow) || ImGui::IsKeyPressed(ImGuiKey_UpArrow)))
            ImGui::SetScrollHereY();
    }
    if (entries.empty())
        ImGui::TextColored(imgui_colour(theme.of(Style::dim)), "Nothing fits.");
    ImGui::EndChild();
    return asked;
}

std::optional<Command> Palette::draw(Session& session, const Theme& theme) {
    if (state_ == State::closed)
        return std::nullopt;
    begin_popup("##palette", 0.6F, 0.6F, theme);
    if (state_ == State::opening) {
        filter_.clear();
        chosen_ = 0;
        ImGui::SetWindowFocus();
        ImGui::SetKeyboardFocusHere();
    }
    std::array<char, 128> typed{};
    std::ranges::copy(filter_, typed.begin());
    ImGui::SetNextItemWidth(-1);
    const bool enter =
        ImGui::InputTextWithHint("##filter", "command, fault:2, call:die, 0xffff..., scenario", typed.data(),
                                 typed.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    if (filter_ != typed.data()) {
        filter_ = typed.data();
        chosen_ = 0;
    }
    const auto entries = palette_entries(session, filter_);
    auto asked = draw_entries(entries, enter && state_ == State::open, theme);
    state_ = asked ? State::closed : State::open;
    ImGui::End();
    return asked;
}

} // namespace faultline::gui
