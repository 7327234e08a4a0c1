#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "gui/vma_view.hpp"
#include "gui/walk_view.hpp"

namespace faultline::gui {

namespace {

constexpr unsigned table_entries = 512;

void add_range(Page& page, const Session& session, const sim::PageRange& range) {
    const mmu::Va end = range.start + range.size;
    Row row;
    row.spans = {
        {fmt::format("{:016x}-{:016x} ", range.start.raw, end.raw), Style::address, {}, LookAt{range.start}},
        {fmt::format("L{} -> {:010x} ", range.leaf.level, range.leaf.output.raw), Style::normal, {}, {}},
        {rights_text(range.leaf.permissions) + " ",
         Style::normal,
         "what each Exception level may do: read, write, execute",
         {}},
        {fmt::format("{} {}", size_text(range.size), mmu::name(range.leaf.type)), Style::dim, {}, {}}};
    row.current = session.looked_at() >= range.start && session.looked_at() < end;
    page.rows.push_back(std::move(row));
}

/// A table of the tree: where it lies, and the first address that goes through it.
struct Table {
    mmu::Pa at;
    int level = mmu::first_level;
    mmu::Va first;
};

class Tree {
public:
    Tree(Page& page, const mmu::PhysicalMemory& memory, mmu::Va open)
        : page_(page), memory_(memory), open_(open) {}

    /// The entries that are not 0; the one on the way to the open address with its own table below it.
    void add(const Table& table) {
        const unsigned shift = mmu::level_shift(table.level);
        for (unsigned index = 0; index < table_entries; ++index) {
            const auto word = memory_.read64(table.at + std::uint64_t{index} * sizeof(std::uint64_t));
            if (!word || *word == 0)
                continue;
            const mmu::Va first{table.first.raw + (std::uint64_t{index} << shift)};
            const mmu::DescriptorKind kind = mmu::classify(*word, table.level);
            const bool opens = align_down(open_.raw, shift) == first.raw;
            add_entry(table.level, index, *word, kind, first, opens);
            if (kind == mmu::DescriptorKind::table && opens && table.level < mmu::last_level)
                add({mmu::Pa{mmu::descriptor::Output::get(*word) * mmu::page_size}, table.level + 1, first});
        }
    }

private:
    void add_entry(int level, unsigned index, std::uint64_t word, mmu::DescriptorKind kind, mmu::Va first,
                   bool opens) {
        const bool is_table = kind == mmu::DescriptorKind::table;
        const std::uint64_t output = mmu::descriptor::Output::get(word) * mmu::page_size;
        const std::string indent(static_cast<std::size_t>(2 * level), ' ');
        Row row;
        row.spans = {{fmt::format("{}{} L{}[{:>3}] ", indent,
                                  !is_table ? " "
                                  : opens   ? "▼"
                                            : "▶",
                                  level, index),
                      opens ? Style::heading : Style::normal,
                      is_table ? "click: opens this table" : std::string{},
                      {}},
                     {fmt::format("{:016x} ", first.raw), Style::address, {}, {}},
                     {fmt::format("{} -> {:#x}", mmu::name(kind), output),
                      Style::normal,
                      fmt::format("descriptor {:#018x}", word),
                      {}}};
        row.command = LookAt{first};
        row.current = opens && !is_table;
        page_.rows.push_back(std::move(row));
    }

    Page& page_;
    const mmu::PhysicalMemory& memory_;
    mmu::Va open_;
};

void add_tree(Page& page, const Session& session, const mmu::Regime& regime,
              const mmu::PhysicalMemory& memory, bool ttbr1) {
    const mmu::Va probe{ttbr1 ? ~std::uint64_t{0} : 0};
    const mmu::Walk walk = mmu::walk_to_leaf(regime, memory, probe);
    page.add(
        fmt::format("TTBR{}_EL{} = {:#018x}", ttbr1 ? 1 : 0, regime.el, ttbr1 ? regime.ttbr1 : regime.ttbr0),
        Style::heading);
    if (walk.step_count == 0) {
        page.add("  no walk through this half", Style::dim);
        return;
    }
    const mmu::WalkStep& first = walk.steps().front();
    const mmu::Va lowest{ttbr1 ? ~std::uint64_t{0} << regime.half(probe).bits : 0};
    Tree(page, memory, session.looked_at()).add({first.table, first.level, lowest});
}

void add_ranges(Page& page, const Session& session, const mmu::Regime& regime,
                const mmu::PhysicalMemory& memory, bool ttbr1) {
    constexpr std::size_t most_ranges = 4096;
    page.add(fmt::format("What TTBR{}_EL{} maps", ttbr1 ? 1 : 0, regime.el), Style::heading);
    for (const sim::PageRange& range : sim::page_ranges(regime, memory, ttbr1, most_ranges))
        add_range(page, session, range);
}

} // namespace

Page page_tables_page(Session& session) {
    const sim::Machine& machine = session.story().debugger().machine();
    const mmu::Regime regime = machine.regime();
    Page page;
    if (!regime.mmu_on()) {
        page.add("SCTLR_EL1.M = 0: the MMU is off, every address is physical.", Style::dim);
        return page;
    }
    for (const bool ttbr1 : {false, true}) {
        if (ttbr1)
            page.add("");
        add_ranges(page, session, regime, machine.memory(), ttbr1);
        add_tree(page, session, regime, machine.memory(), ttbr1);
    }
    return page;
}

} // namespace faultline::gui
