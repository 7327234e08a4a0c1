// What the debugger shows of an instant: backtraces, tasks, mappings, tables, origins of values.

#include <algorithm>
#include <map>

#include "debugger_fixture.hpp"

namespace faultline::sim {
namespace {

// --- Backtraces

std::vector<std::string> functions_of(const std::vector<Frame>& frames) {
    std::vector<std::string> names;
    for (const Frame& frame : frames)
        names.push_back(frame.function);
    return names;
}

/// `wanted` in this order among `got`; others may lie between.
bool is_subsequence(const std::vector<std::string>& wanted, const std::vector<std::string>& got) {
    auto at = got.begin();
    for (const std::string& name : wanted) {
        at = std::find(at, got.end(), name);
        if (at == got.end())
            return false;
        ++at;
    }
    return true;
}

TEST(DebuggerBacktrace, OfAnOopsDownToTheProgram) {
    Session session("oops");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:die:1"));
    const auto frames = debugger.backtrace();
    const auto names = functions_of(frames);
    EXPECT_TRUE(
        is_subsequence({"die", "die_kernel_fault", "__do_kernel_fault", "do_page_fault",
                        "do_translation_fault", "do_mem_abort", "el1_abort", "el1h_64_sync_handler",
                        "el1h_64_sync", "oops_ioctl", "__arm64_sys_ioctl", "invoke_syscall.constprop.0",
                        "el0_svc", "el0t_64_sync_handler", "el0t_64_sync", "__ioctl", "main"},
                       names))
        << backtrace_text(frames);
    const auto kinds = [&](FrameKind kind) { return std::ranges::count(frames, kind, &Frame::kind); };
    EXPECT_EQ(kinds(FrameKind::exception), 1) << backtrace_text(frames);
    EXPECT_GE(kinds(FrameKind::user), 3) << backtrace_text(frames);
    const auto main_frame = std::ranges::find(frames, "main", &Frame::function);
    ASSERT_NE(main_frame, frames.end());
    ASSERT_TRUE(main_frame->line);
    EXPECT_TRUE(main_frame->line->file.ends_with("oops.c"));
    EXPECT_EQ(main_frame->inlined, std::vector<std::string>{"ask"}) << backtrace_text(frames);
}

TEST(DebuggerBacktrace, OfEveryInstructionOfAFaultPath) {
    for (const char* const scenario : {"el0_da", "oops"}) {
        SCOPED_TRACE(scenario);
        Session session(scenario);
        Debugger& debugger = session.debugger;
        // Backwards from the report into the access itself.
        ASSERT_TRUE(debugger.seek("call:do_mem_abort:1"));
        ASSERT_TRUE(debugger.seek("end"));
        session.point("fsc:" + std::string(std::string_view(scenario) == "oops" ? "6" : "5"),
                      "FAR_EL1 == 0 && x0 != 1");
        ASSERT_EQ(debugger.resume(Direction::backward).reason, HaltReason::point);
        std::size_t broken = 0;
        std::string example;
        constexpr int steps = 400;
        for (int n = 0; n < steps; ++n) {
            const auto frames = debugger.backtrace();
            const bool reaches_program = !frames.empty() && frames.back().kind == FrameKind::user;
            if (!reaches_program && broken++ == 0)
                example = backtrace_text(frames);
            if (debugger.step_instruction(Direction::forward).reason != HaltReason::step_done)
                break;
        }
        EXPECT_EQ(broken, 0U) << "the first that does not reach the program:\n" << example;
    }
}

TEST(DebuggerBacktrace, OfTheProgram) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    session.point("main");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    const auto frames = debugger.backtrace();
    EXPECT_TRUE(is_subsequence({"main", "__libc_start_main", "_start"}, functions_of(frames)) ||
                is_subsequence({"main", "__libc_start_call_main", "_start"}, functions_of(frames)))
        << backtrace_text(frames);
    EXPECT_EQ(frames.back().kind, FrameKind::user);
}

TEST(DebuggerTasks, TheProgramRunsAndTheOthersWait) {
    for (const char* const scenario : {"el0_da", "oops"}) {
        SCOPED_TRACE(scenario);
        Session session(scenario);
        Debugger& debugger = session.debugger;
        EXPECT_TRUE(debugger.tasks().empty()) << "the MMU is off, there is no kernel yet";
        for (const char* const event : {"start", "fault:1", "call:do_mem_abort:2", "end"}) {
            SCOPED_TRACE(event);
            ASSERT_TRUE(debugger.seek(event));
            const auto tasks = debugger.tasks();
            ASSERT_GE(tasks.size(), 2U) << tasks_text(tasks);
            const auto running = debugger.current_task(0);
            ASSERT_TRUE(running) << tasks_text(tasks);
            EXPECT_EQ(running->comm, scenario);
            EXPECT_EQ(running->pid, static_cast<std::int32_t>(session.target->scenario.identity.pid));
            EXPECT_NE(running->mm, 0U);
            EXPECT_EQ(std::ranges::count_if(tasks, [](const Task& t) { return t.cpu.has_value(); }), 1);
            for (const Task& task : tasks)
                EXPECT_FALSE(debugger.backtrace(task).empty()) << task.comm;
        }
    }
}

TEST(DebuggerTasks, RegistersOfTheProgramWhileTheKernelRuns) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:__do_user_fault:1"));
    const auto task = debugger.current_task(0);
    ASSERT_TRUE(task);
    const auto saved = debugger.user_registers(*task);
    ASSERT_TRUE(saved);
    const auto frames = debugger.backtrace();
    const auto user = std::ranges::find(frames, FrameKind::user, &Frame::kind);
    ASSERT_NE(user, frames.end());
    EXPECT_EQ(saved->pc, user->pc);
    EXPECT_EQ(user->function, "main");
    EXPECT_EQ(saved->sp, debugger.machine().state().cpu().sp_el0 == saved->sp ? saved->sp : user->sp);
}

