// Page tables read from end to end: what is mapped, as ranges, and what maps a physical address.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mmu/physical_memory.hpp"
#include "mmu/regime.hpp"
#include "mmu/tlb.hpp"
#include "mmu/walk.hpp"

namespace faultline::sim {

/// Neighbouring pages or blocks of one level whose physical addresses continue each other and whose attributes are
/// equal.
struct PageRange {
    mmu::Va start;
    std::uint64_t size = 0; ///< bytes
    mmu::Leaf leaf;         ///< of the first page or block: output address, level, attributes
};

/// All that TTBR0_EL1 (or, with `ttbr1`, TTBR1_EL1) maps, lowest address first. At most `max_ranges` of them: a
/// hostile table can have more than memory holds. Empty with the MMU off, and where TCR_EL1.EPDn forbids walks.
std::vector<PageRange> page_ranges(const mmu::Regime&, const mmu::PhysicalMemory&, bool ttbr1,
                                   std::size_t max_ranges = 65536);

/// Every virtual address of both halves at which the byte at `pa` can be seen.
std::vector<mmu::Va> addresses_of(const mmu::Regime&, const mmu::PhysicalMemory&, mmu::Pa pa);

/// Text, a line per range: addresses, size, level, physical address, rights of EL0 and EL1, memory type.
std::string page_ranges_text(const std::vector<PageRange>&);
/// Text of a modelled TLB, a line per entry in order of age.
std::string tlb_text(const mmu::Tlb&);

} // namespace faultline::sim
