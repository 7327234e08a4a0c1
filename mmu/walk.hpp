// The stage 1 translation table walk, as numbered steps that can be shown. Pure: raises nothing, fills no
// TLB.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "mmu/access.hpp"
#include "mmu/address.hpp"
#include "mmu/descriptor.hpp"
#include "mmu/fault.hpp"
#include "mmu/physical_memory.hpp"
#include "mmu/regime.hpp"

namespace faultline::mmu {

/// One descriptor fetch of a walk.
struct WalkStep {
    int level = 0;                ///< 1 to 3
    Pa table;                     ///< base of the table
    unsigned index = 0;           ///< 0 to 511
    Pa descriptor_at;             ///< table + 8 * index
    std::uint64_t descriptor = 0; ///< 0 if unreadable
    DescriptorKind kind{};        ///< what the descriptor is at this level
    bool operator==(const WalkStep&) const = default;
};

/// What a successful walk found: everything a TLB entry keeps. Permissions are data here, not yet a verdict.
struct Leaf {
    Pa output;              ///< PA of the first byte of the block or page
    int level = last_level; ///< 1, 2 or 3; with the MMU off 3 stands for the flat mapping of a page
    Permissions permissions;
    MemoryType type{};
    std::uint8_t attr_indx = 0;
    std::uint8_t mair_attr = 0; ///< the MAIR_EL1 byte in force
    std::uint8_t sh = 0;        ///< SH[1:0] of the descriptor
    bool global = true;         ///< nG = 0
    bool contiguous = false;
    bool operator==(const Leaf&) const = default;
};

/// A whole walk: each descriptor that was read, in order, and how it ended.
struct Walk {
    Va va;
    bool ttbr1 = false; ///< which half was chosen (false also when neither could be)
    std::array<WalkStep, 3> steps_storage{};
    unsigned step_count = 0;
    std::variant<Leaf, Fault> outcome;

    std::span<const WalkStep> steps() const { return {steps_storage.data(), step_count}; }
    const Fault* fault() const { return std::get_if<Fault>(&outcome); }
    const Leaf* leaf() const { return std::get_if<Leaf>(&outcome); }
};

/// Walks the tables for `va` and applies the permission check of `access` (size and alignment are not looked
/// at: see translate.hpp). Arm ARM, "Translation table walk" and "The VMSAv8-64 address translation system".
Walk walk(const Regime&, const PhysicalMemory&, Va va, const Access& access);

/// The same walk and record without the permission check: the outcome is the leaf even if `kind` may not use
/// it. `kind` matters with the MMU off, where instructions are Normal memory and data is Device, and for
/// TCR_EL1.TBIDn.
Walk walk_to_leaf(const Regime&, const PhysicalMemory&, Va va, AccessKind kind = AccessKind::read);

/// The same walk without a record and without the permission check: what a TLB miss needs.
std::variant<Leaf, Fault> find_leaf(const Regime&, const PhysicalMemory&, Va va,
                                    AccessKind kind = AccessKind::read);

/// FEAT_E0PD: the fault of an unprivileged access to a half that TCR_EL1.E0PDn closes to it. It depends on
/// nothing that is in a table or in the TLB.
std::optional<Fault> check_e0pd(const Regime&, Va va, const Access& access);

/// The permission check alone, on a leaf from a walk or a TLB entry. nullopt if the access is allowed.
/// Arm ARM, "Memory access control" (AP, UXN, PXN, WXN, PAN).
std::optional<Fault> check_permission(const Regime&, const Leaf&, Va va, const Access& access);

/// PA of `va` through `leaf`.
Pa output_address(const Leaf&, Va va);

} // namespace faultline::mmu
