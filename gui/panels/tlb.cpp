#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "mmu/walk.hpp"

namespace faultline::gui {

namespace {

/// What the tables say now about the range of an entry; an entry that says otherwise is stale.
bool is_stale(const mmu::Regime& regime, const mmu::PhysicalMemory& memory, const mmu::TlbEntry& entry) {
    const auto found = mmu::find_leaf(regime, memory, entry.va);
    const auto* const leaf = std::get_if<mmu::Leaf>(&found);
    return leaf == nullptr || !(*leaf == entry.leaf);
}

} // namespace

Page tlb_page(Session& session) {
    const sim::Machine& machine = session.story().debugger().machine();
    const mmu::Tlb& tlb = machine.state().tlb();
    const mmu::Regime regime = machine.regime();
    Page page;
    page.add(fmt::format("{} entries of {}, the newest last", tlb.size(), tlb.capacity()), Style::heading);
    for (const mmu::TlbEntry& entry : tlb.entries()) {
        const bool stale = entry.serves(regime.asid()) && is_stale(regime, machine.memory(), entry);
        Row row;
        row.spans = {
            {fmt::format("{:016x} ", entry.va.raw), Style::address, {}, LookAt{entry.va}},
            {fmt::format("L{} -> {:010x}  ", entry.leaf.level, entry.leaf.output.raw), Style::normal, {}, {}},
            {entry.leaf.global ? "global  " : fmt::format("ASID {:<3}", entry.asid), Style::dim, {}, {}}};
        if (stale)
            row.spans.push_back({"  stale: the tables say otherwise", Style::fault, {}, {}});
        page.rows.push_back(std::move(row));
    }
    return page;
}

} // namespace faultline::gui
