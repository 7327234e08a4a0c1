// Where panels stand: the window is cut into tiles that fill it and never overlap; panels of one tile are its tabs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::gui {

enum class PanelName : std::uint8_t {
    source,
    disassembly,
    registers,
    bits,
    walk,
    page_tables,
    tlb,
    path,
    stack,
    vmas,
    memory,
    log,
    compare,
    scenarios,
    breakpoints,
    count_,
};

/// The title on the panel's tab.
std::string_view title(PanelName);
/// The same for a tab with little room.
std::string_view short_title(PanelName);
/// The panel by its title in small letters with "-" for blanks ("page-tables"); nullopt: there is none.
std::optional<PanelName> parse_panel(std::string_view);
/// The names that parse_panel() knows, with commas.
std::string panel_names();

struct Rect {
    float x = 0, y = 0, width = 0, height = 0;
    bool operator==(const Rect&) const = default;
};

struct Tile {
    Rect place;
    std::vector<PanelName> panels; ///< the first is in front at the start
};

struct Layout {
    Rect toolbar, narration, timeline;
    std::vector<Tile> tiles;
    bool short_titles = false; ///< tabs would not fit with whole ones
};

/// The tiles for a window of that many pixels, with lines of text `line` pixels high and a toolbar of that height. A
/// window with less than 120 columns or 30 lines of text gets two columns of tiles, one with 200 columns four, in
/// which all that one wants to see at a fault is in front at once; others three.
Layout layout(float width, float height, float line, float toolbar);

} // namespace faultline::gui
