// The modelled TLB: deterministic, visible, with ASIDs and every TLBI form a kernel uses. Entries can be
// stale.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "mmu/address.hpp"
#include "mmu/bits.hpp"
#include "mmu/walk.hpp"

namespace faultline::mmu {

struct TlbEntry {
    Va va;                  ///< start of the block or page, tag bits removed
    std::uint16_t asid = 0; ///< of the walk that made it; ignored in look-ups when leaf.global
    Leaf leaf;
    bool operator==(const TlbEntry&) const = default;
    /// Whether it translates for address space `of`.
    bool serves(std::uint16_t of) const { return leaf.global || asid == of; }
};

/// Entries leave in the order in which they came when the TLB is full, so its content follows from the run
/// alone. Two TLBs are equal if they hold the same entries in the same order: they then behave alike.
///
/// An address given to invalidate_*() may be tagged or be a sign-extended TLBI operand: only VA[55:12] count.
/// Block entries go when the address is anywhere inside them. Arm ARM, "TLB maintenance instructions".
class Tlb {
public:
    /// `capacity`: entries held at most, at least 1.
    explicit Tlb(std::size_t capacity = 1024);

    /// The entry for `va` (tag removed by the caller if TBI applies) in address space `asid`, global ones
    /// included; nullptr on a miss. Of several entries the smallest wins, then the latest. The pointer is valid
    /// until the next change.
    const TlbEntry* lookup(Va va, std::uint16_t asid) const;
    /// Adds an entry, replacing one for the same range and ASID (or, of global ones, the same range). Returns
    /// the entry that had to leave because the TLB was full, if any.
    std::optional<TlbEntry> insert(const TlbEntry&);

    void invalidate_all();                         ///< TLBI VMALLE1
    void invalidate_asid(std::uint16_t asid);      ///< TLBI ASIDE1: that ASID, not global entries
    void invalidate_va(Va va, std::uint16_t asid); ///< TLBI VAE1, VALE1: that ASID, and global entries
    void invalidate_va_all_asids(Va va);           ///< TLBI VAAE1, VAALE1

    /// The entry that came last; nullptr if there is none. The pointer is valid until the next change.
    const TlbEntry* newest() const { return newest_ == none ? nullptr : &slots_[newest_].entry; }
    /// The entry that leaves next, if the TLB is full and another one comes; nullptr if it is not full.
    const TlbEntry* next_to_leave() const { return size_ < capacity_ ? nullptr : &slots_[oldest_].entry; }

    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    /// In order of insertion.
    std::vector<TlbEntry> entries() const;
    bool operator==(const Tlb&) const;

private:
    using Index = std::uint32_t;
    static constexpr Index none = ~Index{0};

    /// An entry in two lists: all entries by age, and those whose address hashes alike, latest first.
    struct Slot {
        TlbEntry entry;
        Index older = none, newer = none;
        Index next_in_bucket = none;
    };

    static Va level_start(Va va, int level) { return Va{align_down(va.raw, level_shift(level))}; }
    std::size_t bucket_of(Va start, int level) const {
        // Fibonacci hashing: the multiplier is 2^64 divided by the golden ratio, the upper bits are well mixed.
        constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15;
        const std::uint64_t hash = (start.raw / page_size + static_cast<std::uint64_t>(level)) * golden;
        return static_cast<std::size_t>(hash >> 32) & (buckets_.size() - 1);
    }
    Index find(Va start, int level, std::uint16_t asid) const;
    Index take_slot();
    void remove(Index);
    template <class Match> void remove_at(Va va, Match&& match);

    std::size_t capacity_;
    std::size_t size_ = 0;
    std::vector<Slot> slots_;
    std::vector<Index> buckets_; ///< a power of two of them; empty until the first insertion
    Index oldest_ = none, newest_ = none, free_ = none;
    std::array<std::uint32_t, last_level + 1> count_of_level_{};
};

inline Tlb::Index Tlb::find(Va start, int level, std::uint16_t asid) const {
    for (Index i = buckets_[bucket_of(start, level)]; i != none; i = slots_[i].next_in_bucket) {
        const TlbEntry& e = slots_[i].entry;
        if (e.va == start && e.leaf.level == level && e.serves(asid))
            return i;
    }
    return none;
}

inline const TlbEntry* Tlb::lookup(Va va, std::uint16_t asid) const {
    for (int level = last_level; level >= first_level; --level) {
        if (count_of_level_[static_cast<std::size_t>(level)] == 0)
            continue;
        const Index i = find(level_start(va, level), level, asid);
        if (i != none)
            return &slots_[i].entry;
    }
    return nullptr;
}

} // namespace faultline::mmu
