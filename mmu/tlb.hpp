// The modelled TLB: deterministic, visible, with ASIDs and every TLBI form a kernel uses. Entries can be
// stale.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "mmu/address.hpp"
#include "mmu/walk.hpp"

namespace faultline::mmu {

struct TlbEntry {
    Va va;                  ///< start of the block or page, tag bits removed
    std::uint16_t asid = 0; ///< ignored when leaf.global
    Leaf leaf;
    bool operator==(const TlbEntry&) const = default;
};

/// Entries leave in the order in which they came when the TLB is full, so its content follows from the run
/// alone.
class Tlb {
public:
    explicit Tlb(std::size_t capacity = 1024);

    /// The entry for `va` in address space `asid`, global ones included; nullptr on a miss.
    const TlbEntry* lookup(Va va, std::uint16_t asid) const;
    /// Adds an entry, replacing one for the same range and ASID. Returns the entry that had to leave, if any.
    std::optional<TlbEntry> insert(const TlbEntry&);

    void invalidate_all();                         ///< TLBI VMALLE1
    void invalidate_asid(std::uint16_t asid);      ///< TLBI ASIDE1: that ASID, not global entries
    void invalidate_va(Va va, std::uint16_t asid); ///< TLBI VAE1, VALE1: that ASID, and global entries
    void invalidate_va_all_asids(Va va);           ///< TLBI VAAE1, VAALE1

    /// In order of insertion.
    std::vector<TlbEntry> entries() const;
    bool operator==(const Tlb&) const;

private:
    // implementation detail of tlb.cpp
    std::size_t capacity_;
    std::vector<TlbEntry> entries_;
};

} // namespace faultline::mmu
