// Breakpoints and watchpoints on real scenarios, in both directions.

#include "debugger_fixture.hpp"

namespace faultline::sim {
namespace {

struct Case {
    const char* name;
    const char* scenario;
    const char* from; ///< the search forwards begins at this event
    const char* trigger;
    const char* condition;
    const char* stops_in; ///< function, "" for any
    bool same_instant;    ///< backwards it stops at the very same instant
};

constexpr Case cases[] = {
    {"a function of the kernel", "el0_da", "start", "__do_user_fault", "", "__do_user_fault", true},
    {"a function of the program", "el0_da", "start", "main", "", "main", true},
    {"a condition that holds later than the first time", "el0_da", "start", "do_mem_abort",
     "x0 == 0 && pid == 1131", "do_mem_abort", true},
    {"a source line of the kernel", "el0_da", "start", "fault.c:157", "", "", true},
    {"a source line of the program", "el0_da", "start", "el0_da.c:6", "", "main", true},
    {"an exception class", "oops", "start", "ec:0x25", "", "", false},
    {"a fault status code", "el0_da", "start", "fsc:5", "ESR_EL1 == 0x92000045", "", false},
    {"a write of a system register", "el0_da", "fault:1", "msr:ELR_EL1", "", "", false},
    {"a record of the log", "el0_da", "start", "log:unhandled level 1", "", "", false},
};

TEST(DebuggerPoints, StopsForwardsAndBackwards) {
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        Session session(c.scenario);
        Debugger& debugger = session.debugger;
        ASSERT_TRUE(debugger.seek(c.from));
        const PointId id = session.point(c.trigger, c.condition);
        const Halt forward = debugger.resume(Direction::forward);
        ASSERT_EQ(forward.reason, HaltReason::point) << halt_text(forward);
        ASSERT_EQ(forward.hits.size(), 1U);
        EXPECT_EQ(forward.hits[0].id, id);
        EXPECT_TRUE(forward.notes.empty()) << forward.notes[0];
        if (*c.stops_in != 0) {
            EXPECT_EQ(session.function(), c.stops_in);
        }
        // From the end, the last hit; with one hit only it is that one.
        Halt back = debugger.seek(Instant{~std::uint64_t{0}, 0});
        EXPECT_EQ(back.reason, HaltReason::run_ended);
        for (int n = 0; n < 100'000 && back.at > forward.at; ++n)
            back = debugger.resume(Direction::backward);
        EXPECT_EQ(back.reason, HaltReason::point) << halt_text(back);
        if (c.same_instant) {
            EXPECT_EQ(back.at, forward.at) << halt_text(back);
        } else {
            EXPECT_LT(back.at, forward.at) << halt_text(back);
        }
    }
}

TEST(DebuggerPoints, ABackwardStopForAnEventIsTheStepThatMakesIt) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    session.point("log:unhandled level 1");
    const Halt forward = debugger.resume(Direction::forward);
    ASSERT_EQ(forward.reason, HaltReason::point);
    debugger.step_instruction(Direction::forward, 1000);
    const Halt back = debugger.resume(Direction::backward);
    ASSERT_EQ(back.reason, HaltReason::point);
    const Halt stepped = debugger.step_instruction(Direction::forward);
    EXPECT_EQ(stepped.at, forward.at) << "backwards it stops in front of the instruction, forwards behind it";
}

TEST(DebuggerPoints, TheHowManyThCallOfAFunction) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    const auto third = debugger.timeline().find({EventKind::call, 3, "do_mem_abort"});
    ASSERT_TRUE(third);
    session.point("do_mem_abort:3");
    EXPECT_EQ(debugger.resume(Direction::forward).at, *third);
    EXPECT_EQ(debugger.resume(Direction::forward).reason, HaltReason::run_ended) << "there is one third call";
    const Halt back = debugger.resume(Direction::backward);
    EXPECT_EQ(back.at, *third);
    EXPECT_EQ(debugger.resume(Direction::backward).reason, HaltReason::history_begin);
}

TEST(DebuggerPoints, WatchpointsTellTheAccess) {
    Session session("oops");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:die:1"));
    const std::uint64_t sp = debugger.machine().state().cpu().sp();
    const PointId id = session.point("watch:" + std::to_string(sp - 8));
    const Halt forward = debugger.resume(Direction::forward);
    ASSERT_EQ(forward.reason, HaltReason::point) << halt_text(forward);
    ASSERT_TRUE(forward.hits[0].access) << "die and its callees use the stack below SP";
    EXPECT_EQ(forward.hits[0].id, id);
    EXPECT_TRUE(forward.hits[0].access->write);
    EXPECT_LE(forward.hits[0].access->va.raw, sp - 1);
    EXPECT_GT(forward.hits[0].access->va.raw + forward.hits[0].access->size, sp - 8);
    debugger.step_instruction(Direction::forward, 20);
    const Halt back = debugger.resume(Direction::backward);
    ASSERT_EQ(back.reason, HaltReason::point);
    EXPECT_EQ(back.hits[0].access->pc, session.pc()) << "in front of the store";
}