TEST(DebuggerTasks, MappingsAreWhatThePagesSay) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:__do_user_fault:1"));
    const auto task = debugger.current_task(0);
    ASSERT_TRUE(task);
    const auto vmas = debugger.vmas(*task);
    const std::string text = vmas_text(vmas);
    EXPECT_NE(text.find("r-xp 00000000 /el0_da"), std::string::npos) << text;
    EXPECT_NE(text.find("[stack]"), std::string::npos) << text;
    EXPECT_NE(text.find("[vdso]"), std::string::npos) << text;
    for (std::size_t n = 1; n < vmas.size(); ++n)
        EXPECT_LE(vmas[n - 1].end.raw, vmas[n].start.raw) << text;
    // Every user page that is mapped lies in one of them, and is no more writable than it says.
    const auto ranges = page_ranges(debugger.machine().regime(), debugger.machine().memory(), false);
    EXPECT_FALSE(ranges.empty());
    for (const PageRange& range : ranges)
        for (std::uint64_t offset = 0; offset < range.size; offset += mmu::page_size) {
            const std::uint64_t va = range.start.raw + offset;
            const auto vma = std::ranges::find_if(
                vmas, [&](const GuestVma& v) { return va >= v.start.raw && va < v.end.raw; });
            ASSERT_NE(vma, vmas.end()) << std::hex << va << '\n' << text;
            EXPECT_TRUE(range.leaf.permissions.read_only || vma_permissions(vma->flags)[1] == 'w')
                << std::hex << va;
        }
}

