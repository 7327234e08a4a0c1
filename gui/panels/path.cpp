#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "gui/path_view.hpp"

namespace faultline::gui {

namespace {

Style style_of(Reached reached) {
    switch (reached) {
    case Reached::not_yet:
        return Style::dim;
    case Reached::running:
        return Style::changed;
    case Reached::done:
        break;
    }
    return Style::symbol;
}

Row row_of(const PathBox& box) {
    Row row;
    row.spans = {{std::string(2 * box.depth, ' '), Style::dim, {}, {}},
                 {box.title, style_of(box.reached), box.narration, {}}};
    if (box.times > 1)
        row.spans.push_back({fmt::format(" x{}", box.times), Style::dim, {}, {}});
    if (!box.result.empty())
        row.spans.push_back({fmt::format("  = {}", box.result), Style::warning, {}, {}});
    if (!box.reason.empty())
        row.spans.push_back({fmt::format("  {}", box.reason), Style::heading, {}, {}});
    if (!box.details.empty())
        row.spans.push_back({fmt::format("  {}", box.details), Style::dim, {}, {}});
    row.command = SeekTo{box.at};
    return row;
}

} // namespace

Page path_page(Session& session) {
    const PathView view = path_view(session);
    Page page;
    if (view.boxes.empty()) {
        page.add("No exception but system calls and interrupts is taken in this run.", Style::dim);
        return page;
    }
    for (std::size_t i = 0; i < view.boxes.size(); ++i) {
        page.rows.push_back(row_of(view.boxes[i]));
        page.rows.back().current = i == view.current;
    }
    if (view.left_out > 0)
        page.add(fmt::format("{} more calls are not shown", view.left_out), Style::dim);
    return page;
}

} // namespace faultline::gui
