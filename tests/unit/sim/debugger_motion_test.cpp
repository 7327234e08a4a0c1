// Steps of the debugger, forwards and backwards.

#include "debugger_fixture.hpp"

namespace faultline::sim {
namespace {

TEST(DebuggerMotion, StepsBackUndoStepsForward) {
    for (const char* const event : {"start", "fault:1", "call:do_mem_abort:1", "call:schedule:1"}) {
        SCOPED_TRACE(event);
        Session session("el0_da");
        Debugger& debugger = session.debugger;
        ASSERT_TRUE(debugger.seek(event));
        const Instant from = debugger.position().at;
        const std::uint64_t before = debugger.timeline().digest();
        constexpr std::uint64_t steps = 300;
        EXPECT_EQ(debugger.step_instruction(Direction::forward, steps).reason, HaltReason::step_done);
        EXPECT_EQ(debugger.step_instruction(Direction::backward, steps).reason, HaltReason::step_done);
        EXPECT_EQ(debugger.position().at, from);
        EXPECT_EQ(debugger.timeline().digest(), before);
    }
}

TEST(DebuggerMotion, TheEndsOfHistory) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    EXPECT_EQ(debugger.step_instruction(Direction::backward).reason, HaltReason::history_begin);
    EXPECT_EQ(debugger.resume(Direction::backward).reason, HaltReason::history_begin);
    const Halt end = debugger.resume(Direction::forward);
    EXPECT_EQ(end.reason, HaltReason::run_ended);
    ASSERT_TRUE(end.end);
    EXPECT_TRUE(std::holds_alternative<GuestEnded>(*end.end));
    EXPECT_EQ(debugger.step_instruction(Direction::forward).reason, HaltReason::run_ended);
    EXPECT_EQ(debugger.stages().size(), 1U);
    EXPECT_EQ(debugger.resume(Direction::backward).reason, HaltReason::history_begin);
}

TEST(DebuggerMotion, OverAndOutOfACall) {
    Session session("oops");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:die_kernel_fault:1"));
    // Through the whole function without entering another one.
    bool called = false;
    for (int n = 0; n < 200 && session.function() == "die_kernel_fault"; ++n) {
        const Instant before = debugger.position().at;
        const Halt stepped = debugger.step_over(Direction::forward);
        if (stepped.reason == HaltReason::run_ended) // it calls die, which does not return
            break;
        ASSERT_EQ(stepped.reason, HaltReason::step_done);
        const bool over = debugger.position().at.retired - before.retired > 1;
        if (over && session.function() == "die_kernel_fault") {
            called = true;
            const Instant after = debugger.position().at;
            ASSERT_EQ(debugger.step_over(Direction::backward).at, before) << "back over the same call";
            ASSERT_EQ(debugger.step_over(Direction::forward).at, after);
        }
    }
    EXPECT_TRUE(called);
    // Out of a function, and back to the call of it.
    ASSERT_TRUE(debugger.seek("call:show_pte:1"));
    const Instant entry = debugger.position().at;
    const Halt out = debugger.step_out(Direction::forward);
    ASSERT_EQ(out.reason, HaltReason::step_done) << halt_text(out);
    EXPECT_NE(session.function(), "show_pte");
    const std::uint64_t returned_to = session.pc();
    debugger.seek(Instant{entry.retired + 20, 0});
    const Halt back = debugger.step_out(Direction::backward);
    ASSERT_EQ(back.reason, HaltReason::step_done);
    EXPECT_EQ(session.pc() + 4, returned_to) << "at the call";
    EXPECT_EQ(back.at.retired + 1, entry.retired);
}

TEST(DebuggerMotion, OverAnExceptionThatEndsWell) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("fault:1"));
    ASSERT_EQ(debugger.step_instruction(Direction::backward).reason, HaltReason::step_done);
    const std::uint64_t pc = session.pc();
    const Instant before = debugger.position().at;
    const unsigned el = debugger.machine().state().cpu().pstate.el();
    const Halt over = debugger.step_over(Direction::forward);
    ASSERT_EQ(over.reason, HaltReason::step_done) << halt_text(over);
    EXPECT_NE(session.pc(), pc) << "the instruction was tried again, and executed";
    EXPECT_EQ(debugger.machine().state().cpu().pstate.el(), el);
    EXPECT_GT(over.at.retired, before.retired + 10) << "the kernel has run in between";
}

