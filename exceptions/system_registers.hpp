// The modelled system registers as one table: name, MSR/MRS encoding, who may access them, RES0, reset value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exceptions/features.hpp"
#include "exceptions/pstate.hpp"
#include "exceptions/sys_reg.hpp"
#include "mmu/bits.hpp"

namespace faultline::exceptions {

namespace oslar {
using Lock = Bit<0>;
} // namespace oslar

namespace mdscr {
using Ss = Bit<0>;
using Tdcc = Bit<12>;
using Kde = Bit<13>;
using Mde = Bit<15>;
} // namespace mdscr

/// CPACR_EL1, and CPTR_EL2 with HCR_EL2.E2H = 1.
namespace cpacr {
using Fpen = Field<20, 2>;
} // namespace cpacr

/// CPTR_EL2 with HCR_EL2.E2H = 0.
namespace cptr {
using Tfp = Bit<10>;
} // namespace cptr

/// HCR_EL2. Arm ARM, "HCR_EL2, Hypervisor Configuration Register".
namespace hcr {
using Tge = Bit<27>; ///< exceptions from EL0 go to EL2
using Rw = Bit<31>;  ///< EL1 is AArch64: always, so it reads as 1
using E2h = Bit<34>; ///< EL2 is a host: the EL2&0 regime, and `_EL1` names that mean the registers of EL2
} // namespace hcr

namespace cntkctl {
using El0Pcten = Bit<0>;
using El0Vcten = Bit<1>;
using El0Vten = Bit<8>;
using El0Pten = Bit<9>;
} // namespace cntkctl

/// CNTP_CTL_EL0 and CNTV_CTL_EL0.
namespace timer_ctl {
using Enable = Bit<0>;
using Imask = Bit<1>;
using Istatus = Bit<2>; ///< computed when read
} // namespace timer_ctl

/// ICC_IGRPEN1_EL1.
namespace icc_igrpen1 {
using Enable = Bit<0>;
} // namespace icc_igrpen1

/// ISR_EL1.
namespace isr {
using I = Bit<7>;
} // namespace isr

namespace mpidr {
using Aff0 = Field<0, 8>;
using Aff1 = Field<8, 8>;
using Aff2 = Field<16, 8>;
using Aff3 = Field<32, 8>;
} // namespace mpidr

namespace pmuserenr {
using En = Bit<0>;
using Sw = Bit<1>;
using Cr = Bit<2>;
using Er = Bit<3>;
} // namespace pmuserenr

/// Op0, Op1, CRn, CRm, Op2 of an MRS, MSR, SYS or SYSL instruction; Op0 is 0 for MSR (immediate) and 1 for SYS
/// and SYSL.
struct SysEncoding {
    std::uint8_t op0 = 0, op1 = 0, crn = 0, crm = 0, op2 = 0;
    auto operator<=>(const SysEncoding&) const = default;
};

/// The stored values. The stack pointers are kept with the general registers (see processor.hpp), not here.
struct SystemRegisters {
    std::array<std::uint64_t, static_cast<std::size_t>(SysReg::count)> value{};
    bool operator==(const SystemRegisters&) const = default;
    /// `r` is below SysReg::count.
    std::uint64_t& operator[](SysReg r) { return value[static_cast<std::size_t>(r)]; }
    std::uint64_t operator[](SysReg r) const { return value[static_cast<std::size_t>(r)]; }
};

/// Values out of reset: MMU off, everything UNKNOWN taken as 0.
SystemRegisters reset_values(CpuModel);

/// When an access from EL0 is allowed. All but `denied` and `open` trap with EC 0x18 when they refuse.
enum class El0Gate : std::uint8_t {
    denied, ///< never: UNDEFINED (or trapped, for ID registers with FEAT_IDST)
    open,   ///< always
    uma,    ///< SCTLR_EL1.UMA
    uct,    ///< SCTLR_EL1.UCT
    uci,    ///< SCTLR_EL1.UCI
    dze,    ///< SCTLR_EL1.DZE
    cntfrq, ///< CNTKCTL_EL1.EL0PCTEN or EL0VCTEN
    cntpct, ///< CNTKCTL_EL1.EL0PCTEN
    cntvct, ///< CNTKCTL_EL1.EL0VCTEN
    cntp,   ///< CNTKCTL_EL1.EL0PTEN
    cntv,   ///< CNTKCTL_EL1.EL0VTEN
    pmu_en, ///< PMUSERENR_EL0.EN
    pmu_cr, ///< PMUSERENR_EL0.EN or CR
    pmu_er, ///< PMUSERENR_EL0.EN or ER
    pmu_sw, ///< PMUSERENR_EL0.EN or SW
    tdcc,   ///< MDSCR_EL1.TDCC = 0
    fp,     ///< CPACR_EL1.FPEN, which applies to EL1 too and refuses with EC 0x07
};

/// What EL1 may do, or EL2 with a register of its own (Op1 = 4).
enum class Rights : std::uint8_t { ro, wo, rw };

/// A feature without which the encoding is UNDEFINED.
enum class Needs : std::uint8_t { nothing, pan, uao, dpb, vhe };

/// One row of the table.
struct RegisterRow {
    SysReg reg{};
    std::string_view name; ///< as Arm spells it; "<n>" marks a bank of `crm_count` or `op2_count` registers
    SysEncoding at;
    Rights rights{};
    El0Gate el0_read{}, el0_write{};
    std::uint64_t writable = 0; ///< bits that a write changes; the others are RES0, RES1 or read-only
    std::uint64_t reset = 0;    ///< value out of reset; of a constant register, its value on a Cortex-A72
    Needs needs = Needs::nothing;
    /// Of a register of EL2: the one whose name means it at EL2 with HCR_EL2.E2H = 1. The other then has a name
    /// of its own, ending in _EL12 or _EL02, whose encoding differs in Op1 = 5.
    SysReg stands_for = SysReg::end;
    std::uint8_t crm_count = 1, op2_count = 1; ///< encodings the row covers, from `at` upwards
};

const RegisterRow& row(SysReg);
/// Constant time; nullptr if no register has this encoding. Op0 is 2 or 3. An _EL12 or _EL02 encoding gives the
/// register of EL1 or EL0.
const RegisterRow* find_row(SysEncoding);
/// The register that does for Exception level `el` what `reg` does for EL1: SCTLR_EL2 for SCTLR_EL1 with `el` = 2;
/// `reg` itself where EL2 has none of its own, and for any other level.
SysReg at_level(SysReg reg, unsigned el);

/// "TTBR0_EL1" and so on, as Arm spells it.
std::string_view name(SysReg);
std::optional<SysReg> find_register(SysEncoding);
std::optional<SysReg> find_register(std::string_view wanted);
SysEncoding encoding(SysReg);
/// The register's name (of an alias its own, e.g. "SCTLR_EL12"), or for an encoding without one the generic name, e.g. "S3_0_C15_C2_0".
std::string name_of(SysEncoding);

/// The value of a register that the CPU model fixes (ID registers, CTR_EL0, ...), in agreement with
/// `features`. Registers that are not constant give 0.
std::uint64_t constant_value(SysReg, const CpuFeatures&);

} // namespace faultline::exceptions
