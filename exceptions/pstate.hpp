// PSTATE, and its packing into SPSR_EL1.
#pragma once

#include <cstdint>

#include "mmu/bits.hpp"

namespace faultline::exceptions {

namespace spsr {
using Sp = Bit<0>;
using El = Field<2, 2>;
using Nrw = Bit<4>; ///< 1: AArch32
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
using Daif = Field<6, 4>;
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
    bool il() const { return spsr::Il::test(raw); }
    template <class F> Pstate with(std::uint64_t value) const { return {F::set(raw, value)}; }
};

} // namespace faultline::exceptions
