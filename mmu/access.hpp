// What an access asks of the MMU.
#pragma once

#include <cstdint>

namespace faultline::mmu {

enum class AccessKind : std::uint8_t {
    fetch,             ///< instruction fetch; always 4 bytes
    read,              ///< data read
    write,             ///< data write
    cache_maintenance, ///< DC/IC by VA and AT: permission as a read (from EL0) or none (from EL1)
};

/// One memory access. Everything that PSTATE contributes is already resolved by the caller.
///
/// An atomic read-modify-write is a read and then a write of the same bytes: translate it as a read first, so
/// that a fault which a plain read would take reports WnR = 0, and as a write if that passes (Arm ARM,
/// "ESR_EL1, ISS encoding for an exception from a Data Abort", WnR).
struct Access {
    AccessKind kind = AccessKind::read;
    /// Whose permissions apply: 0 for an access from EL0, and for LDTR/STTR and the like executed at EL1
    /// with PSTATE.UAO = 0; 1 otherwise.
    unsigned el = 0;
    /// PSTATE.PAN of an EL1 access that is not unprivileged.
    bool pan = false;
    /// Bytes accessed, 1 to 64.
    unsigned size = 1;
    /// Natural alignment of each element in bytes, a power of two: 8 for LDP of X registers, 16 for LDXP of
    /// them.
    unsigned alignment = 1;
    /// Exclusive, atomic or load-acquire/store-release: misalignment faults whatever SCTLR_EL1.A says.
    bool must_be_aligned = false;
    /// DC ZVA: the address is any in the block, never misaligned in Normal memory and always so in Device
    /// memory. `kind` is write, `size` is 1; the fault, if any, is at the address given.
    bool zero_block = false;
};

} // namespace faultline::mmu
