#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "gui/walk_view.hpp"
#include "mmu/walk.hpp"
#include "sim/render.hpp"

namespace faultline::gui {

namespace {

/// What the tables say now about the range of an entry, where that is something else than the entry says.
std::string stale_because(const mmu::Regime& regime, const mmu::PhysicalMemory& memory,
                          const mmu::TlbEntry& entry) {
    const auto found = mmu::find_leaf(regime, memory, entry.va);
    const auto* const leaf = std::get_if<mmu::Leaf>(&found);
    if (leaf == nullptr)
        return fmt::format("the tables: {}", sim::fault_title(std::get<mmu::Fault>(found)));
    if (*leaf == entry.leaf)
        return {};
    if (leaf->output != entry.leaf.output)
        return fmt::format("the tables: -> {:#x}", leaf->output.raw);
    return "the tables: " + sim::describe_leaf(*leaf);
}

Row row_of(const mmu::TlbEntry& entry, bool serves, const std::string& stale) {
    Row row;
    row.spans = {{stale.empty() ? "  " : "! ", Style::fault, {}, {}},
                 {fmt::format("{:016x} ", entry.va.raw), Style::address, {}, LookAt{entry.va}},
                 {fmt::format("L{} -> {:010x}  ", entry.leaf.level, entry.leaf.output.raw),
                  serves ? Style::normal : Style::dim,
                  sim::describe_leaf(entry.leaf),
                  {}},
                 {rights_text(entry.leaf.permissions) + "  ",
                  serves ? Style::normal : Style::dim,
                  sim::describe_leaf(entry.leaf),
                  {}},
                 {entry.leaf.global ? "global" : fmt::format("ASID {}", entry.asid),
                  Style::dim,
                  serves ? std::string{} : "of another address space: does not count now",
                  {}}};
    if (!stale.empty())
        row.spans.push_back({"  stale; " + stale, Style::fault, stale, {}});
    return row;
}

} // namespace

Page tlb_page(Session& session) {
    const sim::Machine& machine = session.story().debugger().machine();
    const mmu::Tlb& tlb = machine.state().tlb();
    const mmu::Regime regime = machine.regime();
    const mmu::TlbEntry* const used = tlb.lookup(regime.half(session.looked_at()).untagged, regime.asid());
    Page page;
    page.add(fmt::format("{} entries of {}, the newest last", tlb.size(), tlb.capacity()), Style::heading);
    for (const mmu::TlbEntry& entry : tlb.entries()) {
        const bool serves = entry.serves(regime.asid());
        page.rows.push_back(
            row_of(entry, serves, serves ? stale_because(regime, machine.memory(), entry) : std::string{}));
        page.rows.back().current = used != nullptr && entry == *used;
    }
    if (!regime.mmu_on())
        page.add("SCTLR_EL1.M = 0: the MMU is off, nothing is looked up here.", Style::dim);
    else if (tlb.size() == 0)
        page.add("Empty: a TLBI has just dropped everything, or nothing was translated yet.", Style::dim);
    return page;
}

} // namespace faultline::gui
