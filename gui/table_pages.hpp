// Which pages of memory are translation tables.
#pragma once

#include <cstdint>
#include <map>

#include "mmu/address.hpp"
#include "mmu/physical_memory.hpp"
#include "mmu/regime.hpp"

namespace faultline::gui {

struct TablePage {
    int level = mmu::first_level; ///< of its entries
    mmu::Va first;                ///< the lowest address that goes through it
};

/// The tables that walks of either half can come to, by physical address. A page that serves several times counts for
/// the first of them; a hostile guest's tables are followed only so far.
std::map<std::uint64_t, TablePage> table_pages(const mmu::Regime&, const mmu::PhysicalMemory&);

} // namespace faultline::gui
