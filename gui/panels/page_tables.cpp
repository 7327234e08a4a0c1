#include <fmt/format.h>

#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

void add_half(Page& page, const Session& session, const sim::Machine& machine, bool ttbr1) {
    const mmu::Regime regime = machine.regime();
    page.add(fmt::format("TTBR{}_EL1 = {:#018x}", ttbr1 ? 1 : 0, ttbr1 ? regime.ttbr1 : regime.ttbr0),
             Style::heading);
    for (const sim::PageRange& range : sim::page_ranges(regime, machine.memory(), ttbr1)) {
        const mmu::Va end = range.start + range.size;
        const mmu::Permissions& p = range.leaf.permissions;
        Row row;
        row.spans = {
            {fmt::format("{:016x}-{:016x} ", range.start.raw, end.raw),
             Style::address,
             {},
             LookAt{range.start}},
            {fmt::format("L{} -> {:010x} ", range.leaf.level, range.leaf.output.raw), Style::normal, {}, {}},
            {fmt::format("EL1 {}{} EL0 {}{} ", p.read_only ? "r-" : "rw", p.pxn ? '-' : 'x',
                         !p.el0        ? "--"
                         : p.read_only ? "r-"
                                       : "rw",
                         p.uxn ? '-' : 'x'),
             Style::normal,
             "what each Exception level may do: read, write, execute",
             {}},
            {std::string(mmu::name(range.leaf.type)), Style::dim, {}, {}}};
        row.current = session.looked_at() >= range.start && session.looked_at() < end;
        page.rows.push_back(std::move(row));
    }
}

} // namespace

Page page_tables_page(Session& session) {
    const sim::Machine& machine = session.story().debugger().machine();
    Page page;
    if (!machine.regime().mmu_on()) {
        page.add("SCTLR_EL1.M = 0: the MMU is off, every address is physical.", Style::dim);
        return page;
    }
    add_half(page, session, machine, false);
    page.add("");
    add_half(page, session, machine, true);
    return page;
}

} // namespace faultline::gui
