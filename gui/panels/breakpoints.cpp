#include <fmt/format.h>

#include "gui/panels/panels.hpp"

namespace faultline::gui {

Page breakpoints_page(Session& session) {
    Page page;
    for (const sim::Point& point : session.story().debugger().points()) {
        Row& row = page.add(sim::point_text(point), point.enabled ? Style::normal : Style::dim);
        if (!point.addresses.empty()) {
            row.command = ShowCode{point.addresses.front()};
            row.spans.front().hint = "click: shows the code there; a click on the address removes it";
        }
    }
    if (page.rows.empty())
        page.add("None. Click an address in the disassembly to set one.", Style::dim);
    for (const sim::Instant& at : session.bookmarks()) {
        Row& row = page.add(fmt::format("bookmark at instruction {}", at.retired), Style::symbol);
        row.command = SeekTo{at};
    }
    return page;
}

} // namespace faultline::gui
