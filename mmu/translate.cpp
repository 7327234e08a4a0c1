#include "mmu/translate.hpp"

namespace faultline::mmu {

namespace {

bool is_aligned(Va va, const Access& a) {
    return va.raw % a.alignment == 0;
}

/// Arm ARM, "Alignment of data accesses": the checks that need no translation.
bool alignment_is_checked(const Regime& regime, const Access& a) {
    return a.must_be_aligned || sctlr::A::test(regime.sctlr);
}

/// Device memory takes no unaligned access and no DC ZVA. Instruction fetches are aligned by the PC check,
/// and cache maintenance has no alignment.
bool device_refuses(Va va, const Leaf& leaf, const Access& a) {
    if (!is_device(leaf.type) || a.kind == AccessKind::fetch || a.kind == AccessKind::cache_maintenance)
        return false;
    return a.zero_block || !is_aligned(va, a);
}

/// The leaf for one page: from the TLB, or from a walk that is then remembered.
std::variant<Leaf, Fault> leaf_for(const AddressSpace& space, Tlb* tlb, Va va, AccessKind kind,
                                   TranslationRecord* record, bool* hit) {
    const Regime& regime = space.regime;
    // With the MMU off nothing is looked up and nothing is remembered.
    if (!regime.mmu_on())
        tlb = nullptr;
    const Half half = regime.half(va, kind == AccessKind::fetch);
    if (tlb != nullptr) {
        if (const TlbEntry* entry = tlb->lookup(half.untagged, regime.asid())) {
            *hit = true;
            return entry->leaf;
        }
    }
    std::variant<Leaf, Fault> found;
    if (record != nullptr) {
        record->walk = walk_to_leaf(regime, space.memory, va, kind);
        found = record->walk->outcome;
    } else {
        found = find_leaf(regime, space.memory, va, kind);
    }
    if (const Leaf* leaf = std::get_if<Leaf>(&found); leaf != nullptr && tlb != nullptr)
        tlb->insert(entry_for(regime, va, *leaf));
    return found;
}

/// Translation, Device alignment and permission for the part of the access that begins at `va`, in the order
/// of the Arm ARM. `start` is where the whole access begins: that is what is aligned or not.
std::variant<Leaf, Fault> translate_page(const AddressSpace& space, Tlb* tlb, Va start, Va va,
                                         const Access& access, TranslationRecord* record) {
    if (const auto closed = check_e0pd(space.regime, va, access))
        return *closed;
    bool hit = false;
    auto found = leaf_for(space, tlb, va, access.kind, record, &hit);
    if (record != nullptr && va == start)
        record->tlb_hit = hit;
    const Leaf* leaf = std::get_if<Leaf>(&found);
    if (leaf == nullptr)
        return found;
    const bool walked = record != nullptr && !hit;
    if (device_refuses(start, *leaf, access))
        return Fault{FaultKind::alignment, leaf->level, Reason::misaligned_device, va};
    if (const auto refused = check_permission(space.regime, *leaf, va, access)) {
        if (walked)
            record->walk->outcome = *refused;
        return *refused;
    }
    return found;
}

bool answers(const AddressSpace& space, Pa pa, std::uint64_t size) {
    return space.memory.contains(pa, size) ||
           (space.is_device != nullptr && space.is_device(space.device_context, pa, size));
}

Fault external_abort(Va va) {
    return {FaultKind::external_abort, 0, Reason::access_external_abort, va};
}

} // namespace

TlbEntry entry_for(const Regime& regime, Va va, const Leaf& leaf) {
    const Va start{align_down(regime.half(va).untagged.raw, level_shift(leaf.level))};
    return {start, regime.asid(), leaf};
}

std::variant<Translated, Fault> translate(const AddressSpace& space, Tlb* tlb, Va va, const Access& access,
                                          TranslationRecord* record) {
    // Alignment that does not depend on the memory type comes before any translation.
    if (!is_aligned(va, access) && alignment_is_checked(space.regime, access))
        return Fault{FaultKind::alignment, 0, Reason::misaligned, va};

    const std::uint64_t in_first = page_size - page_offset(va);
    const bool crosses = access.size > in_first;
    const Va next = va + in_first;

    const auto first = translate_page(space, tlb, va, va, access, record);
    if (const Fault* fault = std::get_if<Fault>(&first))
        return *fault;
    Translated result{output_address(std::get<Leaf>(first), va), std::get<Leaf>(first), std::nullopt};
    // A pair is two accesses in sequence (LDP, STP: "Mem" is called once for each register), so an abort of the
    // first comes before anything about the second. A single element that crosses is translated as a whole.
    const bool first_alone = access.alignment < access.size && access.alignment <= in_first;
    if (crosses && first_alone && access.kind != AccessKind::cache_maintenance &&
        !answers(space, result.pa, in_first))
        return external_abort(va);
    if (crosses) {
        const auto second = translate_page(space, tlb, va, next, access, record);
        if (const Fault* fault = std::get_if<Fault>(&second))
            return *fault;
        result.second = output_address(std::get<Leaf>(second), next);
    }
    // Only an access that is allowed reaches the bus. Cache maintenance does not.
    if (access.kind == AccessKind::cache_maintenance)
        return result;
    if (!answers(space, result.pa, crosses ? in_first : access.size))
        return external_abort(va);
    if (crosses && !answers(space, *result.second, access.size - in_first))
        return external_abort(next);
    return result;
}

} // namespace faultline::mmu
