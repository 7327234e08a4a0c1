// Several CPUs: whose turn it is, who waits, and what wakes them.
//
// There is one engine, and the CPUs take turns on it. A turn ends after a number of retired instructions, which is
// part of the state, so that the order of all instructions is the same however often a run is stopped on its way.
#include <algorithm>

#include "exceptions/interrupts.hpp"
#include "sim/instruction_fields.hpp"
#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

/// CRm:op2 of a hint instruction. Arm ARM, "Hints".
enum class Hint : std::uint8_t { yield = 1, wfe = 2, wfi = 3, sev = 4, sevl = 5 };
using HintNumber = Field<5, 7>;

// Arm ARM, CTR_EL0.ERG: what one exclusive access reserves.
constexpr unsigned reservation_bits = 6;

bool is_reserved(const ExclusiveMonitor& monitor, std::uint64_t from, std::uint64_t size) {
    const std::uint64_t granule = align_down(monitor.physical, reservation_bits);
    constexpr std::uint64_t length = std::uint64_t{1} << reservation_bits;
    return monitor.open && from < granule + length && granule < from + size;
}

} // namespace

// --- turns

CpuState Machine::Impl::reset_cpu(unsigned number) const {
    CpuState reset;
    reset.cpu.features = exceptions::features_of(config.cpu);
    reset.cpu.sys = exceptions::reset_values(config.cpu);
    reset.cpu.pstate = exceptions::reset_pstate();
    reset.cpu.sys[exceptions::SysReg::cntfrq_el0] = config.timer_hz;
    reset.cpu.sys[exceptions::SysReg::mpidr_el1] += number; // Aff0
    return reset;
}

bool Machine::Impl::others_run() const {
    for (unsigned number = 0; number < state.cpus.size(); ++number)
        if (number != state.current && state.cpus[number].activity == CpuActivity::running)
            return true;
    return false;
}

/// The next CPU in the order of their numbers that has something to execute, the present one last.
void Machine::Impl::next_turn() {
    end_waits();
    const auto count = static_cast<unsigned>(state.cpus.size());
    unsigned next = state.current;
    do
        next = (next + 1) % count;
    while (next != state.current && state.cpus[next].activity != CpuActivity::running);
    if (state.cpus[next].activity != CpuActivity::running) {
        if (!pass_idle_time())
            finish(GuestStuck{"every CPU is off or waits for what cannot come"});
        return;
    }
    if (next != state.current) {
        store_engine();
        state.current = next;
        loaded = false;
        load_engine();
    }
    const std::uint64_t end = others_run() ? now().retired + config.turn : MachineState::endless;
    state.turn_ends = std::min(end, retired_at(first_end_of_waits()));
}

void Machine::Impl::leave_turn(CpuActivity why) {
    state.self().activity = why;
    state.turn_ends = cpu->retired() + 1; // the instruction being performed retires
}

void Machine::Impl::wake(unsigned number) {
    const bool alone = !others_run();
    state.cpus[number].activity = CpuActivity::running;
    if (alone)
        state.turn_ends = std::min(state.turn_ends, cpu->retired() + config.turn);
}

// --- events

/// Arm ARM, "Wait for Event mechanism and Send event". Waking up uses the event up.
void Machine::Impl::send_event(unsigned number) {
    CpuState& to = state.cpus[number];
    to.event = to.activity != CpuActivity::waiting_for_event;
    if (!to.event)
        wake(number);
}

/// Arm ARM, "WFE wake-up events": among them that the global monitor of a PE is cleared.
void Machine::Impl::clear_other_monitors(mmu::Pa from, std::uint64_t size) {
    for (unsigned number = 0; number < state.cpus.size(); ++number) {
        ExclusiveMonitor& monitor = state.cpus[number].monitor;
        if (number == state.current || !is_reserved(monitor, from.raw, size))
            continue;
        monitor = {};
        send_event(number);
    }
}

bool Machine::Impl::others_monitor(mmu::Pa from, std::uint64_t size) const {
    for (unsigned number = 0; number < state.cpus.size(); ++number)
        if (number != state.current && is_reserved(state.cpus[number].monitor, from.raw, size))
            return true;
    return false;
}

// --- the instructions

Raised Machine::Impl::perform_hint() {
    switch (static_cast<Hint>(HintNumber::get(word))) {
    case Hint::wfe:
    case Hint::wfi:
        return perform_wait(static_cast<Hint>(HintNumber::get(word)) == Hint::wfe);
    case Hint::sev:
        for (unsigned number = 0; number < state.cpus.size(); ++number)
            send_event(number);
        break;
    case Hint::sevl:
        send_event(state.current);
        break;
    case Hint::yield:
        if (others_run())
            leave_turn(CpuActivity::running);
        break;
    }
    return std::nullopt;
}

Raised Machine::Impl::perform_wait(bool wfe) {
    if (wfx_is_trapped(state.cpu(), wfe))
        return exceptions::wfx_exception(wfe, pc);
    if (wfe && state.self().event) {
        state.self().event = false;
        return std::nullopt;
    }
    const bool others = others_run();
    // A wait may complete at any time (Arm ARM, "Wait for Interrupt"), and a program's does when the others have
    // had their turns. A kernel waits for what another CPU does, or for an interrupt.
    if (state.cpu().pstate.el() == 0) {
        if (others)
            leave_turn(CpuActivity::running);
        return std::nullopt;
    }
    const CpuActivity waiting = wfe ? CpuActivity::waiting_for_event : CpuActivity::waiting_for_interrupt;
    state.self().activity = waiting;
    if (waits_until(state.self()) <= counter()) {
        state.self().activity = CpuActivity::running; // it is there already
    } else if (others || first_end_of_waits() != exceptions::never) {
        leave_turn(waiting);
    } else {
        state.self().activity = CpuActivity::running;
        finish(GuestStuck{wfe ? "WFE with no other CPU and no interrupt that could end it"
                              : "WFI with no interrupt that could end it"});
        settled = true; // it waits where it is
    }
    return std::nullopt;
}

// As often as it would have been executed natively: each time one instruction retires, and nothing else changes.
void Machine::Impl::pass_time() {
    cpu->set_retired(std::max(cpu->retired() + 1, horizon()));
    cpu->set_pc(pc, true);
    settled = true;
}

} // namespace faultline::sim
