// The address translation instructions AT S1E1R, S1E1W, S1E0R, S1E0W, S1E1RP, S1E1WP, S1E2R and S1E2W, and
// PAR_EL1.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "exceptions/processor.hpp"
#include "exceptions/system_registers.hpp"
#include "mmu/bits.hpp"
#include "mmu/fault.hpp"
#include "mmu/walk.hpp"

namespace faultline::exceptions {

/// PAR_EL1 in both its layouts. Arm ARM, "PAR_EL1, Physical Address Register".
namespace par {
using F = Bit<0>; ///< 1: the translation failed
// F = 0
using Sh = Field<7, 2>;
using Ns = Bit<9>;
using Pa = Field<12, 40>;
using Attr = Field<56, 8>;
// F = 1
using Fst = Field<1, 6>;
// both
using Res1 = Bit<11>;
} // namespace par

/// In the order of their encodings: CRm = 8 with op2 0 to 3, then CRm = 9 (FEAT_PAN2) with op2 0 and 1, then
/// Op1 = 4, CRm = 8 with op2 0 and 1.
enum class AtOperation : std::uint8_t { s1e1r, s1e1w, s1e0r, s1e0w, s1e1rp, s1e1wp, s1e2r, s1e2w };

/// The stage 1 operation that an encoding stands for, implemented or not; nullopt for anything else.
std::optional<AtOperation> at_operation(SysEncoding);
/// "S1E1R" and so on.
std::string_view name(AtOperation);

/// What an AT instruction does: it sets PAR_EL1, or, if its walk met an external abort, takes a Data Abort and
/// leaves PAR_EL1 alone: abort_exception(*abort, AccessKind::cache_maintenance, el, pc).
struct AtResult {
    std::uint64_t par = 0; ///< meaningless if `abort` is set
    std::optional<mmu::Fault> abort;
    mmu::Walk walk; ///< how it came about, for those who show it
};

/// The regime that an operation executed now is about: EL2&0 for S1E2R and S1E2W, and in a host for all; EL1&0
/// otherwise.
mmu::Regime at_regime(AtOperation, const Processor&);

/// `pan` is PSTATE.PAN: it counts for S1E1RP and S1E1WP alone. Neither the TLB nor what lies at the physical
/// address is looked at. Arm ARM, "Address translation instructions".
AtResult address_translate(AtOperation, const mmu::Regime&, const mmu::PhysicalMemory&, mmu::Va, bool pan);

/// PAR_EL1 of a translation that succeeded with `pa`: attributes of the memory, and Shareability 0b10 for
/// Device and Non-cacheable memory whatever the descriptor says.
std::uint64_t par_of(const mmu::Leaf&, mmu::Pa pa);
/// PAR_EL1 of a translation that failed.
std::uint64_t par_of(const mmu::Fault&);

} // namespace faultline::exceptions
