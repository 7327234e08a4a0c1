// The exception classes as one table of 64 rows.
#include <array>

#include "exceptions/syndrome.hpp"

namespace faultline::exceptions {

namespace {

constexpr std::string_view unused = "reserved";

// Arm ARM, "ESR_EL1", EC; classes that only EL2 or EL3 report are named too, so that any ESR can be read.
// clang-format off
constexpr std::array<std::string_view, 64> classes = {{
    /* 0x00 */ "Unknown reason",
    /* 0x01 */ "Trapped WFI, WFE, WFIT or WFET instruction",
    /* 0x02 */ unused,
    /* 0x03 */ "Trapped MCR or MRC access, coproc 0b1111 (AArch32)",
    /* 0x04 */ "Trapped MCRR or MRRC access, coproc 0b1111 (AArch32)",
    /* 0x05 */ "Trapped MCR or MRC access, coproc 0b1110 (AArch32)",
    /* 0x06 */ "Trapped LDC or STC access (AArch32)",
    /* 0x07 */ "Access to SVE, Advanced SIMD or floating-point trapped by CPACR_EL1.FPEN",
    /* 0x08 */ "Trapped VMRS access, by an ID group trap (AArch32, EL2 only)",
    /* 0x09 */ "Trapped use of a pointer authentication instruction (FEAT_PAuth, EL2 or EL3 only)",
    /* 0x0A */ "Trapped LD64B, ST64B, ST64BV or ST64BV0 instruction (FEAT_LS64)",
    /* 0x0B */ unused,
    /* 0x0C */ "Trapped MRRC access, coproc 0b1110 (AArch32)",
    /* 0x0D */ "Branch Target Exception (FEAT_BTI)",
    /* 0x0E */ "Illegal Execution state",
    /* 0x0F */ unused,
    /* 0x10 */ unused,
    /* 0x11 */ "SVC instruction executed in AArch32 state",
    /* 0x12 */ "HVC instruction executed in AArch32 state (EL2 only)",
    /* 0x13 */ "SMC instruction executed in AArch32 state (EL2 or EL3 only)",
    /* 0x14 */ "Trapped MSRR, MRRS or 128-bit System instruction (FEAT_SYSREG128, FEAT_SYSINSTR128)",
    /* 0x15 */ "SVC instruction executed in AArch64 state",
    /* 0x16 */ "HVC instruction executed in AArch64 state (EL2 only)",
    /* 0x17 */ "SMC instruction executed in AArch64 state (EL2 or EL3 only)",
    /* 0x18 */ "Trapped MSR, MRS or System instruction in AArch64 state",
    /* 0x19 */ "Access to SVE functionality trapped (FEAT_SVE)",
    /* 0x1A */ "Trapped ERET, ERETAA or ERETAB instruction (EL2 only)",
    /* 0x1B */ "Exception from an access in TSTART (FEAT_TME)",
    /* 0x1C */ "Pointer authentication instruction failed (FEAT_FPAC)",
    /* 0x1D */ "Access to SME functionality trapped (FEAT_SME)",
    /* 0x1E */ "Granule Protection Check exception (FEAT_RME, EL3 only)",
    /* 0x1F */ "IMPLEMENTATION DEFINED exception to EL3",
    /* 0x20 */ "Instruction Abort from a lower Exception level",
    /* 0x21 */ "Instruction Abort taken without a change in Exception level",
    /* 0x22 */ "PC alignment fault",
    /* 0x23 */ unused,
    /* 0x24 */ "Data Abort from a lower Exception level",
    /* 0x25 */ "Data Abort taken without a change in Exception level",
    /* 0x26 */ "SP alignment fault",
    /* 0x27 */ "Memory Operation exception (FEAT_MOPS)",
    /* 0x28 */ "Trapped floating-point exception (AArch32)",
    /* 0x29 */ unused,
    /* 0x2A */ unused,
    /* 0x2B */ unused,
    /* 0x2C */ "Trapped floating-point exception (AArch64)",
    /* 0x2D */ "Guarded Control Stack exception (FEAT_GCS)",
    /* 0x2E */ unused,
    /* 0x2F */ "SError exception",
    /* 0x30 */ "Breakpoint exception from a lower Exception level",
    /* 0x31 */ "Breakpoint exception taken without a change in Exception level",
    /* 0x32 */ "Software Step exception from a lower Exception level",
    /* 0x33 */ "Software Step exception taken without a change in Exception level",
    /* 0x34 */ "Watchpoint exception from a lower Exception level",
    /* 0x35 */ "Watchpoint exception taken without a change in Exception level",
    /* 0x36 */ unused,
    /* 0x37 */ unused,
    /* 0x38 */ "BKPT instruction executed in AArch32 state",
    /* 0x39 */ unused,
    /* 0x3A */ "Vector Catch exception (AArch32, EL2 only)",
    /* 0x3B */ unused,
    /* 0x3C */ "BRK instruction executed in AArch64 state",
    /* 0x3D */ "Profiling exception (FEAT_EBEP, FEAT_SPE_EXC or FEAT_TRBE_EXC)",
    /* 0x3E */ unused,
    /* 0x3F */ unused,
}};
// clang-format on

} // namespace

std::string_view meaning_of_ec(std::uint8_t ec) {
    return classes[ec % classes.size()];
}

} // namespace faultline::exceptions
