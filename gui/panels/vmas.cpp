#include <fmt/format.h>

#include "gui/panels/panels.hpp"

namespace faultline::gui {

Page vmas_page(Session& session) {
    const Moment& moment = session.moment();
    Page page;
    if (!moment.task) {
        page.add("The kernel runs no task yet.", Style::dim);
        return page;
    }
    page.add(fmt::format("{}[{}]: {} mappings", moment.task->comm, moment.task->pid, moment.vmas.size()),
             Style::heading);
    const mmu::Va looked_at = session.looked_at();
    bool placed = false;
    const auto add_gap = [&] {
        Row& row = page.add(
            fmt::format("  {:010x}              no VMA: find_vma has nothing that holds it", looked_at.raw),
            Style::fault);
        row.current = placed = true;
    };
    for (const sim::GuestVma& vma : moment.vmas) {
        if (!placed && looked_at < vma.start)
            add_gap();
        Row row;
        row.spans = {{fmt::format("  {:010x}-{:010x} ", vma.start.raw, vma.end.raw),
                      Style::address,
                      {},
                      LookAt{vma.start}},
                     {sim::vma_permissions(vma.flags) + " ",
                      Style::normal,
                      fmt::format("vm_flags {:#x}", vma.flags),
                      {}},
                     {fmt::format("{:>8} KiB  ", (vma.end.raw - vma.start.raw) / 1024), Style::dim, {}, {}},
                     {vma.name, Style::symbol, {}, {}}};
        if (looked_at >= vma.start && looked_at < vma.end)
            row.current = placed = true;
        page.rows.push_back(std::move(row));
    }
    return page;
}

} // namespace faultline::gui
