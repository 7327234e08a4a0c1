// What an access asks of the MMU.
#pragma once

#include <cstdint>

namespace faultline::mmu {

enum class AccessKind : std::uint8_t {
    fetch,             ///< instruction fetch; always 4 bytes
    read,              ///< data read
    write,             ///< data write
    cache_maintenance, ///< DC/IC by VA: translated, permission as a read (from EL0) or none (from EL1)
};

/// One memory access. Everything that PSTATE contributes is already resolved by the caller.
struct Access {
    AccessKind kind = AccessKind::read;
    /// Whose permissions apply: 0 for an access from EL0, and for LDTR/STTR and the like executed at EL1
    /// with PSTATE.UAO = 0; 1 otherwise.
    unsigned el = 0;
    /// PSTATE.PAN of an EL1 access that is not unprivileged.
    bool pan = false;
    /// Bytes accessed, 1 to 64; with DC ZVA the block (64).
    unsigned size = 1;
    /// Natural alignment of each element in bytes, a power of two: 8 for LDP of X registers, 16 for LDXP of
    /// them.
    unsigned alignment = 1;
    /// Exclusive, atomic or load-acquire/store-release: misalignment faults whatever SCTLR_EL1.A says.
    bool must_be_aligned = false;
};

} // namespace faultline::mmu
