#include "gui/layout.hpp"

#include <cctype>
#include <cmath>
#include <numeric>
#include <utility>

namespace faultline::gui {

namespace {

using enum PanelName;

/// A share of the width, cut downwards into tiles by shares of the height.
struct Column {
    float share;
    std::vector<std::pair<float, std::vector<PanelName>>> tiles;
};

std::vector<Column> columns(bool narrow) {
    if (narrow)
        return {{0.5F,
                 {{0.55F, {source, disassembly, registers, bits, stack, memory}}, {0.45F, {log, scenarios}}}},
                {0.5F, {{0.55F, {walk, page_tables, tlb, vmas, compare}}, {0.45F, {path, breakpoints}}}}};
    return {{0.33F, {{0.58F, {source, disassembly}}, {0.42F, {log, scenarios, breakpoints}}}},
            {0.37F, {{0.56F, {walk, page_tables, tlb, vmas}}, {0.44F, {path, compare}}}},
            {0.30F, {{0.58F, {registers, memory}}, {0.42F, {bits, stack}}}}};
}

void cut(const std::vector<Column>& wanted, const Rect& area, std::vector<Tile>& tiles) {
    float x = area.x;
    for (std::size_t c = 0; c < wanted.size(); ++c) {
        const bool last_column = c + 1 == wanted.size();
        const float width = last_column ? area.x + area.width - x : std::floor(area.width * wanted[c].share);
        float y = area.y;
        for (std::size_t t = 0; t < wanted[c].tiles.size(); ++t) {
            const bool last = t + 1 == wanted[c].tiles.size();
            const float height =
                last ? area.y + area.height - y : std::floor(area.height * wanted[c].tiles[t].first);
            tiles.push_back({{x, y, width, height}, wanted[c].tiles[t].second});
            y += height;
        }
        x += width;
    }
}

} // namespace

std::string_view title(PanelName panel) {
    constexpr std::array<std::string_view, static_cast<std::size_t>(count_)> titles = {
        "Source", "Disassembly", "Registers", "Bits", "Walk",    "Page tables", "TLB",        "Fault path",
        "Stack",  "VMAs",        "Memory",    "Log",  "Compare", "Scenarios",   "Breakpoints"};
    return titles.at(static_cast<std::size_t>(panel));
}

namespace {

std::string name_of(PanelName panel) {
    std::string name(title(panel));
    for (char& letter : name)
        letter = letter == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return name;
}

} // namespace

std::optional<PanelName> parse_panel(std::string_view text) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count_); ++i)
        if (name_of(static_cast<PanelName>(i)) == text)
            return static_cast<PanelName>(i);
    return std::nullopt;
}

std::string panel_names() {
    std::string names;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count_); ++i)
        names += (i == 0 ? "" : ", ") + name_of(static_cast<PanelName>(i));
    return names;
}

Layout layout(float width, float height, float line) {
    constexpr float columns_needed = 120, lines_needed = 30, letter = 0.6F;
    const bool narrow = width < columns_needed * line * letter || height < lines_needed * line;
    const float bar = std::ceil(line * 1.7F), story = std::ceil(line * 2.6F), time = std::ceil(line * 3.6F);
    Layout result;
    result.toolbar = {0, 0, width, bar};
    result.narration = {0, bar, width, story};
    result.timeline = {0, height - time, width, time};
    cut(columns(narrow), {0, bar + story, width, height - bar - story - time}, result.tiles);
    return result;
}

} // namespace faultline::gui
