#include "sim/debugger/page_ranges.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace faultline::sim {

namespace {

/// Entries looked at in one half: more than any sensible space has tables for, fewer than tables that refer to
/// themselves could make of it.
constexpr std::size_t most_entries = std::size_t{1} << 22U;

bool continues(const PageRange& range, mmu::Va va, const mmu::Leaf& leaf) {
    if (range.start.raw + range.size != va.raw || range.leaf.output.raw + range.size != leaf.output.raw)
        return false;
    mmu::Leaf moved = leaf;
    moved.output = range.leaf.output;
    return moved == range.leaf;
}

std::string_view rights(bool readable, bool writable, bool executable) {
    constexpr std::string_view names[] = {"---", "--x", "r--", "r-x", "rw-", "rwx"};
    const std::size_t data = readable ? (writable ? 2U : 1U) : 0U;
    return names[2 * data + (executable ? 1U : 0U)];
}

std::string leaf_text(const mmu::Leaf& leaf) {
    const mmu::Permissions& p = leaf.permissions;
    return fmt::format("level {}  pa {:#014x}  EL0 {}  EL1 {}  {}{}", leaf.level, leaf.output.raw,
                       rights(p.el0, p.el0 && !p.read_only, !p.uxn), rights(true, !p.read_only, !p.pxn),
                       mmu::name(leaf.type), leaf.global ? "" : "  nG");
}

} // namespace

std::vector<PageRange> page_ranges(const mmu::Regime& regime, const mmu::PhysicalMemory& memory, bool ttbr1,
                                   std::size_t max_ranges) {
    std::vector<PageRange> ranges;
    const mmu::Half half = regime.half(mmu::Va{ttbr1 ? ~std::uint64_t{0} : 0});
    if (!regime.mmu_on() || half.walks_disabled)
        return ranges;
    const std::uint64_t size = std::uint64_t{1} << half.bits;
    const std::uint64_t first = ttbr1 ? ~(size - 1) : 0;
    std::size_t looked_at = 0;
    for (std::uint64_t offset = 0; offset < size && looked_at < most_entries; ++looked_at) {
        const mmu::Va va{first + offset};
        const mmu::Walk walk = mmu::walk_to_leaf(regime, memory, va);
        const int level = walk.step_count != 0 ? walk.steps().back().level : mmu::first_level;
        if (const mmu::Leaf* const leaf = walk.leaf()) {
            if (!ranges.empty() && continues(ranges.back(), va, *leaf))
                ranges.back().size += mmu::level_size(leaf->level);
            else if (ranges.size() < max_ranges)
                ranges.push_back({va, mmu::level_size(leaf->level), *leaf});
            else
                break;
        }
        offset = align_down(offset, mmu::level_shift(level)) + mmu::level_size(level);
    }
    return ranges;
}

std::vector<mmu::Va> addresses_of(const mmu::Regime& regime, const mmu::PhysicalMemory& memory, mmu::Pa pa) {
    std::vector<mmu::Va> found;
    for (const bool ttbr1 : {false, true})
        for (const PageRange& range : page_ranges(regime, memory, ttbr1))
            if (pa.raw - range.leaf.output.raw < range.size)
                found.push_back(range.start + (pa.raw - range.leaf.output.raw));
    return found;
}

std::string page_ranges_text(const std::vector<PageRange>& ranges) {
    std::string text;
    for (const PageRange& range : ranges)
        text += fmt::format("{:016x}-{:016x} {:>8} KiB  {}\n", range.start.raw,
                            range.start.raw + range.size - 1, range.size >> 10U, leaf_text(range.leaf));
    return text;
}

std::string tlb_text(const mmu::Tlb& tlb) {
    std::string text;
    for (const mmu::TlbEntry& entry : tlb.entries())
        text += fmt::format(
            "{:016x} {:>8} KiB  {:<10}  {}\n", entry.va.raw, mmu::level_size(entry.leaf.level) >> 10U,
            entry.leaf.global ? "global" : fmt::format("asid {}", entry.asid), leaf_text(entry.leaf));
    return text;
}

} // namespace faultline::sim
