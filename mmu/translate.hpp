// One access through TLB and walker, in the Arm ARM's order of checks: the only entry the machine calls.
#pragma once

#include <optional>

#include "mmu/access.hpp"
#include "mmu/tlb.hpp"
#include "mmu/walk.hpp"

namespace faultline::mmu {

/// A translated access. With a page crossing, `second` is where the first byte of the second page goes.
struct Translated {
    Pa pa;
    Leaf leaf;
    std::optional<Pa> second;
};

/// What translate() did, for the caller that wants to show it.
struct TranslationRecord {
    bool tlb_hit = false;     ///< first page answered by the TLB
    std::optional<Walk> walk; ///< the walk of the page that missed, or that faulted, if one was made
};

/// Where accesses may go besides RAM: true if a device answers at [pa, pa + size).
using IsDevice = bool (*)(const void* context, Pa pa, std::uint64_t size);

struct AddressSpace {
    const Regime& regime;
    const PhysicalMemory& memory;
    IsDevice is_device = nullptr;
    const void* device_context = nullptr;
};

/// What a TLB keeps of a walk for `va` that ended in `leaf`.
TlbEntry entry_for(const Regime&, Va va, const Leaf& leaf);

/// Checks and translates one access: alignment (SCTLR_EL1.A or must_be_aligned), then for each page touched
/// the TLB or the walk, permission, alignment for Device memory, and external abort on the access itself. A
/// successful walk is put into `tlb`; pass nullptr to look without touching anything (debugger, AT, tests).
/// Fault priorities: Arm ARM, "Prioritization of synchronous aborts from a single stage of address
/// translation".
std::variant<Translated, Fault> translate(const AddressSpace&, Tlb* tlb, Va va, const Access& access,
                                          TranslationRecord* record = nullptr);

} // namespace faultline::mmu
