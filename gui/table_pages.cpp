#include "gui/table_pages.hpp"

#include "mmu/walk.hpp"

namespace faultline::gui {

namespace {

constexpr std::size_t most_tables = 2048;
constexpr unsigned table_entries = 512;

class Collector {
public:
    Collector(std::map<std::uint64_t, TablePage>& pages, const mmu::PhysicalMemory& memory)
        : pages_(pages), memory_(memory) {}

    void add(mmu::Pa table, const TablePage& page) {
        if (pages_.size() >= most_tables || !pages_.try_emplace(table.raw, page).second ||
            page.level == mmu::last_level)
            return;
        for (unsigned index = 0; index < table_entries; ++index) {
            const auto word = memory_.read64(table + std::uint64_t{index} * sizeof(std::uint64_t));
            if (!word || mmu::classify(*word, page.level) != mmu::DescriptorKind::table)
                continue;
            const mmu::Va first{page.first.raw + (std::uint64_t{index} << mmu::level_shift(page.level))};
            add(mmu::Pa{mmu::descriptor::Output::get(*word) * mmu::page_size}, {page.level + 1, first});
        }
    }

private:
    std::map<std::uint64_t, TablePage>& pages_;
    const mmu::PhysicalMemory& memory_;
};

} // namespace

std::map<std::uint64_t, TablePage> table_pages(const mmu::Regime& regime, const mmu::PhysicalMemory& memory) {
    std::map<std::uint64_t, TablePage> pages;
    if (!regime.mmu_on())
        return pages;
    for (const mmu::Va probe : {mmu::Va{0}, mmu::Va{~std::uint64_t{0}}}) {
        const mmu::Walk walk = mmu::walk_to_leaf(regime, memory, probe);
        if (walk.step_count == 0)
            continue;
        const mmu::WalkStep& first = walk.steps().front();
        const mmu::Va lowest{walk.ttbr1 ? ~std::uint64_t{0} << regime.half(probe).bits : 0};
        Collector(pages, memory).add(first.table, {first.level, lowest});
    }
    return pages;
}

} // namespace faultline::gui