/// Every page or block below a table, read without the walker: the descriptor's address bits and its type.
void naive(const mmu::PhysicalMemory& memory, std::uint64_t table, int level, std::uint64_t base,
           std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>>& pages) {
    for (std::uint64_t index = 0; index < 512; ++index) {
        const std::uint64_t word = memory.read64(mmu::Pa{table + 8 * index}).value_or(0);
        const std::uint64_t size = std::uint64_t{1} << (12 + 9 * (3 - level));
        const std::uint64_t va = base + index * size, output = word & 0x0000'FFFF'FFFF'F000;
        if ((word & 1) == 0)
            continue;
        if (level < 3 && (word & 2) != 0)
            naive(memory, output, level + 1, va, pages);
        else if (level < 3 || (word & 2) != 0)
            pages[va] = {output & ~(size - 1), size};
    }
}

TEST(DebuggerPageTables, RangesAreThePagesOneByOne) {
    for (const char* const scenario : {"el0_da", "oops"}) {
        SCOPED_TRACE(scenario);
        Session session(scenario);
        Debugger& debugger = session.debugger;
        ASSERT_TRUE(debugger.seek("fault:1"));
        const mmu::Regime regime = debugger.machine().regime();
        for (const bool kernel : {false, true}) {
            std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> pages;
            naive(debugger.machine().memory(), (kernel ? regime.ttbr1 : regime.ttbr0) & 0x0000'FFFF'FFFF'F000,
                  1, kernel ? 0xFFFF'FF80'0000'0000 : 0, pages);
            std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> shown;
            for (const PageRange& range : page_ranges(regime, debugger.machine().memory(), kernel))
                for (std::uint64_t at = 0; at < range.size; at += mmu::level_size(range.leaf.level))
                    shown[range.start.raw + at] = {range.leaf.output.raw + at,
                                                   mmu::level_size(range.leaf.level)};
            EXPECT_EQ(shown, pages) << (kernel ? "TTBR1" : "TTBR0");
            EXPECT_FALSE(kernel && pages.empty());
        }
    }
}

TEST(DebuggerPageTables, APhysicalAddressIsFoundWhereverItIsMapped) {
    Session session("oops");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:die:1"));
    const auto& machine = debugger.machine();
    const std::uint64_t pc = session.pc();
    const auto leaf = mmu::find_leaf(machine.regime(), machine.memory(), mmu::Va{pc});
    ASSERT_TRUE(std::holds_alternative<mmu::Leaf>(leaf));
    const mmu::Pa pa = output_address(std::get<mmu::Leaf>(leaf), mmu::Va{pc});
    const auto found = addresses_of(machine.regime(), machine.memory(), pa);
    EXPECT_NE(std::ranges::find(found, mmu::Va{pc}), found.end()) << "the image";
    EXPECT_GE(found.size(), 2U) << "and the linear map";
}

TEST(DebuggerPageTables, TextOfTablesAndTlb) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("fault:1"));
    const auto ranges = page_ranges(debugger.machine().regime(), debugger.machine().memory(), true);
    const std::string text = page_ranges_text(ranges);
    EXPECT_EQ(std::ranges::count(text, '\n'), static_cast<std::ptrdiff_t>(ranges.size()));
    EXPECT_NE(text.find("EL0 ---  EL1 r-x  Normal"), std::string::npos) << "the kernel's text:\n" << text;
    const auto& tlb = debugger.machine().state().tlb();
    EXPECT_EQ(std::ranges::count(tlb_text(tlb), '\n'), static_cast<std::ptrdiff_t>(tlb.size()));
}

