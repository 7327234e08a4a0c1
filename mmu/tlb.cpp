#include "mmu/tlb.hpp"

#include <algorithm>
#include <bit>

namespace faultline::mmu {

Tlb::Tlb(std::size_t capacity) : capacity_(std::max<std::size_t>(capacity, 1)) {}

Tlb::Index Tlb::take_slot() {
    if (free_ == none) {
        slots_.emplace_back();
        return static_cast<Index>(slots_.size() - 1);
    }
    const Index i = free_;
    free_ = slots_[i].next_in_bucket;
    return i;
}

void Tlb::remove(Index i) {
    Slot& slot = slots_[i];
    Index* link = &buckets_[bucket_of(slot.entry.va, slot.entry.leaf.level)];
    while (*link != i)
        link = &slots_[*link].next_in_bucket;
    *link = slot.next_in_bucket;
    (slot.older == none ? oldest_ : slots_[slot.older].newer) = slot.newer;
    (slot.newer == none ? newest_ : slots_[slot.newer].older) = slot.older;
    --count_of_level_[static_cast<std::size_t>(slot.entry.leaf.level)];
    --size_;
    slot = Slot{};
    slot.next_in_bucket = free_;
    free_ = i;
}

std::optional<TlbEntry> Tlb::insert(const TlbEntry& entry) {
    if (buckets_.empty())
        buckets_.assign(std::bit_ceil(capacity_), none);
    const auto replaced = [&](const TlbEntry& e) {
        return e.va == entry.va && e.leaf.level == entry.leaf.level && e.leaf.global == entry.leaf.global &&
               (e.leaf.global || e.asid == entry.asid);
    };
    const std::size_t bucket = bucket_of(entry.va, entry.leaf.level);
    for (Index i = buckets_[bucket]; i != none; i = slots_[i].next_in_bucket) {
        if (replaced(slots_[i].entry)) {
            remove(i);
            break;
        }
    }
    std::optional<TlbEntry> left;
    if (size_ == capacity_) {
        left = slots_[oldest_].entry;
        remove(oldest_);
    }
    const Index i = take_slot();
    slots_[i] = Slot{entry, newest_, none, buckets_[bucket]};
    buckets_[bucket] = i;
    (newest_ == none ? oldest_ : slots_[newest_].newer) = i;
    newest_ = i;
    ++count_of_level_[static_cast<std::size_t>(entry.leaf.level)];
    ++size_;
    return left;
}

void Tlb::invalidate_all() {
    slots_.clear();
    std::fill(buckets_.begin(), buckets_.end(), none);
    size_ = 0;
    oldest_ = newest_ = free_ = none;
    count_of_level_ = {};
}

void Tlb::invalidate_asid(std::uint16_t asid) {
    for (Index i = oldest_; i != none;) {
        const Index newer = slots_[i].newer;
        if (!slots_[i].entry.leaf.global && slots_[i].entry.asid == asid)
            remove(i);
        i = newer;
    }
}

template <class Match> void Tlb::remove_at(Va va, Match&& match) {
    if (size_ == 0)
        return;
    for (int level = first_level; level <= last_level; ++level) {
        const Va start = level_start(without_tag(va), level);
        for (Index i = buckets_[bucket_of(start, level)]; i != none;) {
            const Index next = slots_[i].next_in_bucket;
            const TlbEntry& e = slots_[i].entry;
            if (e.va == start && e.leaf.level == level && match(e))
                remove(i);
            i = next;
        }
    }
}

void Tlb::invalidate_va(Va va, std::uint16_t asid) {
    remove_at(va, [asid](const TlbEntry& e) { return e.serves(asid); });
}

void Tlb::invalidate_va_all_asids(Va va) {
    remove_at(va, [](const TlbEntry&) { return true; });
}

std::vector<TlbEntry> Tlb::entries() const {
    std::vector<TlbEntry> all;
    all.reserve(size_);
    for (Index i = oldest_; i != none; i = slots_[i].newer)
        all.push_back(slots_[i].entry);
    return all;
}

bool Tlb::operator==(const Tlb& other) const {
    if (capacity_ != other.capacity_ || size_ != other.size_)
        return false;
    Index a = oldest_;
    for (Index b = other.oldest_; a != none; a = slots_[a].newer, b = other.slots_[b].newer) {
        if (slots_[a].entry != other.slots_[b].entry)
            return false;
    }
    return true;
}

} // namespace faultline::mmu
