#include "gui/layout.hpp"

#include <algorithm>
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

/// How much there is to lay out, in columns and lines of the font.
enum class Room : std::uint8_t { little, usual, wide, plenty };

Room room(float columns, float lines) {
    constexpr float usual_columns = 120, usual_lines = 30, wide_columns = 200, many_lines = 85;
    if (columns < usual_columns || lines < usual_lines)
        return Room::little;
    if (columns < wide_columns)
        return Room::usual;
    return lines < many_lines ? Room::wide : Room::plenty;
}

/// Every panel has its tab; with more room, more of them are in front.
std::vector<Column> columns(Room room) {
    switch (room) {
    case Room::little:
        return {{0.5F,
                 {{0.55F, {source, disassembly, registers, bits, stack, memory}},
                  {0.45F, {log, scenarios, breakpoints}}}},
                {0.5F, {{0.55F, {walk, page_tables, tlb, vmas}}, {0.45F, {path, compare}}}}};
    case Room::usual:
        break;
    case Room::wide:
        return {{0.29F, {{0.55F, {source, disassembly}}, {0.45F, {log, scenarios, breakpoints}}}},
                {0.28F, {{0.46F, {walk, page_tables, tlb}}, {0.54F, {path, compare}}}},
                {0.22F, {{0.55F, {registers}}, {0.45F, {bits}}}},
                {0.21F, {{0.5F, {stack}}, {0.5F, {vmas, memory}}}}};
    case Room::plenty:
        return {{0.29F, {{0.38F, {source}}, {0.24F, {disassembly}}, {0.38F, {log, scenarios, breakpoints}}}},
                {0.28F, {{0.36F, {walk}}, {0.20F, {page_tables, tlb}}, {0.44F, {path, compare}}}},
                {0.22F, {{0.40F, {registers}}, {0.60F, {bits}}}},
                {0.21F, {{0.36F, {stack}}, {0.32F, {vmas}}, {0.32F, {memory}}}}};
    }
    return {{0.34F, {{0.55F, {source, disassembly}}, {0.45F, {log, scenarios, breakpoints}}}},
            {0.36F, {{0.54F, {walk, page_tables, tlb, vmas}}, {0.46F, {path, compare}}}},
            {0.30F, {{0.55F, {registers, memory}}, {0.45F, {bits, stack}}}}};
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

std::string_view short_title(PanelName panel) {
    switch (panel) {
    case disassembly:
        return "Disasm";
    case registers:
        return "Regs";
    case page_tables:
        return "Tables";
    case memory:
        return "Mem";
    case breakpoints:
        return "Stops";
    default:
        return title(panel);
    }
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

Layout layout(float width, float height, float line, float toolbar) {
    constexpr float letter = 0.6F, most = 0.3F; ///< of the height, for a toolbar of many rows
    const Room there_is = room(width / (line * letter), height / line);
    const float bar = std::min(std::ceil(toolbar), std::floor(height * most)), story = std::ceil(line * 2.6F),
                time = std::ceil(line * 4.2F);
    Layout result;
    result.short_titles = there_is == Room::little;
    result.toolbar = {0, 0, width, bar};
    result.narration = {0, bar, width, story};
    result.timeline = {0, height - time, width, time};
    cut(columns(there_is), {0, bar + story, width, height - bar - story - time}, result.tiles);
    return result;
}

} // namespace faultline::gui
