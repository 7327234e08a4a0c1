// Interrupts: at which instant one is taken, what masks it, what a wait costs, and what one CPU asks of another.
#include "tests/support/bare_machine.hpp"

#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "exceptions/interrupts.hpp"

namespace faultline::tests {
namespace {

using exceptions::CpuModel;
using exceptions::SysReg;
using exceptions::VectorType;
using sim::Instant;

constexpr std::uint64_t vectors_pa = layout::code_pa + 0x8000;
constexpr std::uint64_t irq_of_el1 = 0x280;
constexpr std::uint64_t irq_of_el0 = 0x480;
constexpr std::uint64_t ticks = 100;               // of 16 ns
constexpr std::uint64_t instructions = 16 * ticks; // which last 1 ns each
constexpr std::uint64_t irq_masked = 1U << 7U;
constexpr std::uint64_t handler_length = 5;

// A loop in blocks of four instructions, and a handler that counts in X11 and sets the timer X12 ticks on.
const std::vector<std::uint32_t> spin{
    0x91000421, // add x1, x1, #1
    0x8B010042, // add x2, x2, x1
    0x91000C63, // add x3, x3, #3
    0x17FFFFFD, // b to the beginning
};
const std::vector<std::uint32_t> handler{
    0xD538CC0A, // mrs x10, icc_iar1_el1
    0x9100056B, // add x11, x11, #1
    0xD51BE30C, // msr cntv_tval_el0, x12
    0xD518CC2A, // msr icc_eoir1_el1, x10
    0xD69F03E0, // eret
};

void put_handler(BareMachine& bare, std::uint64_t slot) {
    for (std::size_t n = 0; n < handler.size(); n += 2) {
        const std::uint64_t next = n + 1 < handler.size() ? handler[n + 1] : 0;
        bare.machine.memory().write64(mmu::Pa{vectors_pa + slot + 4 * n}, handler[n] | next << 32U);
    }
    bare.machine.memory_changed();
}

void let_interrupts_through(exceptions::Processor& cpu) {
    cpu.sys[SysReg::icc_pmr_el1] = 0xF8;
    cpu.sys[SysReg::icc_igrpen1_el1] = 1;
}

/// The virtual timer goes off after `instructions`, and again every `ticks` after the handler has set it.
sim::MachineState armed(const BareMachine& bare, unsigned el) {
    sim::MachineState state = bare.start(el);
    exceptions::Processor& cpu = state.cpu();
    let_interrupts_through(cpu);
    cpu.pstate.raw &= ~irq_masked;
    cpu.x[12] = ticks;
    cpu.sys[SysReg::cntv_cval_el0] = ticks;
    cpu.sys[SysReg::cntv_ctl_el0] = 1;
    return state;
}

struct Armed : BareMachine {
    Events events;
    explicit Armed(unsigned el, bool observed = true, CpuModel model = CpuModel::cortex_a72)
        : BareMachine(model) {
        put_code(spin);
        put_handler(*this, el == 0 ? irq_of_el0 : irq_of_el1);
        machine.set_state(armed(*this, el));
        if (observed)
            machine.add_observer(events);
    }
};

TEST(MachineInterrupts, ComeAfterTheInstructionThatTheTimerSays) {
    for (const unsigned el : {0U, 1U}) {
        Armed bare(el);
        bare.machine.run({.instructions = 10 * instructions});
        ASSERT_GE(bare.events.exceptions.size(), 6U) << "EL" << el;
        const sim::ExceptionTaken& first = bare.events.exceptions[0];
        EXPECT_EQ(first.at, (Instant{instructions, 1})) << "EL" << el;
        EXPECT_EQ(first.record.type, VectorType::irq);
        EXPECT_EQ(first.record.vector, el == 0 ? irq_of_el0 : irq_of_el1);
        EXPECT_EQ(first.record.elr, layout::code) << "1600 instructions are 400 times round the loop";
        EXPECT_EQ(first.instruction, 0U) << "no instruction is the cause";
        EXPECT_FALSE(first.fault) << "nor a fault";
        EXPECT_EQ(bare.machine.state().cpu().x[10], exceptions::intid::cntv);
        EXPECT_EQ(bare.machine.state().cpu().x[11], bare.events.exceptions.size());
    }
}

// The handler of the first one sets the compare value in its third instruction; the counter counts whole ticks.
TEST(MachineInterrupts, TheNextOneFollowsFromTheCounterWhereTheTimerWasSet) {
    Armed bare(0);
    bare.machine.run({.instructions = 3 * instructions});
    ASSERT_GE(bare.events.exceptions.size(), 2U);
    EXPECT_EQ(bare.events.exceptions[1].at, (Instant{2 * instructions, 1}));
}

TEST(MachineInterrupts, ARunInPiecesIsTheSameRun) {
    const sim::Limits limits{.instructions = 20 * instructions};
    Armed whole(0, false);
    whole.machine.run(limits);
    for (const bool observed : {false, true}) {
        Armed pieces(0, observed);
        for (std::uint64_t n = 1; n < 20 * instructions; n += 97)
            pieces.machine.run_until({n, static_cast<std::uint32_t>(n % 2)}, limits);
        pieces.machine.run(limits);
        EXPECT_EQ(differences(whole.machine.state(), pieces.machine.state()), "");
    }
    Armed steps(0, false);
    while (!std::holds_alternative<sim::LimitReached>(steps.machine.step(limits))) {
    }
    EXPECT_EQ(differences(whole.machine.state(), steps.machine.state()), "") << "one instruction at a time";
}

TEST(MachineInterrupts, AnInstantBeforeAndOneAfterTheExceptionCanBeReached) {
    Armed bare(0);
    bare.machine.run_until({instructions, 0}, {});
    EXPECT_EQ(bare.machine.state().cpu().pc, layout::code);
    EXPECT_EQ(bare.machine.state().cpu().pstate.el(), 0U)
        << "all instructions before it have retired, nothing more";
    bare.machine.run_until({instructions, 1}, {});
    EXPECT_EQ(bare.machine.state().cpu().pc, layout::vectors + irq_of_el0);
    EXPECT_TRUE(bare.machine.state().cpu().pstate.masks_irq());
    EXPECT_EQ(bare.machine.state().cpu().sys[SysReg::esr_el1], 0U) << "ESR_EL1 says nothing of an interrupt";
}

struct Silence {
    const char* sentence;
    void (*change)(exceptions::Processor&);
};

TEST(MachineInterrupts, NothingComesWhatSomethingForbids) {
    const Silence cases[] = {
        {"PSTATE.I", [](exceptions::Processor& cpu) { cpu.pstate.raw |= irq_masked; }},
        {"the group is not enabled",
         [](exceptions::Processor& cpu) { cpu.sys[SysReg::icc_igrpen1_el1] = 0; }},
        {"the priority mask is not above its priority",
         [](exceptions::Processor& cpu) { cpu.sys[SysReg::icc_pmr_el1] = exceptions::interrupt_priority; }},
        {"another one is active",
         [](exceptions::Processor& cpu) { cpu.sys[SysReg::icc_ap1r0_el1] = 1U << 20U; }},
        {"the timer's mask", [](exceptions::Processor& cpu) { cpu.sys[SysReg::cntv_ctl_el0] = 3; }},
        {"the timer is off", [](exceptions::Processor& cpu) { cpu.sys[SysReg::cntv_ctl_el0] = 0; }},
    };
    for (const Silence& one : cases) {
        Armed bare(0);
        sim::MachineState state = bare.machine.state();
        one.change(state.cpu());
        bare.machine.set_state(state);
        bare.machine.run({.instructions = 3 * instructions});
        EXPECT_TRUE(bare.events.exceptions.empty()) << one.sentence;
    }
}

TEST(MachineInterrupts, AMaskedOneIsPendingAndComesBehindTheInstructionThatUnmasks) {
    Armed bare(1);
    bare.put_code({
        0xD538C109, // mrs x9, isr_el1
        0xD50342FF, // msr daifclr, #2
        0x91000421, // add x1, x1, #1
        0x14000000, // b .
    });
    sim::MachineState state = bare.machine.state();
    state.cpu().pstate.raw |= irq_masked;
    state.cpu().sys[SysReg::cntv_cval_el0] = 0;
    bare.machine.set_state(state);
    bare.machine.run({.instructions = 20});
    ASSERT_FALSE(bare.events.exceptions.empty());
    EXPECT_EQ(bare.machine.state().cpu().x[9], 0x80U) << "ISR_EL1.I";
    EXPECT_EQ(bare.events.exceptions[0].record.elr, layout::code + 8);
    EXPECT_EQ(bare.events.exceptions[0].at, (Instant{2, 1}));
}

TEST(MachineInterrupts, AHostTakesThemAtEl2) {
    Armed bare(0, true, CpuModel::max);
    bare.machine.set_state(BareMachine::as_host(armed(bare, 0)));
    bare.machine.run({.instructions = instructions + handler_length});
    ASSERT_EQ(bare.events.exceptions.size(), 1U);
    EXPECT_EQ(bare.events.exceptions[0].record.to_el, 2U);
    EXPECT_EQ(bare.machine.state().cpu().x[10], exceptions::intid::cnthv) << "as_host() makes it CNTHV";
}

// --- waiting

const std::vector<std::uint32_t> wait_in_wfi{
    0xD503207F, // wfi
    0xD538CC0A, // mrs x10, icc_iar1_el1
    0xD51BE30C, // msr cntv_tval_el0, x12
    0xD518CC2A, // msr icc_eoir1_el1, x10
    0xD10005AD, // sub x13, x13, #1
    0xB5FFFF6D, // cbnz x13 to the beginning
    0xD51BE33F, // msr cntv_ctl_el0, xzr
    0xD503207F, // wfi
};

// An hour of waiting takes no instruction, and with nothing left to wait for the run ends.
TEST(MachineInterrupts, TimePassesWhileTheMachineWaits) {
    BareMachine bare;
    bare.put_code(wait_in_wfi);
    sim::MachineState state = armed(bare, 1);
    constexpr std::uint64_t second = 62'500'000;
    state.cpu().pstate.raw |= irq_masked;
    state.cpu().x[12] = 10 * second;
    state.cpu().x[13] = 360;
    bare.machine.set_state(state);
    const sim::Stop stop = bare.machine.run({.instructions = 10'000});
    EXPECT_TRUE(std::holds_alternative<sim::GuestStuck>(stop));
    EXPECT_EQ(bare.machine.state().now.retired, 360 * 6 + 1U);
    EXPECT_GE(bare.machine.state().idle_ticks, 359 * 10 * second);
    EXPECT_EQ(bare.machine.state().cpu().x[10], exceptions::intid::cntv);
}

// CPU 1 waits; CPU 0 asks it to write a word, and spins until it is there.
TEST(MachineInterrupts, ASoftwareGeneratedOneWakesAnotherCpu) {
    for (const std::uint64_t turn : {1U, 5U, 1000U}) {
        BareMachine bare(CpuModel::cortex_a72, 2, turn);
        bare.put_code({
            0xD518CBA0, // msr icc_sgi1r_el1, x0
            0xF94000A4, // ldr x4, [x5]
            0xB4FFFFE4, // cbz x4, to the ldr
            0xD503207F, // wfi
        });
        bare.put_code({0xD503207F,  // wfi
                       0xD538CC0A,  // mrs x10, icc_iar1_el1
                       0xD518CC2A,  // msr icc_eoir1_el1, x10
                       0xF90000A6,  // str x6, [x5]
                       0xD503207F}, // wfi
                      0x400);
        sim::MachineState state = bare.start_all(1);
        for (sim::CpuState& one : state.cpus) {
            let_interrupts_through(one.cpu);
            one.cpu.x[0] = 7ULL << 24U | 1ULL << 1U; // INTID 7, to Aff0 = 1
            one.cpu.x[5] = layout::writable;
            one.cpu.x[6] = 42;
        }
        bare.machine.set_state(state);
        const sim::Stop stop = bare.machine.run({.instructions = 10'000});
        EXPECT_TRUE(std::holds_alternative<sim::GuestStuck>(stop)) << "turns of " << turn;
        EXPECT_EQ(bare.read64(layout::data_pa), 42U) << "turns of " << turn;
        EXPECT_EQ(bare.machine.state().cpus[1].cpu.x[10], 7U) << "turns of " << turn;
    }
}

// The one that waits has its timer all the same.
TEST(MachineInterrupts, AWaitEndsInTimeWhileAnotherCpuWorks) {
    BareMachine bare(CpuModel::cortex_a72, 2, 100'000);
    bare.put_code(spin);
    bare.put_code(wait_in_wfi, 0x400);
    sim::MachineState state = bare.start_all(1);
    exceptions::Processor& waiting = state.cpus[1].cpu;
    let_interrupts_through(waiting);
    waiting.x[12] = ticks;
    waiting.x[13] = 1000;
    waiting.sys[SysReg::cntv_cval_el0] = ticks;
    waiting.sys[SysReg::cntv_ctl_el0] = 1;
    state.turn_ends = 1; // the other one comes to its WFI first
    bare.machine.set_state(state);
    bare.machine.run({.instructions = 20 * instructions});
    const std::uint64_t woken = 1000 - bare.machine.state().cpus[1].cpu.x[13];
    EXPECT_GE(woken, 18U) << "every 1600 instructions of all CPUs, not when the turn of the other ends";
    EXPECT_EQ(bare.machine.state().idle_ticks, 0U) << "somebody was at work";
}

} // namespace
} // namespace faultline::tests
