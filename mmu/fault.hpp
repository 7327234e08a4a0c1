// Why a translation or an access failed: the architecture's fault and level, and the rule that decided.
#pragma once

#include <cstdint>
#include <string_view>

#include "mmu/address.hpp"

namespace faultline::mmu {

/// Kinds of MMU fault and abort, in the words of the Arm ARM ("MMU fault types", "External aborts").
enum class FaultKind : std::uint8_t {
    address_size,
    translation,
    access_flag,
    permission,
    alignment,
    external_abort,         ///< synchronous, not on a translation table walk
    external_abort_on_walk, ///< synchronous, on a translation table walk
    tlb_conflict,
};

/// The single rule that ended a walk or refused an access: every exit of the model has its own name.
enum class Reason : std::uint8_t {
    va_out_of_range,       ///< VA[63:39] select neither TTBR0_EL1 nor TTBR1_EL1
    walk_disabled,         ///< TCR_EL1.EPD0 or EPD1
    e0pd_forbids,          ///< TCR_EL1.E0PD0 or E0PD1 and an unprivileged access (FEAT_E0PD)
    ttbr_beyond_pa_size,   ///< the table base in TTBRn_EL1 exceeds the output size
    invalid_descriptor,    ///< bit 0 is 0
    reserved_descriptor,   ///< level 3, bits [1:0] = 0b01
    table_beyond_pa_size,  ///< next-level table address exceeds the output size
    output_beyond_pa_size, ///< block or page address exceeds the output size; with the MMU off, the VA does
    walk_external_abort,   ///< a descriptor lies outside every bank of RAM
    access_flag_clear,     ///< AF = 0
    no_el0_access,         ///< AP[1] = 0 (or APTable[0] = 1) and the access is from EL0
    read_only,             ///< AP[2] = 1 (or APTable[1] = 1) and the access is a write
    pan_forbids,           ///< PSTATE.PAN = 1 and the page is accessible at EL0
    uxn,                   ///< UXN or UXNTable, fetch from EL0
    pxn,                   ///< PXN or PXNTable, fetch from EL1
    el0_writable_is_pxn,   ///< a page writable at EL0 is never executable at EL1
    wxn,                   ///< SCTLR_EL1.WXN and the page is writable
    misaligned,            ///< SCTLR_EL1.A, or an exclusive, atomic or ordered access
    misaligned_device,     ///< unaligned access (or DC ZVA) to Device memory
    access_external_abort, ///< the physical address is in no bank of RAM and no device
};

/// A failed access. A value, not an error of the host: guests fault all the time.
struct Fault {
    FaultKind kind{};
    /// 0 to 3; meaningful for address_size, translation, access_flag, permission and external_abort_on_walk.
    int level = 0;
    Reason reason{};
    /// The lowest address of the access that could not be performed: what FAR_EL1 gets.
    Va va;
    bool operator==(const Fault&) const = default;
};

/// One plain sentence for a classroom, e.g. "the descriptor is invalid (bit 0 is 0)".
std::string_view explain(Reason);
/// The enumerator's name, e.g. "invalid_descriptor"; stable, used in JSON.
std::string_view name(Reason);
/// e.g. "translation fault".
std::string_view name(FaultKind);

} // namespace faultline::mmu
