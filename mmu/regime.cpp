#include "mmu/regime.hpp"

#include <algorithm>
#include <array>

namespace faultline::mmu {

namespace {

/// TCR_EL1.IPS. 52 bits need FEAT_LPA2 with a 4 KiB granule, so 0b110 means 48 here; 0b111 is reserved and
/// behaves as the largest size.
constexpr std::array<unsigned, 8> ips_bits = {32, 36, 40, 42, 44, 48, 48, 48};

/// TCR_EL1.T0SZ/T1SZ of the design's 39-bit halves, and the largest value without FEAT_TTST.
constexpr unsigned min_txsz = 25;
constexpr unsigned max_txsz = 39;

unsigned input_bits(std::uint64_t txsz) {
    return 64U - std::clamp(static_cast<unsigned>(txsz), min_txsz, max_txsz);
}

} // namespace

std::uint16_t Regime::asid() const {
    const std::uint64_t asid = ttbr::Asid::get(tcr::A1::test(tcr) ? ttbr1 : ttbr0);
    return static_cast<std::uint16_t>(tcr::As::test(tcr) ? asid : ttbr::Asid8::get(ttbr::Asid::put(asid)));
}

unsigned Regime::output_bits() const {
    return std::min({ips_bits[tcr::Ips::get(tcr)], features.pa_bits, max_pa_bits});
}

Half Regime::half(Va va, bool fetch) const {
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
