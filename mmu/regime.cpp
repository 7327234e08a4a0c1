#include "mmu/regime.hpp"

#include <algorithm>
#include <array>

namespace faultline::mmu {

namespace {

/// TCR_EL1.IPS. 52 bits need FEAT_LPA2 with a 4 KiB granule, so 0b110 means 48 here; 0b111 is reserved and
/// behaves as the largest size.
constexpr std::array<unsigned, 8> ips_bits = {32, 36, 40, 42, 44, 48, 48, 48};

} // namespace

unsigned Regime::output_bits() const {
    return std::min({ips_bits[tcr::Ips::get(tcr)], features.pa_bits, max_pa_bits});
}

} // namespace faultline::mmu
