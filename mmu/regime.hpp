// The EL1&0 translation regime, and EL2&0 that is its like in a host: the register words that control stage 1, and
// the fields in them.
#pragma once

#include <algorithm>
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
using Tbid0 = Bit<51>;
using Tbid1 = Bit<52>;
using E0pd0 = Bit<55>;
using E0pd1 = Bit<56>;
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
using Asid8 = Field<48, 8>; ///< the ASID when TCR_EL1.AS is 0; the upper eight bits are then ignored
} // namespace ttbr

/// The bit of a virtual address that chooses TTBR0_EL1 (0) or TTBR1_EL1 (1), tagged or not.
using va_select = Bit<55>;

/// What the PE implements, as far as stage 1 translation depends on it.
struct Features {
    unsigned pa_bits = 44; ///< ID_AA64MMFR0_EL1.PARange in bits: 32, 36, 40, 42, 44, 48 or 52
    bool hpds = false;     ///< FEAT_HPDS: TCR_EL1.HPD0/HPD1 take effect
    bool pan = false;      ///< FEAT_PAN
    bool tbid = false;     ///< TCR_EL1.TBID0/TBID1 take effect (they come with FEAT_PAuth)
    bool e0pd = false;     ///< FEAT_E0PD: TCR_EL1.E0PD0/E0PD1 take effect
    bool operator==(const Features&) const = default;
};

/// The input size of a half whose TCR_EL1 says TnSZ. 25 is that of the design's 39-bit halves, 39 the largest
/// value without FEAT_TTST.
constexpr unsigned input_bits(std::uint64_t txsz) {
    constexpr unsigned min_txsz = 25;
    constexpr unsigned max_txsz = 39;
    return 64U - std::clamp(static_cast<unsigned>(txsz), min_txsz, max_txsz);
}

/// One of the two halves of the address space, as TCR_EL1 describes it for a given address.
struct Half {
    bool ttbr1 = false;           ///< VA[55]
    Va untagged;                  ///< the address with its tag replaced by copies of VA[55], if TBIn says so
    unsigned bits = 39;           ///< input size, 64 - TnSZ: 25 to 39
    bool in_range = false;        ///< the bits above `bits` are all copies of VA[55]
    bool walks_disabled = false;  ///< TCR_EL1.EPDn
    bool no_unprivileged = false; ///< TCR_EL1.E0PDn, where FEAT_E0PD is implemented
    bool hierarchy_disabled = false; ///< TCR_EL1.HPDn, where FEAT_HPDS is implemented
    std::uint64_t ttbr = 0;          ///< TTBRn_EL1
};

/// Every register word a stage 1 walk depends on, as the guest wrote them.
struct Regime {
    std::uint64_t ttbr0 = 0, ttbr1 = 0, tcr = 0, mair = 0, sctlr = 0;
    Features features{};
    unsigned el = 1; ///< whose registers the words are of: 1 for EL1&0, 2 for EL2&0; nothing depends on it
    bool operator==(const Regime&) const = default;

    /// SCTLR_EL1.M.
    bool mmu_on() const { return sctlr::M::test(sctlr); }
    /// TCR_EL1.{A1,AS}: the ASID of the current address space, 8 or 16 bits.
    std::uint16_t asid() const {
        const std::uint64_t asid = ttbr::Asid::get(tcr::A1::test(tcr) ? ttbr1 : ttbr0);
        return static_cast<std::uint16_t>(tcr::As::test(tcr) ? asid
                                                             : ttbr::Asid8::get(ttbr::Asid::put(asid)));
    }
    /// Output size in bits, 32 to 48: TCR_EL1.IPS limited by what is implemented.
    unsigned output_bits() const;
    /// Which half translates `va` of a data access, or of an instruction fetch (tagged ones have TBIDn to
    /// consider), and how. TnSZ below 25 counts as 25 (a level 0 table is not modelled), and
    /// above 39 as 39. Arm ARM, "Selection between TTBR0_ELx and TTBR1_ELx" and "Address tagging".
    Half half(Va va, bool fetch = false) const;
};

// Defined here because every look-up begins with it.
inline Half Regime::half(Va va, bool fetch) const {
    Half h;
    h.ttbr1 = va_select::get(va.raw) == 1;
    bool tbi = h.ttbr1 ? tcr::Tbi1::test(tcr) : tcr::Tbi0::test(tcr);
    if (fetch && features.tbid)
        tbi = tbi && !(h.ttbr1 ? tcr::Tbid1::test(tcr) : tcr::Tbid0::test(tcr));
    h.untagged = tbi ? without_tag(va) : va;
    h.bits = input_bits(h.ttbr1 ? tcr::T1sz::get(tcr) : tcr::T0sz::get(tcr));
    h.in_range = fits(h.ttbr1 ? ~h.untagged.raw : h.untagged.raw, h.bits);
    h.walks_disabled = h.ttbr1 ? tcr::Epd1::test(tcr) : tcr::Epd0::test(tcr);
    h.no_unprivileged = features.e0pd && (h.ttbr1 ? tcr::E0pd1::test(tcr) : tcr::E0pd0::test(tcr));
    h.hierarchy_disabled = features.hpds && (h.ttbr1 ? tcr::Hpd1::test(tcr) : tcr::Hpd0::test(tcr));
    h.ttbr = h.ttbr1 ? ttbr1 : ttbr0;
    return h;
}

} // namespace faultline::mmu