TEST(DebuggerPoints, ThePageTableEntryOfAnAddressChanges) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("start"));
    const PointId abort = session.point("ec:0x24");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    ASSERT_TRUE(debugger.remove_point(abort));
    const Instant fault = debugger.position().at;
    const std::uint64_t far = *debugger.evaluate("FAR_EL1");
    const auto mapped = [&] {
        const Machine& machine = debugger.machine();
        return mmu::walk_to_leaf(machine.regime(), machine.memory(), mmu::Va{far}).leaf() != nullptr;
    };
    ASSERT_FALSE(mapped()) << "it is a page that was never touched";
    session.point("pte:" + std::to_string(far));
    const Halt changed = debugger.resume(Direction::forward);
    ASSERT_EQ(changed.reason, HaltReason::point) << halt_text(changed);
    ASSERT_TRUE(changed.hits[0].access);
    EXPECT_TRUE(changed.hits[0].access->write);
    for (int n = 0; n < 3 && !mapped(); ++n)
        ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    EXPECT_TRUE(mapped()) << "the tables are complete now";
    const Halt back = debugger.resume(Direction::backward);
    ASSERT_EQ(back.reason, HaltReason::point) << halt_text(back);
    EXPECT_FALSE(mapped()) << "in front of the store that completed them";
    EXPECT_GT(back.at, fault);
}

TEST(DebuggerPoints, AVirtualAddressIsFollowedWhenItIsMapped) {
    // The first write to a page of the stack is a fault; the page, and so the address, exists only after it.
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:do_mem_abort:1"));
    session.point("main");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    const std::uint64_t sp = debugger.machine().state().cpu().sp();
    const auto task = debugger.current_task(0);
    ASSERT_TRUE(task);
    const Halt main_at{HaltReason::point, debugger.position().at, {}, {}, {}};
    ASSERT_TRUE(debugger.remove_point(1));
    ASSERT_TRUE(debugger.seek("call:flush_old_exec:1"));
    session.point("watch:" + std::to_string(sp - 16));
    const Halt hit = debugger.resume(Direction::forward);
    EXPECT_EQ(hit.reason, HaltReason::point) << "mapped while the search went on";
    EXPECT_LT(hit.at, main_at.at) << "the C library used that stack before main";
}

TEST(DebuggerPoints, DisabledIgnoredAndTemporaryPoints) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    const auto second = debugger.timeline().find({EventKind::call, 2, "do_mem_abort"});
    const PointId id = session.point("do_mem_abort");
    EXPECT_TRUE(debugger.set_point_ignore(id, 1));
    EXPECT_EQ(debugger.resume(Direction::forward).at, *second);
    EXPECT_EQ(debugger.points()[0].hits, 2U);
    EXPECT_TRUE(debugger.enable_point(id, false));
    EXPECT_EQ(debugger.resume(Direction::forward).reason, HaltReason::run_ended);
    EXPECT_FALSE(debugger.enable_point(id + 1, true)) << "there is no such point";
    ASSERT_TRUE(debugger.seek("start"));
    EXPECT_TRUE(debugger.add_point({AtFunction{"do_mem_abort", 0}, {}, 0, true}));
    EXPECT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    EXPECT_EQ(debugger.points().size(), 1U) << "a temporary point is gone after its stop";
}

TEST(DebuggerPoints, WhatCannotBeIsRefusedInOneLine) {
    Session session("el0_da");
    const PointRequest wrong[] = {
        {AtFunction{"no_such_function", 0}, {}, 0, false},
        {AtFunction{"do_mem_abort", 1'000'000}, {}, 0, false},
        {AtLine{"no_such_file.c", 1}, {}, 0, false},
        {AtAddress{mmu::Va{2}}, {}, 0, false},
        {OnException{64, {}, {}, {}}, {}, 0, false},
        {OnAccess{AccessWatch::write, false, 0x1000, 0}, {}, 0, false},
        {OnAccess{AccessWatch::write, false, ~std::uint64_t{0}, 8}, {}, 0, false},
        {OnPageEntry{mmu::Va{0}, 4}, {}, 0, false},
        {AtFunction{"die", 0}, "x0 ==", 0, false},
    };
    for (const PointRequest& request : wrong) {
        const auto id = session.debugger.add_point(request);
        ASSERT_FALSE(id) << trigger_text(request.trigger);
        EXPECT_EQ(id.error().find('\n'), std::string::npos);
    }
    EXPECT_TRUE(session.debugger.points().empty());
}

TEST(DebuggerPoints, TriggersAsUsersWriteThem) {
    constexpr const char* good[] = {"0xffffffc080010000",
                                    "die",
                                    "die:3",
                                    "fault.c:120",
                                    "ec:0x24",
                                    "fsc:0x5",
                                    "msr:TTBR0_EL1",
                                    "log:unhandled",
                                    "watch:0x1000/8",
                                    "rwatch:@0x40000000/4",
                                    "awatch:0x10/16",
                                    "pte:0x412000"};
    for (const char* const text : good) {
        const auto trigger = parse_trigger(text);
        ASSERT_TRUE(trigger) << text;
        EXPECT_EQ(trigger_text(*trigger), text);
    }
    for (const char* const text :
         {"", ":", "a b", "ec:64", "ec:x", "watch:", "watch:1/x", "msr:NO", "die:0", "fault.c:x", "pte:"}) {
        const auto trigger = parse_trigger(text);
        ASSERT_FALSE(trigger) << text;
        EXPECT_EQ(trigger.error().find('\n'), std::string::npos);
    }
}

} // namespace
} // namespace faultline::sim
