// The modelled system registers as one table: name, MSR/MRS encoding, who may access them, RES0, reset value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "exceptions/features.hpp"
#include "exceptions/pstate.hpp"
#include "mmu/regime.hpp"

namespace faultline::exceptions {

/// Every register the model keeps or computes. The order is that of the table in system_registers.cpp.
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
    sp_el0,
    cntkctl_el1,
    mdscr_el1,
    csselr_el1,
    oslar_el1,
    osdlr_el1,
    cntfrq_el0,
    cntp_ctl_el0,
    cntp_cval_el0,
    cntv_ctl_el0,
    cntv_cval_el0,
    pmuserenr_el0,
    count, ///< number of stored registers
};

/// Op0, Op1, CRn, CRm, Op2 of an MRS, MSR (register), SYS or SYSL instruction.
struct SysEncoding {
    std::uint8_t op0 = 0, op1 = 0, crn = 0, crm = 0, op2 = 0;
    auto operator<=>(const SysEncoding&) const = default;
};

/// The stored values. SP_EL0 is kept with the general registers (see processor.hpp), not here.
struct SystemRegisters {
    std::array<std::uint64_t, static_cast<std::size_t>(SysReg::count)> value{};
    bool operator==(const SystemRegisters&) const = default;
    std::uint64_t& operator[](SysReg r) { return value[static_cast<std::size_t>(r)]; }
    std::uint64_t operator[](SysReg r) const { return value[static_cast<std::size_t>(r)]; }

    /// The registers a stage 1 walk depends on, as mmu/ wants them.
    mmu::Regime regime(const CpuFeatures&) const;
};

/// Values out of reset: MMU off, everything UNKNOWN taken as 0.
SystemRegisters reset_values(CpuModel);

/// "TTBR0_EL1" and so on, as Arm spells it.
std::string_view name(SysReg);
std::optional<SysReg> find_register(SysEncoding);
std::optional<SysReg> find_register(std::string_view name);
SysEncoding encoding(SysReg);
/// The generic name of an encoding that has no register here, e.g. "S3_0_C15_C2_0".
} // namespace faultline::exceptions
