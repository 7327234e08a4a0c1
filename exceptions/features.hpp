// The CPU models: which architecture features the PE implements, and what its ID registers say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mmu/regime.hpp"

namespace faultline::exceptions {

/// The models of `--cpu`. `cortex_a72` is Armv8.0; `max` adds PAN, UAO, LSE, HPDS, IDST and
/// EL2 with VHE, and what else programs see of a Cortex-A76: its MIDR_EL1, RDM, DotProd, LDAPR, DC CVAP.
enum class CpuModel : std::uint8_t { cortex_a72, max };

/// What a model implements beyond Armv8.0. Anything not listed is absent (SVE, MTE, PAuth, HAFDBS, ...).
struct CpuFeatures {
    CpuModel model = CpuModel::cortex_a72;
    bool pan = false, uao = false, lse = false, hpds = false;
    bool idst = false; ///< FEAT_IDST: EL0 reads of ID registers trap with EC 0x18 instead of EC 0x00
    bool dpb = false;  ///< FEAT_DPB: DC CVAP
    bool vhe = false;  ///< EL2 with FEAT_VHE; without it EL1 is the highest Exception level
    // What no model has by itself: the peer that the conformance vectors of `max` come from has it, and shows it.
    /// PSTATE.BTYPE exists: BR and BLR set it and SPSR_EL1 keeps it. No page is guarded, so nothing checks it.
    bool btype = false;
    bool tbid = false; ///< TCR_EL1.TBIDn: the top byte may be ignored for data alone
    bool e0pd = false; ///< FEAT_E0PD
    unsigned pa_bits = 44;
    bool operator==(const CpuFeatures&) const = default;
    mmu::Features mmu() const { return {pa_bits, hpds, pan, tbid, e0pd}; }
};

CpuFeatures features_of(CpuModel);
std::optional<CpuModel> cpu_model(std::string_view name); ///< "cortex-a72" or "max"
std::string_view name(CpuModel);

} // namespace faultline::exceptions
