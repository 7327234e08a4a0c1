// PSTATE, and its packing into SPSR_EL1.
#pragma once

#include <cstdint>

#include "exceptions/features.hpp"
#include "mmu/bits.hpp"

namespace faultline::exceptions {

/// SPSR_EL1, and SPSR_EL2 alike, of an exception taken from AArch64 state. Arm ARM, "SPSR_EL1, Saved Program
/// Status Register (EL1)".
namespace spsr {
using Sp = Bit<0>;      ///< M[0]: 1 = SP_ELx ("h"), 0 = SP_EL0 ("t")
using El = Field<2, 2>; ///< M[3:2]
using M = Field<0, 4>;  ///< M[3:0]; bit 1 is always 0 in AArch64 state
using M1 = Bit<1>;      ///< M[1]: reserved
using Nrw = Bit<4>;     ///< M[4]; 1: AArch32
using Mode = Field<0, 5>;
using F = Bit<6>;
using I = Bit<7>;
using A = Bit<8>;
using D = Bit<9>;
using Btype = Field<10, 2>;
using Ssbs = Bit<12>;
using Il = Bit<20>;
using Ss = Bit<21>;
using Pan = Bit<22>;
using Uao = Bit<23>;
using Dit = Bit<24>;
using Tco = Bit<25>;
using V = Bit<28>;
using C = Bit<29>;
using Z = Bit<30>;
using N = Bit<31>;
using Nzcv = Field<28, 4>;
using Daif = Field<6, 4>; ///< D, A, I, F from the highest bit down
} // namespace spsr

/// PSTATE as one word in the layout of SPSR_EL1, with named accessors. AArch64 states only.
struct Pstate {
    std::uint64_t raw = 0;
    bool operator==(const Pstate&) const = default;

    unsigned el() const { return static_cast<unsigned>(spsr::El::get(raw)); }
    /// PSTATE.SP: true selects SP_ELx, false SP_EL0.
    bool sp() const { return spsr::Sp::test(raw); }
    bool pan() const { return spsr::Pan::test(raw); }
    bool uao() const { return spsr::Uao::test(raw); }
    /// PSTATE.I: no IRQ is taken.
    bool masks_irq() const { return spsr::I::test(raw); }
    bool il() const { return spsr::Il::test(raw); }
    /// Above EL0: the rights of a kernel, whether it runs at EL1 or, as a host, at EL2.
    bool privileged() const { return el() != 0; }
    /// A copy with field F, one of spsr::*, set to `value`.
    template <class F> Pstate with(std::uint64_t value) const { return {F::set(raw, value)}; }
};

/// The bits of PSTATE that a PE with these features has: NZCV, DAIF, SS, IL, EL and SP; PAN, UAO and
/// BTYPE where implemented. Everything else is RES0 in a PSTATE and in an SPSR_EL1 that exception entry writes.
std::uint64_t pstate_bits(const CpuFeatures&);

/// PSTATE out of reset: EL1h with D, A, I and F masked.
Pstate reset_pstate();

} // namespace faultline::exceptions
