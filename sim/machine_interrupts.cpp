// Interrupts: at which instant the next one comes, taking it, and the time that passes while every CPU waits.
//
// What a timer's condition depends on is the counter, which follows from the retired count, so the count at which an
// interrupt will be signalled is known as soon as the timer is set: native code simply runs no further.
#include <algorithm>

#include "exceptions/interrupts.hpp"
#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

__extension__ using Wide = unsigned __int128;

// The level of MPIDR_EL1 that numbers the CPUs here; the ones above are 0.
using exceptions::mpidr::Aff0;

} // namespace

// CNTVCT_EL0 at this very instruction.
std::uint64_t Machine::Impl::counter() const {
    const Wide ticks = Wide{cpu->retired()} * config.timer_hz / config.instructions_per_second;
    return static_cast<std::uint64_t>(ticks) + state.idle_ticks;
}

/// The first retired count at which the counter is there; exceptions::never for one that it does not reach.
std::uint64_t Machine::Impl::retired_at(std::uint64_t ticks) const {
    if (ticks == exceptions::never)
        return exceptions::never;
    if (ticks <= state.idle_ticks)
        return 0;
    const Wide instructions = Wide{ticks - state.idle_ticks} * config.instructions_per_second;
    const Wide count = (instructions + config.timer_hz - 1) / config.timer_hz;
    return count < exceptions::never ? static_cast<std::uint64_t>(count) : exceptions::never;
}

void Machine::Impl::refresh_interrupts() {
    signalled_at = retired_at(signalled_from(state.cpu()));
}

bool Machine::Impl::interrupt_is_due() const {
    return interrupt_at() <= cpu->retired();
}

void Machine::Impl::take_interrupt() {
    pc = cpu->pc();
    word = 0;
    state.cpu().pc = pc;
    state.cpu().pstate = cpu->pstate(state.cpu().pstate);
    const auto record =
        enter_handler([&] { return exceptions::take_interrupt(state.cpu(), exceptions::VectorType::irq); });
    if (!observers.empty())
        show_exception(record, nullptr);
}

void Machine::Impl::send_interrupts(std::uint64_t written) {
    const exceptions::SgiRequest request = exceptions::sgi_request(written);
    for (unsigned number = 0; number < state.cpus.size(); ++number) {
        const bool named = request.affinity == 0 && (unsigned{request.targets} >> number & 1U) != 0;
        if (request.all_others ? number == state.current : !named)
            continue;
        CpuState& to = state.cpus[number];
        if (to.activity == CpuActivity::off)
            continue;
        to.cpu.pending_sgis = static_cast<std::uint16_t>(to.cpu.pending_sgis | 1U << request.intid);
        if (number != state.current && waits_until(to) == 0)
            wake(number);
    }
    refresh_interrupts();
}

// --- waiting

/// The count of the counter at which an interrupt ends the wait of a CPU that waits. Arm ARM, "WFI wake-up events":
/// whatever PSTATE.I says; "WFE wake-up events": not if it is masked.
std::uint64_t Machine::Impl::waits_until(const CpuState& one) {
    const bool wfi = one.activity == CpuActivity::waiting_for_interrupt;
    const bool wfe = one.activity == CpuActivity::waiting_for_event && !one.cpu.pstate.masks_irq();
    return wfi || wfe ? signalled_from(one.cpu) : exceptions::never;
}

std::uint64_t Machine::Impl::first_end_of_waits() const {
    std::uint64_t first = exceptions::never;
    for (const CpuState& one : state.cpus)
        first = std::min(first, waits_until(one));
    return first;
}

void Machine::Impl::end_waits() {
    const std::uint64_t now_ticks = counter();
    for (CpuState& one : state.cpus)
        if (waits_until(one) <= now_ticks)
            one.activity = CpuActivity::running;
}

// Nobody executes anything, so no instruction counts the time: the counter goes on to the first timer by itself.
bool Machine::Impl::pass_idle_time() {
    const std::uint64_t first = first_end_of_waits();
    if (first == exceptions::never)
        return false;
    state.idle_ticks += std::max(first, counter()) - counter();
    refresh_interrupts();
    return true;
}

} // namespace faultline::sim
