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
#include "mmu/regime.hpp"

namespace faultline::exceptions {

/// Every register the model keeps or computes. The order is that of the tables in system_register_table.cpp.
enum class SysReg : std::uint8_t {
    sctlr_el1,
    actlr_el1,
    cpacr_el1,
    ttbr0_el1,
    ttbr1_el1,
    tcr_el1,
    mair_el1,
    amair_el1,
    spsr_el1,
    elr_el1,
    esr_el1,
    far_el1,
    par_el1,
    afsr0_el1,
    afsr1_el1,
    vbar_el1,
    contextidr_el1,
    tpidr_el0,
    tpidrro_el0,
    tpidr_el1,
    sp_el0, ///< its value is Processor::sp_el0, the stored slot stays 0
    cntkctl_el1,
    mdscr_el1,
    csselr_el1,
    oslar_el1, ///< bit 0 is the OS Lock, as OSLAR_EL1.OSLK last wrote it
    osdlr_el1,
    cntfrq_el0,
    cntp_ctl_el0,
    cntp_cval_el0,
    cntv_ctl_el0,
    cntv_cval_el0,
    pmuserenr_el0,
    pmcr_el0,
    midr_el1,  ///< read-only to the guest; the machine may set it before the first instruction
    mpidr_el1, ///< likewise: the number of the CPU
    count,     ///< number of stored registers

    // Computed from PSTATE, from time or from another register; nothing is stored for them.
    nzcv = count,
    daif,
    current_el,
    sp_sel,
    pan,
    uao,
    fpcr,
    fpsr,
    cntpct_el0,
    cntvct_el0,
    cntp_tval_el0,
    cntv_tval_el0,
    isr_el1,
    oslsr_el1,
    dczid_el0,
    ccsidr_el1,
    // Constants of the CPU model.
    ctr_el0,
    clidr_el1,
    aidr_el1,
    revidr_el1,
    id_aa64pfr0_el1,
    id_aa64pfr1_el1,
    id_aa64dfr0_el1,
    id_aa64isar0_el1,
    id_aa64isar1_el1,
    id_aa64mmfr0_el1,
    id_aa64mmfr1_el1,
    id_aa64mmfr2_el1,
    id_pfr0_el1,
    id_pfr1_el1,
    id_dfr0_el1,
    id_afr0_el1,
    id_mmfr0_el1,
    id_mmfr1_el1,
    id_mmfr2_el1,
    id_mmfr3_el1,
    id_isar0_el1,
    id_isar1_el1,
    id_isar2_el1,
    id_isar3_el1,
    id_isar4_el1,
    id_isar5_el1,
    mvfr0_el1,
    mvfr1_el1,
    mvfr2_el1,
    id_reserved, ///< unallocated encodings of the ID space: read as zero
    // Present in the architecture, without effect here: read as a constant, writes ignored.
    rvbar_el1,
    mdrar_el1,
    dbgauthstatus_el1,
    mdccsr_el0,
    mdccint_el1,
    dbgdtr_el0,
    dbgdtrrx_el0,
    osdtrrx_el1,
    osdtrtx_el1,
    oseccr_el1,
    dbgprcr_el1,
    dbgclaimset_el1,
    dbgclaimclr_el1,
    dbgbvr_el1,
    dbgbcr_el1,
    dbgwvr_el1,
    dbgwcr_el1,
    pmcntenset_el0,
    pmcntenclr_el0,
    pmovsclr_el0,
    pmovsset_el0,
    pmswinc_el0,
    pmselr_el0,
    pmceid0_el0,
    pmceid1_el0,
    pmccntr_el0,
    pmxevtyper_el0,
    pmxevcntr_el0,
    pmintenset_el1,
    pmintenclr_el1,
    pmevcntr_el0,
    pmevtyper_el0,
    pmccfiltr_el0,
    // IMPLEMENTATION DEFINED registers of the Cortex-A72, likewise without effect.
    l2ctlr_el1,
    l2ectlr_el1,
    l2actlr_el1,
    cpuactlr_el1,
    cpuectlr_el1,
    cpumerrsr_el1,
    l2merrsr_el1,
    cbar_el1,
    end, ///< number of all registers
};

namespace oslar {
using Lock = Bit<0>;
} // namespace oslar

namespace mdscr {
using Ss = Bit<0>;
using Tdcc = Bit<12>;
using Kde = Bit<13>;
using Mde = Bit<15>;
} // namespace mdscr

namespace cpacr {
using Fpen = Field<20, 2>;
} // namespace cpacr

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

/// The stored values. SP_EL0 is kept with the general registers (see processor.hpp), not here.
struct SystemRegisters {
    std::array<std::uint64_t, static_cast<std::size_t>(SysReg::count)> value{};
    bool operator==(const SystemRegisters&) const = default;
    /// `r` is below SysReg::count.
    std::uint64_t& operator[](SysReg r) { return value[static_cast<std::size_t>(r)]; }
    std::uint64_t operator[](SysReg r) const { return value[static_cast<std::size_t>(r)]; }

    /// The registers a stage 1 walk depends on, as mmu/ wants them.
    mmu::Regime regime(const CpuFeatures&) const;
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

/// What EL1 may do.
enum class Rights : std::uint8_t { ro, wo, rw };

/// A feature without which the encoding is UNDEFINED.
enum class Needs : std::uint8_t { nothing, pan, uao };

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
    std::uint8_t crm_count = 1, op2_count = 1; ///< encodings the row covers, from `at` upwards
};

const RegisterRow& row(SysReg);
/// Constant time; nullptr if no register has this encoding. Op0 is 2 or 3.
const RegisterRow* find_row(SysEncoding);

/// "TTBR0_EL1" and so on, as Arm spells it.
std::string_view name(SysReg);
std::optional<SysReg> find_register(SysEncoding);
std::optional<SysReg> find_register(std::string_view wanted);
SysEncoding encoding(SysReg);
/// The register's name, or for an encoding without one the generic name, e.g. "S3_0_C15_C2_0".
std::string name_of(SysEncoding);

/// The value of a register that the CPU model fixes (ID registers, CTR_EL0, ...), in agreement with
/// `features`. Registers that are not constant give 0.
std::uint64_t constant_value(SysReg, const CpuFeatures&);

} // namespace faultline::exceptions
