#include "exceptions/interrupts.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace faultline::exceptions {

namespace {

/// A timer and the interrupt that it raises.
struct TimerLine {
    SysReg control, compare;
    unsigned intid;
};
// In the order of their INTIDs, in which interrupts of one priority are taken here.
constexpr std::array timer_lines = {
    TimerLine{SysReg::cnthp_ctl_el2, SysReg::cnthp_cval_el2, intid::cnthp},
    TimerLine{SysReg::cntv_ctl_el0, SysReg::cntv_cval_el0, intid::cntv},
    TimerLine{SysReg::cnthv_ctl_el2, SysReg::cnthv_cval_el2, intid::cnthv},
    TimerLine{SysReg::cntp_ctl_el0, SysReg::cntp_cval_el0, intid::cntp},
};

// Arm ARM, "Operation of the CompareValue views of the timers": the condition is counter >= CVAL.
std::uint64_t fires_at(const Processor& cpu, const TimerLine& line) {
    const std::uint64_t control = cpu.sys[line.control];
    const bool armed = timer_ctl::Enable::test(control) && !timer_ctl::Imask::test(control);
    return armed ? cpu.sys[line.compare] : never;
}

// One priority, so one bit of ICC_AP1R0_EL1: five bits of priority are implemented.
constexpr std::uint64_t active_bit = std::uint64_t{1} << (interrupt_priority >> 3U);

} // namespace

std::uint64_t running_priority(const Processor& cpu) {
    const std::uint64_t active = cpu.sys[SysReg::icc_ap1r0_el1];
    return active == 0 ? idle_priority : static_cast<std::uint64_t>(std::countr_zero(active)) << 3U;
}

std::uint64_t signalled_from(const Processor& cpu) {
    const bool passes = icc_igrpen1::Enable::test(cpu.sys[SysReg::icc_igrpen1_el1]) &&
                        interrupt_priority < cpu.sys[SysReg::icc_pmr_el1] &&
                        interrupt_priority < running_priority(cpu);
    if (!passes)
        return never;
    if (cpu.pending_sgis != 0)
        return 0;
    std::uint64_t first = never;
    for (const TimerLine& line : timer_lines)
        first = std::min(first, fires_at(cpu, line));
    return first;
}

unsigned pending_interrupt(const Processor& cpu, std::uint64_t counter) {
    if (signalled_from(cpu) > counter)
        return intid::none;
    if (cpu.pending_sgis != 0)
        return static_cast<unsigned>(std::countr_zero(cpu.pending_sgis));
    for (const TimerLine& line : timer_lines)
        if (fires_at(cpu, line) <= counter)
            return line.intid;
    return intid::none;
}

unsigned acknowledge_interrupt(Processor& cpu, std::uint64_t counter) {
    const unsigned found = pending_interrupt(cpu, counter);
    if (found == intid::none)
        return found;
    if (found < intid::sgi_count)
        cpu.pending_sgis = static_cast<std::uint16_t>(cpu.pending_sgis & ~(1U << found));
    cpu.sys[SysReg::icc_ap1r0_el1] |= active_bit;
    return found;
}

void end_interrupt(Processor& cpu) {
    std::uint64_t& active = cpu.sys[SysReg::icc_ap1r0_el1];
    active &= active - 1; // the highest priority has the lowest bit
}

SgiRequest sgi_request(std::uint64_t written) {
    using TargetList = Field<0, 16>;
    using Aff1 = Field<16, 8>;
    using Intid = Field<24, 4>;
    using Aff2 = Field<32, 8>;
    using Irm = Bit<40>;
    using Range = Field<44, 4>;
    using Aff3 = Field<48, 8>;
    SgiRequest request;
    request.intid = static_cast<unsigned>(Intid::get(written));
    request.all_others = Irm::test(written);
    if (Range::get(written) == 0)
        request.targets = static_cast<std::uint16_t>(TargetList::get(written));
    request.affinity = mpidr::Aff1::put(Aff1::get(written)) | mpidr::Aff2::put(Aff2::get(written)) |
                       mpidr::Aff3::put(Aff3::get(written));
    return request;
}

} // namespace faultline::exceptions
