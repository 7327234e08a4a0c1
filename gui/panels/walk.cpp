#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "gui/walk_view.hpp"

namespace faultline::gui {

namespace {

constexpr int piece_width = 15;

/// The address as it is cut, a row for each of what there is to say about a piece.
void add_pieces(Page& page, const WalkView& view) {
    Row ranges, bits, names;
    for (const WalkPiece& piece : view.pieces) {
        const Style style = piece.used ? Style::address : Style::dim;
        ranges.spans.push_back({fmt::format("{:<{}}", piece.range, piece_width), Style::dim, piece.hint, {}});
        bits.spans.push_back({fmt::format("{:<{}}", piece.bits, piece_width), style, piece.hint, {}});
        names.spans.push_back({fmt::format("{:<{}}", piece.name, piece_width), style, piece.hint, {}});
    }
    page.rows.insert(page.rows.end(), {std::move(ranges), std::move(bits), std::move(names)});
}

void add_level(Page& page, const WalkLevel& level) {
    page.add(fmt::format("level {} table {}", level.level,
                         level.step ? fmt::format("{:#012x}", level.step->table.raw) : "not reached"),
             level.step ? Style::heading : Style::dim);
    for (const TableEntry& entry : level.entries) {
        Row row;
        const bool here = entry.index == level.index;
        row.spans = {{here ? "▶ " : "  ", Style::dim, {}, {}},
                     {entry_text(entry), here ? Style::normal : Style::dim, {}, LookAt{entry.first}}};
        row.current = here && level.fails;
        page.rows.push_back(std::move(row));
    }
    if (level.fails)
        page.add("▲ fault here", Style::fault);
}

} // namespace

Page walk_page(Session& session) {
    const WalkView view = walk_view(session);
    Page page;
    page.add(view.question, Style::heading);
    page.add(view.base, Style::dim);
    add_pieces(page, view);
    for (const WalkLevel& level : view.levels)
        add_level(page, level);
    for (const WalkLevel& level : view.levels)
        if (level.step)
            page.add(level_text(level));
    page.add(view.verdict, view.walk.fault() != nullptr ? Style::fault : Style::good);
    if (!view.attributes.empty())
        page.add(view.attributes);
    if (!view.remedy.empty())
        page.add(view.remedy, Style::warning);
    return page;
}

} // namespace faultline::gui
