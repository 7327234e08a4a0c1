#include "mmu/fault.hpp"

#include <array>

namespace faultline::mmu {

namespace {

struct ReasonText {
    Reason reason;
    std::string_view name, sentence;
};

// clang-format off
constexpr std::array reasons = {
    ReasonText{Reason::va_out_of_range,       "va_out_of_range",       "the address lies between the two halves: VA[63:39] select neither TTBR0_EL1 nor TTBR1_EL1"},
    ReasonText{Reason::walk_disabled,         "walk_disabled",         "walks of this half are switched off (TCR_EL1.EPD0 or EPD1 is 1)"},
    ReasonText{Reason::e0pd_forbids,          "e0pd_forbids",          "unprivileged accesses to this half are switched off (TCR_EL1.E0PD0 or E0PD1 is 1)"},
    ReasonText{Reason::ttbr_beyond_pa_size,   "ttbr_beyond_pa_size",   "the table address in TTBRn_EL1 exceeds the output size of TCR_EL1.IPS"},
    ReasonText{Reason::invalid_descriptor,    "invalid_descriptor",    "the descriptor is invalid (bit 0 is 0)"},
    ReasonText{Reason::reserved_descriptor,   "reserved_descriptor",   "the level 3 descriptor is reserved (bits [1:0] are 0b01, a page needs 0b11)"},
    ReasonText{Reason::table_beyond_pa_size,  "table_beyond_pa_size",  "the next table's address exceeds the output size of TCR_EL1.IPS"},
    ReasonText{Reason::output_beyond_pa_size, "output_beyond_pa_size", "the output address exceeds the physical address size"},
    ReasonText{Reason::walk_external_abort,   "walk_external_abort",   "there is no memory where the descriptor should be"},
    ReasonText{Reason::access_flag_clear,     "access_flag_clear",     "the Access flag is clear (AF, bit 10, is 0)"},
    ReasonText{Reason::no_el0_access,         "no_el0_access",         "EL0 has no access (AP[1] is 0, or APTable[0] above is 1)"},
    ReasonText{Reason::read_only,             "read_only",             "the memory is read-only (AP[2] is 1, or APTable[1] above is 1)"},
    ReasonText{Reason::pan_forbids,           "pan_forbids",           "EL1 may not touch memory that EL0 can access while PSTATE.PAN is 1"},
    ReasonText{Reason::uxn,                   "uxn",                   "EL0 may not execute here (UXN, or UXNTable above, is 1)"},
    ReasonText{Reason::pxn,                   "pxn",                   "EL1 may not execute here (PXN, or PXNTable above, is 1)"},
    ReasonText{Reason::el0_writable_is_pxn,   "el0_writable_is_pxn",   "EL1 never executes memory that EL0 can write"},
    ReasonText{Reason::wxn,                   "wxn",                   "writable memory is not executable while SCTLR_EL1.WXN is 1"},
    ReasonText{Reason::misaligned,            "misaligned",            "the address is not aligned to the element size (SCTLR_EL1.A, or an exclusive, atomic or ordered access)"},
    ReasonText{Reason::misaligned_device,     "misaligned_device",     "Device memory takes neither unaligned accesses nor DC ZVA"},
    ReasonText{Reason::access_external_abort, "access_external_abort", "no memory and no device answers at the physical address"},
};
// clang-format on

constexpr bool in_enum_order() {
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        if (static_cast<std::size_t>(reasons[i].reason) != i)
            return false;
    }
    return true;
}
static_assert(in_enum_order());

} // namespace

std::string_view explain(Reason reason) {
    return reasons.at(static_cast<std::size_t>(reason)).sentence;
}

std::string_view name(Reason reason) {
    return reasons.at(static_cast<std::size_t>(reason)).name;
}

std::string_view name(FaultKind kind) {
    switch (kind) {
    case FaultKind::address_size:
        return "address size fault";
    case FaultKind::translation:
        return "translation fault";
    case FaultKind::access_flag:
        return "access flag fault";
    case FaultKind::permission:
        return "permission fault";
    case FaultKind::alignment:
        return "alignment fault";
    case FaultKind::external_abort:
        return "synchronous external abort";
    case FaultKind::external_abort_on_walk:
        return "synchronous external abort on a translation table walk";
    case FaultKind::tlb_conflict:
        return "TLB conflict abort";
    }
    return "?";
}

} // namespace faultline::mmu
