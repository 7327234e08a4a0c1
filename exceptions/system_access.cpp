#include "exceptions/system_access.hpp"

#include "exceptions/system_instructions.hpp"
#include "exceptions/system_register_table.hpp"

namespace faultline::exceptions {

namespace {

// The performance counters: PMUSERENR_EL0.EN opens all of them, three more bits open a part each.
bool counter_gate_is_open(std::uint64_t enables, El0Gate gate) {
    if (pmuserenr::En::test(enables))
        return true;
    switch (gate) {
    case El0Gate::pmu_cr:
        return pmuserenr::Cr::test(enables);
    case El0Gate::pmu_er:
        return pmuserenr::Er::test(enables);
    case El0Gate::pmu_sw:
        return pmuserenr::Sw::test(enables);
    default:
        return false;
    }
}

// Whether EL0 may access a register or instruction with this gate.
bool gate_is_open(const Processor& cpu, El0Gate gate) {
    const std::uint64_t sctlr = cpu.in_force(SysReg::sctlr_el1);
    const std::uint64_t timers = cpu.in_force(SysReg::cntkctl_el1);
    switch (gate) {
    case El0Gate::denied:
        return false;
    case El0Gate::open:
    case El0Gate::fp:
        return true;
    case El0Gate::uma:
        return mmu::sctlr::Uma::test(sctlr);
    case El0Gate::uct:
        return mmu::sctlr::Uct::test(sctlr);
    case El0Gate::uci:
        return mmu::sctlr::Uci::test(sctlr);
    case El0Gate::dze:
        return mmu::sctlr::Dze::test(sctlr);
    case El0Gate::cntfrq:
        return cntkctl::El0Pcten::test(timers) || cntkctl::El0Vcten::test(timers);
    case El0Gate::cntpct:
        return cntkctl::El0Pcten::test(timers);
    case El0Gate::cntvct:
        return cntkctl::El0Vcten::test(timers);
    case El0Gate::cntp:
        return cntkctl::El0Pten::test(timers);
    case El0Gate::cntv:
        return cntkctl::El0Vten::test(timers);
    case El0Gate::pmu_en:
    case El0Gate::pmu_cr:
    case El0Gate::pmu_er:
    case El0Gate::pmu_sw:
        return counter_gate_is_open(cpu.sys[SysReg::pmuserenr_el0], gate);
    case El0Gate::tdcc:
        return !mdscr::Tdcc::test(cpu.sys[SysReg::mdscr_el1]);
    }
    return false;
}

bool is_implemented(const CpuFeatures& features, Needs needs) {
    switch (needs) {
    case Needs::nothing:
        return true;
    case Needs::pan:
        return features.pan;
    case Needs::uao:
        return features.uao;
    case Needs::dpb:
        return features.dpb;
    case Needs::vhe:
        return features.vhe;
    }
    return false;
}

// What belongs to EL2 exists there alone, and an alias only while the register's own name means another one.
bool is_reachable(const Processor& cpu, SysEncoding at) {
    if (at.op1 != op1_of_el2 && at.op1 != op1_of_alias)
        return true;
    return cpu.pstate.el() == 2 && (at.op1 == op1_of_el2 || cpu.renames_registers());
}

// The register that this name means now.
SysReg meant_by(const Processor& cpu, const RegisterRow& found, SysEncoding at) {
    const bool renamed = at.op1 != op1_of_alias && cpu.renames_registers();
    return renamed ? at_level(found.reg, 2) : found.reg;
}

// How a refused access is reported. Arm ARM, FEAT_IDST: a read in the feature ID space is trapped, where
// without the feature it is UNDEFINED.
Verdict refused(const Processor& cpu, SysEncoding at, bool is_read) {
    const bool op1 = at.op1 == 0 || at.op1 == 1 || at.op1 == 3;
    const bool id_space = at.op0 == 3 && op1 && at.crn == 0 && at.crm <= 7;
    return cpu.features.idst && is_read && id_space ? Verdict::trapped : Verdict::undefined;
}

SystemDecision decide_register(const Processor& cpu, const RegisterRow& found, SysEncoding at, bool is_read) {
    const Rights needed = is_read ? Rights::ro : Rights::wo;
    if ((found.rights != Rights::rw && found.rights != needed) || !is_implemented(cpu.features, found.needs))
        return {Verdict::undefined, found.reg};
    // SP_EL0 is named SP, not SP_EL0, while it is in use.
    if (found.reg == SysReg::sp_el0 && !cpu.pstate.sp())
        return {Verdict::undefined, found.reg};
    const El0Gate gate = is_read ? found.el0_read : found.el0_write;
    if (gate == El0Gate::fp && !fp_is_enabled(cpu))
        return {Verdict::trapped_fp, found.reg};
    if (cpu.pstate.privileged() || gate_is_open(cpu, gate))
        return {Verdict::register_access, meant_by(cpu, found, at)};
    if (gate != El0Gate::denied)
        return {Verdict::trapped, found.reg};
    return {refused(cpu, at, is_read), found.reg};
}

SystemDecision decide_instruction(const Processor& cpu, const InstructionRow& found) {
    const auto outcome = [&](Verdict verdict) {
        return SystemDecision{verdict, SysReg::end, found.operation};
    };
    if (!is_implemented(cpu.features, found.needs))
        return outcome(Verdict::undefined);
    if (cpu.pstate.privileged() || gate_is_open(cpu, found.el0))
        return outcome(Verdict::operation);
    return outcome(found.el0 == El0Gate::denied ? Verdict::undefined : Verdict::trapped);
}

} // namespace

SystemDecision decide(const Processor& cpu, SysEncoding at, bool is_read) {
    const bool reachable = is_reachable(cpu, at);
    if (at.op0 >= 2) {
        const RegisterRow* found = reachable ? find_row(at) : nullptr;
        return found ? decide_register(cpu, *found, at, is_read) : SystemDecision{refused(cpu, at, is_read)};
    }
    const InstructionRow* found = is_read || !reachable ? nullptr : find_instruction(at);
    return found ? decide_instruction(cpu, *found) : SystemDecision{};
}

Exception refusal(const SystemDecision& decision, SysEncoding at, unsigned rt, bool is_read,
                  std::uint64_t pc) {
    if (decision.verdict == Verdict::trapped)
        return system_access_exception(at, rt, is_read, pc);
    if (decision.verdict == Verdict::trapped_fp)
        return fp_access_exception(pc);
    return undefined_exception(pc);
}

bool wfx_is_trapped(const Processor& cpu, bool wfe) {
    const std::uint64_t sctlr = cpu.in_force(SysReg::sctlr_el1);
    const bool allowed = wfe ? mmu::sctlr::Ntwe::test(sctlr) : mmu::sctlr::Ntwi::test(sctlr);
    return cpu.pstate.el() == 0 && !allowed;
}

bool fp_is_enabled(const Processor& cpu) {
    constexpr std::uint64_t kernel_only = 0b01;
    constexpr std::uint64_t both = 0b11;
    if (cpu.pstate.el() == 2 && !cpu.renames_registers())
        return !cptr::Tfp::test(cpu.sys[SysReg::cptr_el2]);
    const std::uint64_t fpen = cpacr::Fpen::get(cpu.in_force(SysReg::cpacr_el1));
    return fpen == both || (fpen == kernel_only && cpu.pstate.privileged());
}

} // namespace faultline::exceptions
