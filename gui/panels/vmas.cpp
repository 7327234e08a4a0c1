#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "gui/vma_view.hpp"

namespace faultline::gui {

namespace {

Row row_of(const VmaPart& part) {
    Row row;
    row.current = part.marked;
    row.spans.push_back({part.marked ? "▶ " : "  ", part.vma ? Style::good : Style::fault, {}, {}});
    row.spans.push_back({fmt::format("{:010x}-{:010x} ", part.start.raw, part.end.raw),
                         part.vma ? Style::address : Style::dim,
                         {},
                         LookAt{part.start}});
    const std::string size = size_text(part.end.raw - part.start.raw);
    if (!part.vma) {
        row.spans.push_back({"     " + size + " unmapped", Style::dim, {}, {}});
        return row;
    }
    row.spans.push_back({sim::vma_permissions(part.vma->flags) + " ",
                         Style::normal,
                         fmt::format("vm_flags {:#x}", part.vma->flags),
                         {}});
    row.spans.push_back({size + "  ", Style::normal, {}, {}});
    row.spans.push_back({part.vma->name, Style::symbol, {}, {}});
    return row;
}

} // namespace

Page vmas_page(Session& session) {
    const VmaView view = vma_view(session);
    Page page;
    page.add(view.title, Style::heading);
    if (!view.about.empty())
        page.add(view.about, Style::warning);
    for (const VmaPart& part : view.parts)
        page.rows.push_back(row_of(part));
    return page;
}

} // namespace faultline::gui
