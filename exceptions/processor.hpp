// The whole architectural state of one PE, as a comparable value.
#pragma once

#include <array>
#include <cstdint>

#include "exceptions/features.hpp"
#include "exceptions/pstate.hpp"
#include "exceptions/system_registers.hpp"
#include "mmu/regime.hpp"

namespace faultline::exceptions {

struct Vector128 {
    std::uint64_t lo = 0, hi = 0;
    bool operator==(const Vector128&) const = default;
};

struct Processor {
    std::array<std::uint64_t, 31> x{}; ///< X0 to X30
    std::uint64_t sp_el0 = 0, sp_el1 = 0, sp_el2 = 0, pc = 0;
    Pstate pstate;
    std::array<Vector128, 32> v{};
    std::uint32_t fpcr = 0, fpsr = 0;
    std::uint16_t pending_sgis = 0; ///< software generated interrupts 0 to 15 that wait to be acknowledged
    SystemRegisters sys;
    CpuFeatures features;
    bool operator==(const Processor&) const = default;

    /// The stack pointer that SP names at the current EL and PSTATE.SP.
    std::uint64_t& sp() { return this->*current_sp(); }
    std::uint64_t sp() const { return this->*current_sp(); }

    /// HCR_EL2.{E2H,TGE} = {1,1}: EL2 and EL0 are a host and its programs. Arm ARM, ELIsInHost(EL0).
    bool is_host() const {
        const std::uint64_t word = sys[SysReg::hcr_el2];
        return hcr::E2h::test(word) && hcr::Tge::test(word);
    }
    /// Whether the names of EL1's registers, and of EL0's timers, now mean those of EL2: at EL2 with
    /// HCR_EL2.E2H = 1, and at EL0 of a host. The EL2&0 translation regime is then the current one.
    bool renames_registers() const {
        return pstate.el() == 2 ? hcr::E2h::test(sys[SysReg::hcr_el2]) : pstate.el() == 0 && is_host();
    }
    /// Whose SCTLR, TCR, TTBRn, ... control what the PE does now: 1 or 2. Arm ARM, S1TranslationRegime.
    unsigned controlling_el() const { return pstate.el() == 2 || renames_registers() ? 2 : 1; }
    /// The value that is in force now of a register named after EL1: SCTLR_EL2 for SCTLR_EL1 in a host.
    std::uint64_t in_force(SysReg reg) const { return sys[at_level(reg, controlling_el())]; }

    /// The registers that a stage 1 walk depends on now, as mmu/ wants them.
    mmu::Regime regime() const { return regime_of(controlling_el()); }
    /// Those of the regime that `el` (1 or 2) controls: EL1&0, or EL2&0. EL2 without HCR_EL2.E2H is modelled with
    /// its MMU off; EL1&0 is off while HCR_EL2.{E2H,TGE} = {0,1}.
    mmu::Regime regime_of(unsigned el) const;

private:
    std::uint64_t Processor::*current_sp() const {
        if (!pstate.privileged() || !pstate.sp())
            return &Processor::sp_el0;
        return pstate.el() == 2 ? &Processor::sp_el2 : &Processor::sp_el1;
    }
};

} // namespace faultline::exceptions
