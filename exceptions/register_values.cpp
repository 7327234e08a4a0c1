// Reading and writing the value of a register that decide() has allowed.
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

std::uint64_t read_timer(const Processor& cpu, SysReg reg, std::uint64_t counter) {
    switch (reg) {
    case SysReg::cntp_tval_el0:
        return timer_value(cpu.sys[SysReg::cntp_cval_el0], counter);
    case SysReg::cntv_tval_el0:
        return timer_value(cpu.sys[SysReg::cntv_cval_el0], counter);
    case SysReg::cntp_ctl_el0:
        return timer_control(cpu.sys[reg], physical_timer_condition(cpu, counter));
    case SysReg::cntv_ctl_el0:
        return timer_control(cpu.sys[reg], virtual_timer_condition(cpu, counter));
    default: // CNTPCT_EL0, CNTVCT_EL0
        return counter;
    }
}

std::uint64_t read_computed(const Processor& cpu, SysReg reg) {
    switch (reg) {
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
    case SysReg::oslsr_el1:
        return oslsr::Oslm3::mask | oslsr::Oslk::put(oslar::Lock::get(cpu.sys[SysReg::oslar_el1]));
    case SysReg::dczid_el0: {
        const bool prohibited = cpu.pstate.el() == 0 && !Dze::test(cpu.sys[SysReg::sctlr_el1]);
        return dczid::Dzp::set(row(reg).reset, prohibited ? 1 : 0);
    }
    case SysReg::ccsidr_el1:
        return cache_geometry(cpu.sys[SysReg::csselr_el1]);
    default: // ISR_EL1: nothing is ever pending here
        return 0;
    }
}

bool is_timer(SysReg reg) {
    switch (reg) {
    case SysReg::cntpct_el0:
    case SysReg::cntvct_el0:
    case SysReg::cntp_tval_el0:
    case SysReg::cntv_tval_el0:
    case SysReg::cntp_ctl_el0:
    case SysReg::cntp_cval_el0:
    case SysReg::cntv_ctl_el0:
    case SysReg::cntv_cval_el0:
        return true;
    default:
        return false;
    }
}

bool selects_regime(SysReg reg) {
    switch (reg) {
    case SysReg::sctlr_el1:
    case SysReg::tcr_el1:
    case SysReg::ttbr0_el1:
    case SysReg::ttbr1_el1:
    case SysReg::mair_el1:
        return true;
    default:
        return false;
    }
}

std::uint64_t writable_bits(const RegisterRow& found, const CpuFeatures& features) {
    namespace tcr = mmu::tcr;
    std::uint64_t writable = found.writable;
    if (found.reg != SysReg::tcr_el1)
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
    switch (found.reg) {
    case SysReg::sp_el0:
        cpu.sp_el0 = value;
        return;
    case SysReg::nzcv:
    case SysReg::daif:
    case SysReg::pan:
    case SysReg::uao:
    case SysReg::sp_sel:
        cpu.pstate.raw = (cpu.pstate.raw & ~mask) | (value & mask);
        return;
    case SysReg::fpcr:
        cpu.fpcr = static_cast<std::uint32_t>(value & mask);
        return;
    case SysReg::fpsr:
        cpu.fpsr = static_cast<std::uint32_t>(value & mask);
        return;
    case SysReg::cntp_tval_el0:
    case SysReg::cntv_tval_el0: {
        const bool physical = found.reg == SysReg::cntp_tval_el0;
        constexpr unsigned tval_bits = 32;
        cpu.sys[physical ? SysReg::cntp_cval_el0 : SysReg::cntv_cval_el0] =
            counter + static_cast<std::uint64_t>(sign_extend(value, tval_bits));
        return;
    }
    default:
        if (found.reg < SysReg::count)
            cpu.sys[found.reg] = (cpu.sys[found.reg] & ~mask) | (value & mask);
    }
}

} // namespace

bool physical_timer_condition(const Processor& cpu, std::uint64_t counter) {
    return counter >= cpu.sys[SysReg::cntp_cval_el0];
}

bool virtual_timer_condition(const Processor& cpu, std::uint64_t counter) {
    return counter >= cpu.sys[SysReg::cntv_cval_el0];
}

std::uint64_t read_register(const Processor& cpu, SysReg reg, std::uint64_t counter) {
    if (reg == SysReg::sp_el0)
        return cpu.sp_el0;
    if (is_timer(reg) && reg != SysReg::cntp_cval_el0 && reg != SysReg::cntv_cval_el0)
        return read_timer(cpu, reg, counter);
    if (reg < SysReg::count)
        return cpu.sys[reg];
    if (reg < SysReg::ctr_el0)
        return read_computed(cpu, reg);
    return constant_value(reg, cpu.features);
}

RegisterWrite write_register(Processor& cpu, SysReg reg, std::uint64_t value, std::uint64_t counter) {
    RegisterWrite result;
    result.before = read_register(cpu, reg, counter);
    const Pstate pstate = cpu.pstate;
    store(cpu, row(reg), value, counter);
    result.after = read_register(cpu, reg, counter);
    result.regime_changed = selects_regime(reg) && result.after != result.before;
    result.pstate_changed = cpu.pstate != pstate;
    result.timer_changed = is_timer(reg);
    return result;
}

} // namespace faultline::exceptions
