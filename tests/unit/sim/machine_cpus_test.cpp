// Several CPUs: their turns, events, monitors, TLBs and calls.
#include "tests/support/bare_machine.hpp"

#include <gtest/gtest.h>
#include <string>
#include <variant>
#include <vector>

namespace faultline::tests {
namespace {

using exceptions::CpuModel;
using sim::CpuActivity;

constexpr std::uint64_t second = 0x400; // where the code of CPU 1 is
constexpr sim::Limits limits{.instructions = 3'000'000};

// Counts X2 times, in [X1] under the spin lock [X0]; waits in WFE for its release.
const std::vector<std::uint32_t> count_under_lock{
    0xD50320BF, // 1: sevl
    0xD503205F, // 2: wfe
    0x885FFC03, // 3: ldaxr w3, [x0]
    0x35FFFFC3, // cbnz w3, 2b
    0x52800024, // mov w4, #1
    0x88057C04, // stxr w5, w4, [x0]
    0x35FFFF85, // cbnz w5, 3b
    0xF9400026, // ldr x6, [x1]
    0x910004C6, // add x6, x6, #1
    0xF9000026, // str x6, [x1]
    0x889FFC1F, // stlr wzr, [x0]
    0xF1000442, // subs x2, x2, #1
    0x54FFFE81, // b.ne 1b
    0xD2B08000, // mov x0, #0x84000000
    0xF2800040, // movk x0, #2
    0xD4000003, // smc #0 (CPU_OFF)
};

// Counts X2 times in [X1], by exclusives alone.
const std::vector<std::uint32_t> count_exclusively{
    0xC85F7C23, // 1: ldxr x3, [x1]
    0x91000463, // add x3, x3, #1
    0xC8057C23, // stxr w5, x3, [x1]
    0x35FFFFA5, // cbnz w5, 1b
    0xF1000442, // subs x2, x2, #1
    0x54FFFF61, // b.ne 1b
    0xD2B08000, // mov x0, #0x84000000
    0xF2800040, // movk x0, #2
    0xD4000003, // smc #0 (CPU_OFF)
};

sim::MachineState counting_start(BareMachine& bare, const std::vector<std::uint32_t>& code,
                                 std::uint64_t times) {
    sim::MachineState state = bare.start_all(1);
    for (std::uint64_t number = 0; number < state.cpus.size(); ++number) {
        bare.put_code(code, second * number);
        state.cpus[number].cpu.x[0] = layout::writable;
        state.cpus[number].cpu.x[1] = layout::writable + 0x100;
        state.cpus[number].cpu.x[2] = times;
    }
    return state;
}

constexpr std::uint64_t times = 150;

TEST(MachineCpus, NoCountIsLost) {
    for (const auto* code : {&count_under_lock, &count_exclusively}) {
        for (const unsigned cpus : {2U, 8U}) {
            for (const std::uint64_t turn : {1U, 2U, 7U, 100U, 10'000U}) {
                BareMachine bare(CpuModel::cortex_a72, cpus, turn);
                bare.machine.set_state(counting_start(bare, *code, times));
                const sim::Stop stop = bare.machine.run(limits);
                EXPECT_TRUE(std::holds_alternative<sim::GuestStuck>(stop))
                    << cpus << " CPUs, turns of " << turn << ": all of them come to their CPU_OFF";
                EXPECT_EQ(bare.read64(layout::data_pa + 0x100), cpus * times)
                    << cpus << " CPUs, turns of " << turn;
            }
        }
    }
}

// Otherwise a waiting CPU would spin, and the run take a multiple of its time.
TEST(MachineCpus, AWaitForALockCostsNoInstructions) {
    BareMachine bare(CpuModel::cortex_a72, 2, 10'000);
    sim::MachineState state = counting_start(bare, count_under_lock, times);
    state.cpus[0].cpu.x[2] = 1;
    state.cpus[1].cpu.x[2] = 1;
    bare.machine.memory().write64(mmu::Pa{layout::data_pa}, 1); // held
    bare.machine.set_state(state);
    const sim::Stop stop = bare.machine.run(limits);
    ASSERT_TRUE(std::holds_alternative<sim::GuestStuck>(stop)) << "nobody will release it";
    EXPECT_LT(bare.machine.state().now.retired, 20U);
}

TEST(MachineCpus, TheSameRunTwiceIsTheSame) {
    std::vector<sim::MachineState> ends;
    for (int run = 0; run < 2; ++run) {
        BareMachine bare(CpuModel::cortex_a72, 3, 50);
        bare.machine.set_state(counting_start(bare, count_under_lock, times));
        Events events;
        if (run == 1)
            bare.machine.add_observer(events);
        bare.machine.run(limits);
        ends.push_back(bare.machine.state());
    }
    EXPECT_EQ(differences(ends[0], ends[1]), "") << "watched or not";
}

// --- exclusive monitors

constexpr std::uint64_t reserved = layout::writable + 0x40;

struct StoreCase {
    const char* name;
    std::uint64_t at; ///< what CPU 1 stores to, between LDXR and STXR of CPU 0 to `reserved`
    bool clears;
};

class OtherStore : public testing::TestWithParam<StoreCase> {};

TEST_P(OtherStore, ClearsTheMonitorOfItsGranule) {
    BareMachine bare(CpuModel::cortex_a72, 2);
    bare.put_code(
        {0xC85F7C01, 0xD503203F, 0xC8027C03, 0x14000000});       // ldxr x1, [x0]; yield; stxr w2, x3, [x0]
    bare.put_code({0xF90000BF, 0xD503203F, 0x14000000}, second); // str xzr, [x5]; yield
    sim::MachineState state = bare.start_all(1);
    state.cpus[0].cpu.x[0] = reserved;
    state.cpus[1].cpu.x[5] = GetParam().at;
    bare.machine.set_state(state);
    bare.machine.run_until({6, 0}, limits);
    EXPECT_EQ(bare.machine.state().cpus[0].cpu.x[2], GetParam().clears ? 1U : 0U)
        << "the value in memory never changes: only the monitor tells";
    EXPECT_EQ(bare.machine.state().cpus[0].event, GetParam().clears) << "and its end is an event";
}

INSTANTIATE_TEST_SUITE_P(Table, OtherStore,
                         testing::Values(StoreCase{"the location", reserved, true},
                                         StoreCase{"its granule of 64 bytes", reserved + 56, true},
                                         StoreCase{"a store that reaches into it", reserved - 4, true},
                                         StoreCase{"the granule in front", reserved - 8, false},
                                         StoreCase{"the granule behind", reserved + 64, false}),
                         [](const auto& which) {
                             std::string name = which.param.name;
                             for (char& c : name)
                                 c = c == ' ' ? '_' : c;
                             return name;
                         });

// --- events

TEST(MachineCpus, SevWakesAndItsEventIsUsedUpByOneWfe) {
    BareMachine bare(CpuModel::cortex_a72, 2);
    bare.put_code({0xD503205F, 0xD503205F, 0x14000000});                     // wfe; wfe; b .
    bare.put_code({0xD503201F, 0xD503209F, 0xD503201F, 0x14000000}, second); // nop; sev; nop; b .
    bare.machine.set_state(bare.start_all(1));
    bare.machine.run_until({1, 0}, limits);
    EXPECT_EQ(bare.machine.state().cpus[0].activity, CpuActivity::waiting_for_event);
    EXPECT_EQ(bare.machine.state().current, 1U) << "a CPU that waits has no turn";
    bare.machine.run_until({3, 0}, limits);
    EXPECT_EQ(bare.machine.state().cpus[0].activity, CpuActivity::running);
    EXPECT_TRUE(bare.machine.state().cpus[1].event) << "SEV reaches its own CPU too";
    const std::uint64_t turn = bare.machine.config().turn;
    bare.machine.run_until({2 + turn, 0}, limits);
    EXPECT_EQ(bare.machine.state().current, 0U) << "when CPU 1 has had its turn";
    EXPECT_EQ(bare.machine.state().cpu().pc, layout::code + 4);
    bare.machine.run_until({3 + turn, 0}, limits);
    EXPECT_EQ(bare.machine.state().cpus[0].activity, CpuActivity::waiting_for_event);
}

TEST(MachineCpus, WaitsThatNothingCanEndStopTheRunWhereTheyAre) {
    for (const std::uint32_t wait : {0xD503205FU, 0xD503207FU}) { // wfe, wfi
        BareMachine bare(CpuModel::cortex_a72, 2);
        bare.put_code({wait});
        bare.put_code({0xD503201F, wait}, second); // nop; wait
        bare.machine.set_state(bare.start_all(1));
        for (int again = 0; again < 2; ++again) {
            const sim::Stop stop = bare.machine.run(limits);
            EXPECT_TRUE(std::holds_alternative<sim::GuestStuck>(stop));
            EXPECT_EQ(bare.machine.state().now, (sim::Instant{2, 0}));
            EXPECT_EQ(bare.machine.state().current, 1U);
            EXPECT_EQ(bare.machine.state().cpu().pc, layout::code + second + 4);
        }
    }
}

// --- TLBs

struct TlbiCase {
    const char* name;
    std::uint32_t word;
    bool reaches_others;
};

class OtherTlb : public testing::TestWithParam<TlbiCase> {};

TEST_P(OtherTlb, KeepsAStaleEntryUntilABroadcast) {
    BareMachine bare(CpuModel::cortex_a72, 2);
    bare.put_code({0xD503203F, 0xF900005F, GetParam().word, 0xD503203F}); // yield; str xzr, [x2]; tlbi; yield
    bare.put_code({0xF9400001, 0xD503203F, 0xF9400003, 0x14000000},
                  second); // ldr x1, [x0]; yield; ldr x3, [x0]
    bare.machine.memory().write64(mmu::Pa{layout::data_pa}, 42);
    sim::MachineState state = bare.start_all(1);
    const mmu::Walk walk =
        mmu::walk(state.cpu().regime(), bare.machine.memory(), mmu::Va{layout::writable}, {.el = 1});
    const std::uint64_t descriptor_at = walk.steps().back().descriptor_at.raw;
    bare.map(layout::data + 0x10000, descriptor_at & ~std::uint64_t{0xFFF}, page::normal_el1_rw);
    state.cpus[0].cpu.x[2] = layout::data + 0x10000 + descriptor_at % mmu::page_size;
    state.cpus[0].cpu.x[7] = layout::writable >> 12U;
    state.cpus[1].cpu.x[0] = layout::writable;
    bare.machine.set_state(state);
    Events events;
    bare.machine.add_observer(events);
    bare.machine.run_until({6, 0}, limits);
    bare.machine.step(limits);
    EXPECT_EQ(bare.read64(descriptor_at), 0U);
    if (!GetParam().reaches_others) {
        EXPECT_EQ(bare.machine.state().cpus[1].cpu.x[3], 42U) << "its own entry is as it was";
        EXPECT_TRUE(events.exceptions.empty());
        return;
    }
    ASSERT_EQ(events.exceptions.size(), 1U);
    EXPECT_EQ(events.exceptions[0].cpu, 1U);
    EXPECT_EQ(events.exceptions[0].pc, layout::code + second + 8);
    EXPECT_EQ(events.exceptions[0].record.far, layout::writable);
}

INSTANTIATE_TEST_SUITE_P(Table, OtherTlb,
                         testing::Values(TlbiCase{"VMALLE1", 0xD508871F, false},
                                         TlbiCase{"VMALLE1IS", 0xD508831F, true},
                                         TlbiCase{"VAE1", 0xD5088727, false},
                                         TlbiCase{"VAE1IS", 0xD5088327, true}),
                         [](const auto& which) { return std::string(which.param.name); });

TEST(MachineCpus, AMachineHasOneToEight) {
    for (const unsigned cpus : {0U, 9U}) {
        sim::MachineConfig config;
        config.cpus = cpus;
        EXPECT_FALSE(sim::Machine::create(config)) << cpus;
    }
}

// --- calls

// Both CPUs call the same function on stacks that lie side by side, and return in the other order.
TEST(MachineCpus, CallsOfDifferentCpusAreNotMixed) {
    for (const std::uint64_t turn : {1U, 2U, 3U, 5U}) {
        BareMachine bare(CpuModel::cortex_a72, 2, turn);
        for (const std::uint64_t at : {std::uint64_t{0}, second}) {
            const auto to_function = static_cast<std::uint32_t>((0x800 - at) / 4);
            bare.put_code({0x94000000U | to_function, 0x14000000}, at); // bl function; b .
        }
        bare.put_code({0xD503201F, 0xD503201F, 0xAA0103E0, 0xD65F03C0},
                      0x800); // function: nop; nop; mov x0, x1; ret
        bare.machine.trace_functions({{mmu::Va{layout::code + 0x800}, 16}});
        Events events;
        bare.machine.add_observer(events);
        sim::MachineState state = bare.start_all(1);
        for (unsigned number = 0; number < 2; ++number) {
            state.cpus[number].cpu.x[1] = 100 + number;
            state.cpus[number].cpu.sp_el1 -= std::uint64_t{64} * number;
        }
        bare.machine.set_state(state);
        bare.machine.run_until({40, 0}, limits);
        ASSERT_EQ(events.entered.size(), 2U) << "turns of " << turn;
        ASSERT_EQ(events.left.size(), 2U) << "turns of " << turn;
        for (const sim::FunctionLeft& left : events.left) {
            EXPECT_EQ(left.result, 100U + left.cpu) << "turns of " << turn;
            EXPECT_EQ(left.entered, events.entered[left.cpu].at) << "turns of " << turn;
            EXPECT_EQ(events.entered[left.cpu].cpu, left.cpu) << "turns of " << turn;
        }
    }
}

} // namespace
} // namespace faultline::tests
