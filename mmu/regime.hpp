// The EL1&0 translation regime: the register words that control stage 1, and the fields in them.
#pragma once

#include <cstdint>

#include "mmu/address.hpp"
#include "mmu/bits.hpp"

namespace faultline::mmu {

namespace tcr {
using T0sz = Field<0, 6>;
using Epd0 = Bit<7>;
using T1sz = Field<16, 6>;
using A1 = Bit<22>;
using Epd1 = Bit<23>;
using Ips = Field<32, 3>;
using As = Bit<36>;
using Tbi0 = Bit<37>;
using Tbi1 = Bit<38>;
using Hpd0 = Bit<41>;
using Hpd1 = Bit<42>;
} // namespace tcr

namespace sctlr {
using M = Bit<0>;
using A = Bit<1>;
using C = Bit<2>;
using Sa = Bit<3>;
using Sa0 = Bit<4>;
using Uma = Bit<9>;
using I = Bit<12>;
using Dze = Bit<14>;
using Uct = Bit<15>;
using Ntwi = Bit<16>;
using Ntwe = Bit<18>;
using Wxn = Bit<19>;
using Span = Bit<23>;
using E0e = Bit<24>;
using Ee = Bit<25>;
using Uci = Bit<26>;
} // namespace sctlr

namespace ttbr {
using Baddr = Field<1, 47>; ///< table address; bits below the table's alignment are treated as 0
using Asid = Field<48, 16>;
} // namespace ttbr

/// What the PE implements, as far as stage 1 translation depends on it.
struct Features {
    unsigned pa_bits = 44; ///< ID_AA64MMFR0_EL1.PARange in bits: 32, 36, 40, 42, 44 or 48
    bool hpds = false;     ///< FEAT_HPDS: TCR_EL1.HPD0/HPD1 take effect
    bool pan = false;      ///< FEAT_PAN
    bool operator==(const Features&) const = default;
};

/// Every register word a stage 1 walk depends on, as the guest wrote them.
struct Regime {
    std::uint64_t ttbr0 = 0, ttbr1 = 0, tcr = 0, mair = 0, sctlr = 0;
    Features features;
    bool operator==(const Regime&) const = default;

    /// SCTLR_EL1.M.
    bool mmu_on() const { return sctlr::M::test(sctlr); }
    /// TCR_EL1.{A1,AS}: the ASID of the current address space, 8 or 16 bits.
    std::uint16_t asid() const;
    /// Output size in bits: TCR_EL1.IPS limited by what is implemented.
    unsigned output_bits() const;
};

} // namespace faultline::mmu