TEST(DebuggerMotion, SourceLines) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    session.point("__do_user_fault");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    const auto line = [&] {
        const auto found = debugger.symbols().line(session.pc());
        return found ? found->line : 0;
    };
    const int first = line();
    const Instant at = debugger.position().at;
    ASSERT_EQ(debugger.step_over_line(Direction::forward).reason, HaltReason::step_done);
    EXPECT_NE(line(), first);
    EXPECT_EQ(session.function(), "__do_user_fault");
    const int second = line();
    const Instant second_at = debugger.position().at;
    ASSERT_EQ(debugger.step_over_line(Direction::forward).reason, HaltReason::step_done);
    EXPECT_NE(line(), second);
    ASSERT_EQ(debugger.step_over_line(Direction::backward).reason, HaltReason::step_done);
    EXPECT_EQ(line(), second);
    EXPECT_EQ(debugger.position().at, second_at) << "at the beginning of the line";
    EXPECT_EQ(debugger.step_over_line(Direction::backward).reason, HaltReason::point)
        << "the breakpoint on the function stops it";
    EXPECT_EQ(debugger.position().at, at);
    // Into a function.
    std::string deepest = session.function();
    for (int n = 0; n < 12 && deepest == "__do_user_fault"; ++n) {
        ASSERT_EQ(debugger.step_line(Direction::forward).reason, HaltReason::step_done);
        deepest = session.function();
    }
    EXPECT_NE(deepest, "__do_user_fault") << "step_line goes into what the function calls";
}

TEST(DebuggerMotion, StagesOfTheFatalFault) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    session.point("fsc:5", "ESR_EL1 == 0x92000045");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    ASSERT_EQ(debugger.step_instruction(Direction::backward).reason, HaltReason::step_done);
    std::vector<StageKind> kinds;
    std::vector<std::string> functions;
    const auto look = [&] {
        const Position here = debugger.position();
        const Stage& stage = debugger.stages().at(here.stage);
        kinds.push_back(stage.kind);
        if (stage.kind == StageKind::function)
            functions.push_back(stage.function);
    };
    look();
    std::vector<Position> forward{debugger.position()};
    for (int n = 0; n < 12; ++n) {
        ASSERT_EQ(debugger.step_stage(Direction::forward).reason, HaltReason::step_done);
        look();
        forward.push_back(debugger.position());
    }
    const std::vector<StageKind> first(kinds.begin(), kinds.begin() + 5);
    EXPECT_EQ(first, (std::vector{StageKind::instruction, StageKind::walk_level, StageKind::walk_end,
                                  StageKind::exception_entry, StageKind::vector}));
    const std::vector<std::string> path(functions.begin(), functions.begin() + 3);
    EXPECT_EQ(path, (std::vector<std::string>{"el0_sync", "el0_da", "do_mem_abort"}));
    for (std::size_t n = forward.size() - 1; n-- > 0;) {
        ASSERT_EQ(debugger.step_stage(Direction::backward).reason, HaltReason::step_done);
        EXPECT_EQ(debugger.position(), forward[n]) << "stage " << n << " on the way back";
    }
}

TEST(DebuggerMotion, ABudgetPausesAndTheSameCommandGoesOn) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    session.point("__do_user_fault");
    const auto wanted = debugger.timeline().find({EventKind::call, 1, "__do_user_fault"});
    ASSERT_TRUE(wanted);
    int pauses = 0;
    Halt stop = debugger.resume(Direction::forward, 10'000);
    for (; stop.reason == HaltReason::paused && pauses < 100; ++pauses)
        stop = debugger.resume(Direction::forward, 10'000);
    EXPECT_GT(pauses, 2);
    EXPECT_EQ(stop.reason, HaltReason::point);
    EXPECT_EQ(stop.at, *wanted);
}

TEST(DebuggerMotion, AChangeIsKept) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    session.point("main");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    const Instant at = debugger.position().at;
    exceptions::Processor cpu = debugger.machine().state().cpu();
    cpu.x[19] = 0x1234;
    debugger.write_processor(cpu);
    EXPECT_EQ(debugger.machine().state().cpu().x[19], 0x1234U);
    debugger.step_instruction(Direction::forward, 3);
    debugger.step_instruction(Direction::backward, 10);
    EXPECT_NE(debugger.machine().state().cpu().x[19], 0x1234U) << "before the change";
    debugger.seek(at);
    EXPECT_EQ(debugger.machine().state().cpu().x[19], 0x1234U) << "at the change again";
    const std::uint64_t sp = debugger.machine().state().cpu().sp();
    const std::byte bytes[] = {std::byte{0xAB}, std::byte{0xCD}};
    EXPECT_TRUE(debugger.write_memory(mmu::Va{sp}, bytes));
    EXPECT_EQ(*debugger.evaluate("u16[sp]"), 0xCDABU);
    EXPECT_FALSE(debugger.write_memory(mmu::Va{0}, bytes)) << "nothing is mapped at 0";
}

} // namespace
} // namespace faultline::sim
