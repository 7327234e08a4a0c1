// What a run tells: calls, system registers, doorbells, limits; and code that changes while it runs.
#include "tests/support/bare_machine.hpp"

#include <cstring>
#include <faultline_abi.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace faultline::tests {
namespace {

using exceptions::SysReg;

TEST(MachineEvents, CallsAreEnteredAndLeft) {
    BareMachine bare;
    bare.put_code({
        0x94000004, // bl outer
        0xD503201F, // nop
        0xD4000001, // svc #0
        0xD503201F, // nop
        0xA9BF7BFD, // outer: stp x29, x30, [sp, #-16]!
        0x94000003, // bl inner
        0xA8C17BFD, // ldp x29, x30, [sp], #16
        0xD65F03C0, // ret
        0xD2800540, // inner: mov x0, #42
        0xD65F03C0, // ret
    });
    const std::uint64_t outer = layout::code + 16;
    const std::uint64_t inner = layout::code + 32;
    Events events;
    bare.machine.trace_functions({{mmu::Va{outer}, 16}, {mmu::Va{inner}, 8}});
    bare.machine.add_observer(events);
    sim::MachineState state = bare.start(0);
    state.cpu().x[0] = 7;
    bare.machine.set_state(state);
    bare.machine.run_until({8, 1}, {});

    ASSERT_EQ(events.entered.size(), 2U);
    EXPECT_EQ(events.entered[0].function, 0U);
    EXPECT_EQ(events.entered[0].at, (sim::Instant{1, 0}));
    EXPECT_EQ(events.entered[0].caller, layout::code + 4);
    EXPECT_EQ(events.entered[0].arguments[0], 7U);
    EXPECT_EQ(events.entered[1].function, 1U);
    EXPECT_EQ(events.entered[1].at, (sim::Instant{3, 0}));
    ASSERT_EQ(events.left.size(), 2U);
    EXPECT_EQ(events.left[0].function, 1U);
    EXPECT_EQ(events.left[0].result, 42U);
    EXPECT_EQ(events.left[0].at, (sim::Instant{5, 0}));
    EXPECT_EQ(events.left[1].function, 0U);
    EXPECT_EQ(events.left[1].entered, events.entered[0].at);
    EXPECT_EQ(events.left[1].at, (sim::Instant{7, 0}));
}

TEST(MachineEvents, AFaultAtTheFirstInstructionIsOneCall) {
    BareMachine bare;
    bare.put_code({
        0x94000002, // bl function
        0xD4000001, // svc #0
        0xF9400001, // function: ldr x1, [x0]
        0xD65F03C0, // ret
    });
    bare.put_code({0xD2A20000, 0xD69F03E0}, 0x8400); // the vector: mov x0, #0x10000000; eret
    Events events;
    bare.machine.trace_functions({{mmu::Va{layout::code + 8}, 8}});
    bare.machine.add_observer(events);
    sim::MachineState state = bare.start(0);
    state.cpu().x[0] = layout::unmapped;
    bare.machine.set_state(state);
    bare.machine.run_until({5, 1}, {});
    EXPECT_EQ(bare.machine.state().cpu().sys[SysReg::elr_el1], layout::code + 8) << "of the SVC";
    EXPECT_EQ(events.exceptions.size(), 2U);
    EXPECT_EQ(events.entered.size(), 1U);
    EXPECT_EQ(events.left.size(), 1U);
}

TEST(MachineEvents, FallingThroughIntoAFunctionIsNoCall) {
    BareMachine bare;
    bare.put_code({0xD503201F, 0xD5381000, 0xD503201F, 0xD503201F}); // nop; mrs x0, sctlr_el1; nop; nop
    Events events;
    bare.machine.trace_functions({{mmu::Va{layout::code + 8}, 8}});
    bare.machine.add_observer(events);
    bare.machine.set_state(bare.start(1));
    for (int n = 0; n < 4; ++n)
        bare.machine.step({});
    EXPECT_TRUE(events.entered.empty());
}

TEST(MachineEvents, SystemRegisterWritesAreTold) {
    BareMachine bare;
    bare.put_code({0xD5182000, 0xD53B4201}); // msr ttbr0_el1, x0; mrs x1, nzcv
    Events events;
    bare.machine.add_observer(events);
    sim::MachineState state = bare.start(1);
    state.cpu().x[0] = layout::tables | std::uint64_t{5} << 48U;
    bare.machine.set_state(state);
    bare.machine.run_until({2, 0}, {});
    ASSERT_EQ(events.written.size(), 1U);
    EXPECT_EQ(events.written[0].reg, SysReg::ttbr0_el1);
    EXPECT_EQ(events.written[0].before, layout::tables);
    EXPECT_EQ(events.written[0].after, state.cpu().x[0]);
    EXPECT_EQ(events.written[0].pc, layout::code);
}

TEST(MachineEvents, EachPageIsWalkedOnceUntilTlbi) {
    BareMachine bare;
    bare.put_code({0xF9400001, 0xF9400001, 0xD508871F, 0xF9400001}); // ldr; ldr; tlbi vmalle1; ldr
    Events events;
    bare.machine.add_observer(events);
    sim::MachineState state = bare.start(1);
    state.cpu().x[0] = layout::writable;
    bare.machine.set_state(state);
    bare.machine.run_until({4, 0}, {});
    ASSERT_EQ(events.walks.size(), 4U);
    EXPECT_EQ(events.walks[0].access.kind, mmu::AccessKind::fetch);
    EXPECT_EQ(events.walks[1].access.kind, mmu::AccessKind::read);
    EXPECT_EQ(events.walks[2].access.kind, mmu::AccessKind::fetch);
    EXPECT_EQ(events.walks[2].at, (sim::Instant{3, 0}));
    EXPECT_EQ(events.walks[3].access.kind, mmu::AccessKind::read);
}

TEST(MachineEvents, AStaleTlbEntryStaysInUseUntilTlbi) {
    BareMachine bare;
    bare.put_code({0xF9400001, 0xF9000043, 0xF9400001, 0xD508871F, 0xF9400001});
    // ldr x1, [x0]; str x3, [x2] (the page's descriptor: 0); ldr x1, [x0]; tlbi vmalle1; ldr x1, [x0]
    bare.map(layout::data + 0x10000, layout::tables + 0x5000, page::normal_el1_rw);
    sim::MachineState state = bare.start(1);
    state.cpu().x[0] = layout::writable;
    const mmu::Walk walk =
        mmu::walk(state.cpu().regime(), bare.machine.memory(), mmu::Va{layout::writable}, {.el = 1});
    const std::uint64_t descriptor_at = walk.steps().back().descriptor_at.raw;
    bare.map(layout::data + 0x10000, descriptor_at & ~std::uint64_t{0xFFF}, page::normal_el1_rw);
    state.cpu().x[2] = layout::data + 0x10000 + descriptor_at % mmu::page_size;
    Events events;
    bare.machine.add_observer(events);
    bare.machine.set_state(state);
    bare.machine.run_until({4, 1}, {});
    EXPECT_EQ(bare.read64(descriptor_at), 0U);
    EXPECT_EQ(bare.machine.state().now, (sim::Instant{4, 1}));
    EXPECT_EQ(bare.machine.state().cpu().sys[SysReg::elr_el1], layout::code + 16);
}

TEST(MachineEvents, CodeThatIsWrittenTakesEffect) {
    BareMachine bare;
    bare.put_code({
        0xB9000043, // str w3, [x2]
        0xD5033FDF, // isb
        0xD2800020, // mov x0, #1, to become mov x0, #2
        0xD4000001, // svc #0
    });
    for (const std::uint64_t target : {layout::code_alias + 8, layout::code_alias + 8}) {
        bare.put_code({0xB9000043, 0xD5033FDF, 0xD2800020, 0xD4000001});
        sim::MachineState state = bare.start(0);
        state.cpu().x[2] = target;
        state.cpu().x[3] = 0xD2800040;
        bare.machine.set_state(state);
        bare.machine.run_until({3, 1}, {});
        EXPECT_EQ(bare.machine.state().cpu().x[0], 2U);
    }
}

TEST(MachineEvents, CodeBesideDataThatIsWrittenInALoop) {
    BareMachine bare;
    bare.put_code({
        0xF9000043, // 1: str x3, [x2]
        0x91000463, // add x3, x3, #1
        0xEB04007F, // cmp x3, x4
        0x54FFFFA1, // b.ne 1b
        0xD4000001, // svc #0
    });
    constexpr std::uint64_t times = 40'000; // more than there is room for copies of the code
    sim::MachineState state = bare.start(0);
    state.cpu().x[2] = layout::code_alias + 0x100;
    state.cpu().x[4] = times;
    bare.machine.set_state(state);
    bare.machine.run_until({4 * times, 1}, {});
    EXPECT_EQ(bare.machine.state().now, (sim::Instant{4 * times, 1}));
    EXPECT_EQ(bare.read64(layout::code_pa + 0x100), times - 1);
}

void put(BareMachine& bare, std::uint64_t pa, const void* data, std::size_t size) {
    bare.machine.memory().write(mmu::Pa{pa}, std::span(static_cast<const std::byte*>(data), size));
}

TEST(MachineEvents, DoorbellsReadTheirStructuresAndLimitsEndTheRun) {
    BareMachine bare;
    bare.put_code({0xF9000401, 0xF9000401, 0xF9400002}); // str x1, [x0, #8] (log), twice; ldr x2, [x0]
    const std::string text = "twelve bytes";
    const fl_log_record record{.time_ns = 5, .text = layout::data_pa, .length = 12, .level = 6};
    put(bare, layout::data_pa, text.data(), text.size());
    put(bare, layout::data_pa + 0x100, &record, sizeof record);
    sim::MachineState state = bare.start(0);
    state.cpu().x[0] = layout::doorbell;
    state.cpu().x[1] = layout::data_pa + 0x100;
    Events events;
    bare.machine.add_observer(events);
    bare.machine.set_state(state);
    const sim::Stop stop = bare.machine.run({.instructions = 100, .log_bytes = 20});
    ASSERT_TRUE(std::holds_alternative<sim::LimitReached>(stop));
    EXPECT_EQ(std::get<sim::LimitReached>(stop).what, "log of 20 bytes");
    ASSERT_EQ(events.log.size(), 2U);
    EXPECT_EQ(events.log[0].text, text);
    EXPECT_EQ(events.log[0].level, 6U);
    bare.machine.step({});
    EXPECT_EQ(bare.machine.state().cpu().x[2], FL_DEVICE_ID);
}

TEST(MachineEvents, ADoorbellThatPointsNowhereIsIgnored) {
    BareMachine bare;
    bare.put_code({0xF9000401, 0xF9000801, 0xF9001001, 0xF9001401, 0x14000000});
    sim::MachineState state = bare.start(0);
    state.cpu().x[0] = layout::doorbell;
    state.cpu().x[1] = ~std::uint64_t{0} - 3;
    bare.machine.set_state(state);
    const sim::Stop stop = bare.machine.run({.instructions = 1000});
    EXPECT_TRUE(std::holds_alternative<sim::LimitReached>(stop));
    EXPECT_EQ(bare.machine.state().now.retired, 1000U);
}

TEST(MachineEvents, TheCounterIsExactAtItsInstruction) {
    BareMachine bare;
    bare.put_code({0xD503201F, 0xD503201F, 0xD53BE040}); // nop; nop; mrs x0, cntvct_el0
    sim::MachineState state = bare.start(1);
    state.now.retired = 1'000'000'000;
    bare.machine.set_state(state);
    bare.machine.run_until({1'000'000'003, 0}, {.instructions = 2'000'000'000});
    EXPECT_EQ(bare.machine.state().cpu().x[0], 62'500'000U) << "one second and two instructions";
}

} // namespace
} // namespace faultline::tests