TEST(DebuggerOrigin, OfARegisterIsTheInstructionThatWroteIt) {
    Session session("el0_da");
    Debugger& debugger = session.debugger;
    ASSERT_TRUE(debugger.seek("call:__do_user_fault:1"));
    const Instant here = debugger.position().at;
    for (const unsigned number : {0U, 1U, 2U, 3U, 19U, 29U, 30U, 31U}) {
        SCOPED_TRACE(number);
        const auto origin = debugger.origin(RegisterPlace{number});
        ASSERT_TRUE(origin) << origin.error();
        EXPECT_EQ(debugger.position().at, here) << "the machine is where it was";
        ASSERT_FALSE(origin->from_boot);
        EXPECT_LT(origin->at, here);
        // Behind that instruction the value is there, and it stays there.
        debugger.seek(origin->at);
        EXPECT_EQ(session.pc(), origin->pc);
        debugger.step_instruction(Direction::forward);
        const exceptions::Processor& cpu = debugger.machine().state().cpu();
        EXPECT_EQ(number == 31 ? cpu.sp() : cpu.x[number], origin->value);
        debugger.seek(here);
    }
    EXPECT_FALSE(debugger.origin(RegisterPlace{32}));
    EXPECT_FALSE(debugger.origin(MemoryPlace{mmu::Pa{0}, 8})) << "no RAM there";
    EXPECT_FALSE(debugger.origin(MemoryPlace{mmu::Pa{0x4000'0000}, 9})) << "8 bytes at most";
}

TEST(DebuggerOrigin, FromTheOopsToTheBadPointer) {
    Session session("oops");
    Debugger& debugger = session.debugger;
    const PointId id = session.point("ec:0x25", "FAR_EL1 < 0x1000");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    ASSERT_TRUE(debugger.remove_point(id));
    ASSERT_EQ(debugger.step_instruction(Direction::backward).reason, HaltReason::step_done);
    const auto word = debugger.evaluate("u32[pc]");
    ASSERT_TRUE(word);
    const auto base = static_cast<unsigned>(*word >> 5U) % 32U; // Rn of a load
    const auto chain = debugger.origin_chain(RegisterPlace{base});
    ASSERT_TRUE(chain) << chain.error();
    const std::string text = debugger.origin_text(*chain);
    ASSERT_GE(chain->steps.size(), 2U) << text;
    EXPECT_LT(chain->steps[0].value, 0x1000U) << text;
    EXPECT_TRUE(std::ranges::any_of(
        chain->steps, [](const Origin& o) { return std::holds_alternative<MemoryPlace>(o.place); }))
        << "the pointer was loaded from memory:\n"
        << text;
    for (std::size_t n = 1; n < chain->steps.size(); ++n)
        EXPECT_LE(chain->steps[n].at, chain->steps[n - 1].at) << text;
}

// The published case: the address that faulted is 0 plus the CPU's offset, and the 0 was never made a pointer.
TEST(DebuggerOrigin, OfTheCounterThatNobodyInitialised) {
    Session session("percpu/bad");
    Debugger& debugger = session.debugger;
    session.point("percpu_counter_add_batch");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    session.point("ec:0x25");
    ASSERT_EQ(debugger.resume(Direction::forward).reason, HaltReason::point);
    ASSERT_EQ(debugger.step_instruction(Direction::backward).reason, HaltReason::step_done);
    EXPECT_EQ(session.function(), "percpu_counter_add_batch");
    const auto frames = debugger.backtrace();
    EXPECT_TRUE(is_subsequence({"percpu_counter_add_batch", "kbasep_os_process_page_usage_update",
                                "kbase_mmu_alloc_pgd", "kbase_mmu_init", "kbase_create_context",
                                "kbase_ioctl", "__arm64_sys_ioctl", "main"},
                               functions_of(frames)))
        << backtrace_text(frames);
    ASSERT_TRUE(debugger.current_task(debugger.machine().state().current));
    EXPECT_EQ(debugger.current_task(debugger.machine().state().current)->comm, "Xorg");
    const auto chain = debugger.origin_chain(RegisterPlace{3});
    ASSERT_TRUE(chain) << chain.error();
    const std::string text = debugger.origin_text(*chain);
    ASSERT_GE(chain->steps.size(), 2U) << text;
    EXPECT_EQ(chain->steps[0].value, 0U) << text;
    EXPECT_TRUE(std::holds_alternative<MemoryPlace>(chain->steps[1].place)) << text;
    EXPECT_NE(text.find("memset"), std::string::npos) << "cleared with its mm, and never written again:\n"
                                                      << text;
}

} // namespace
} // namespace faultline::sim
