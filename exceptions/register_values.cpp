// Reading and writing the value of a register that decide() has allowed.
#include <array>

#include "exceptions/interrupts.hpp"
#include "exceptions/system_access.hpp"

namespace faultline::exceptions {

namespace {

using mmu::sctlr::Dze;

namespace current_el {
using El = Field<2, 2>;
} // namespace current_el

namespace dczid {
using Dzp = Bit<4>; // DC ZVA is prohibited
} // namespace dczid

namespace oslsr {
using Oslm3 = Bit<3>; // OSLM = 0b10: the OS Lock is implemented
using Oslk = Bit<1>;
} // namespace oslsr

namespace csselr {
using Ind = Bit<0>;
using Level = Field<1, 3>;
} // namespace csselr

std::uint64_t cache_geometry(std::uint64_t selector) {
    // 48 KiB instruction, 32 KiB data and a 1 MiB level 2 cache, as a Cortex-A72 has them.
    constexpr std::uint64_t l1_data = 0x701F'E00A;
    constexpr std::uint64_t l1_instruction = 0x201F'E012;
    constexpr std::uint64_t l2 = 0x707F'E07A;
    if (csselr::Level::get(selector) != 0)
        return l2;
    return csselr::Ind::test(selector) ? l1_instruction : l1_data;
}

std::uint64_t timer_value(std::uint64_t compare, std::uint64_t counter) {
    using TimerValue = Field<0, 32>;
    return TimerValue::get(compare - counter);
}

std::uint64_t timer_control(std::uint64_t control, bool condition) {
    return timer_ctl::Istatus::set(control, condition && timer_ctl::Enable::test(control) ? 1 : 0);
}

/// The registers of one timer.
struct Timer {
    SysReg control, compare, value;
};
constexpr std::array timers = {
    Timer{SysReg::cntp_ctl_el0, SysReg::cntp_cval_el0, SysReg::cntp_tval_el0},
    Timer{SysReg::cntv_ctl_el0, SysReg::cntv_cval_el0, SysReg::cntv_tval_el0},
    Timer{SysReg::cnthp_ctl_el2, SysReg::cnthp_cval_el2, SysReg::cnthp_tval_el2},
    Timer{SysReg::cnthv_ctl_el2, SysReg::cnthv_cval_el2, SysReg::cnthv_tval_el2},
};

/// The timer that `reg` belongs to, or nullptr.
const Timer* timer_of(SysReg reg) {
    for (const Timer& timer : timers)
        if (reg == timer.control || reg == timer.compare || reg == timer.value)
            return &timer;
    return nullptr;
}

std::uint64_t read_timer(const Processor& cpu, const Timer& timer, SysReg reg, std::uint64_t counter) {
    const std::uint64_t compare = cpu.sys[timer.compare];
    if (reg == timer.value)
        return timer_value(compare, counter);
    return reg == timer.control ? timer_control(cpu.sys[reg], counter >= compare) : compare;
}

std::uint64_t read_computed(const Processor& cpu, SysReg reg, std::uint64_t counter) {
    switch (reg) {
    case SysReg::isr_el1:
        return isr::I::put(signalled_from(cpu) <= counter ? 1 : 0);
    case SysReg::icc_iar1_el1:
    case SysReg::icc_hppir1_el1:
        return pending_interrupt(cpu, counter);
    case SysReg::icc_rpr_el1:
        return running_priority(cpu);
    case SysReg::icc_ctlr_el1:
    case SysReg::icc_sre_el1:
        return row(reg).reset;
    case SysReg::nzcv:
    case SysReg::daif:
    case SysReg::pan:
    case SysReg::uao:
    case SysReg::sp_sel:
        return cpu.pstate.raw & row(reg).writable;
    case SysReg::current_el:
        return current_el::El::put(cpu.pstate.el());
    case SysReg::fpcr:
        return cpu.fpcr;
    case SysReg::fpsr:
        return cpu.fpsr;
    case SysReg::sp_el1:
        return cpu.sp_el1;
    case SysReg::oslsr_el1:
        return oslsr::Oslm3::mask | oslsr::Oslk::put(oslar::Lock::get(cpu.sys[SysReg::oslar_el1]));
    case SysReg::dczid_el0: {
        const bool prohibited = cpu.pstate.el() == 0 && !Dze::test(cpu.in_force(SysReg::sctlr_el1));
        return dczid::Dzp::set(row(reg).reset, prohibited ? 1 : 0);
    }
    case SysReg::ccsidr_el1:
        return cache_geometry(cpu.sys[SysReg::csselr_el1]);
    default: // ICC_EOIR1_EL1 and ICC_SGI1R_EL1, which are not read
        return 0;
    }
}

bool is_of_cpu_interface(SysReg reg) {
    return (reg >= SysReg::icc_pmr_el1 && reg <= SysReg::icc_ap1r0_el1) || reg == SysReg::icc_eoir1_el1;
}

bool selects_regime(SysReg reg) {
    constexpr std::array words = {SysReg::sctlr_el1, SysReg::tcr_el1, SysReg::ttbr0_el1, SysReg::ttbr1_el1,
                                  SysReg::mair_el1};
    for (const SysReg word : words)
        if (reg == word || reg == at_level(word, 2))
            return true;
    return reg == SysReg::hcr_el2;
}

std::uint64_t writable_bits(const RegisterRow& found, const CpuFeatures& features) {
    namespace tcr = mmu::tcr;
    std::uint64_t writable = found.writable;
    if (found.reg != SysReg::tcr_el1 && found.reg != SysReg::tcr_el2)
        return writable;
    if (features.hpds)
        writable |= tcr::Hpd0::mask | tcr::Hpd1::mask;
    if (features.tbid)
        writable |= tcr::Tbid0::mask | tcr::Tbid1::mask;
    if (features.e0pd)
        writable |= tcr::E0pd0::mask | tcr::E0pd1::mask;
    return writable;
}

// Where the value of a register with a write mask is kept.
void store(Processor& cpu, const RegisterRow& found, std::uint64_t value, std::uint64_t counter) {
    const std::uint64_t mask = writable_bits(found, cpu.features);
    if (const Timer* timer = timer_of(found.reg); timer != nullptr && found.reg == timer->value) {
        constexpr unsigned tval_bits = 32;
        cpu.sys[timer->compare] = counter + static_cast<std::uint64_t>(sign_extend(value, tval_bits));
        return;
    }
    switch (found.reg) {
    case SysReg::sp_el0:
        cpu.sp_el0 = value;
        return;
    case SysReg::sp_el1:
        cpu.sp_el1 = value;
        return;
    case SysReg::nzcv:
    case SysReg::daif:
    case SysReg::pan:
    case SysReg::uao:
    case SysReg::sp_sel:
        cpu.pstate.raw = (cpu.pstate.raw & ~mask) | (value & mask);
        return;
    case SysReg::icc_eoir1_el1:
        end_interrupt(cpu);
        return;
    case SysReg::fpcr:
        cpu.fpcr = static_cast<std::uint32_t>(value & mask);
        return;
    case SysReg::fpsr:
        cpu.fpsr = static_cast<std::uint32_t>(value & mask);
        return;
    default:
        if (found.reg < SysReg::count)
            cpu.sys[found.reg] = (cpu.sys[found.reg] & ~mask) | (value & mask);
    }
}

} // namespace

std::uint64_t read_register(const Processor& cpu, SysReg reg, std::uint64_t counter) {
    if (reg == SysReg::sp_el0)
        return cpu.sp_el0;
    if (reg == SysReg::cntpct_el0 || reg == SysReg::cntvct_el0)
        return counter;
    if (const Timer* timer = timer_of(reg))
        return read_timer(cpu, *timer, reg, counter);
    if (reg < SysReg::count)
        return cpu.sys[reg];
    if (reg < SysReg::ctr_el0)
        return read_computed(cpu, reg, counter);
    return constant_value(reg, cpu.features);
}

RegisterWrite write_register(Processor& cpu, SysReg reg, std::uint64_t value, std::uint64_t counter) {
    RegisterWrite result;
    result.before = read_register(cpu, reg, counter);
    const Pstate pstate = cpu.pstate;
    store(cpu, row(reg), value, counter);
    result.after = read_register(cpu, reg, counter);
    result.regime_changed = selects_regime(reg) && result.after != result.before;
    result.regime_switched = reg == SysReg::hcr_el2 && result.regime_changed;
    result.pstate_changed = cpu.pstate != pstate;
    result.interrupts_changed = timer_of(reg) != nullptr || is_of_cpu_interface(reg);
    return result;
}

} // namespace faultline::exceptions
