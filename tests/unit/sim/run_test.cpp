// Whole runs of the built-in scenarios: how they end, what is recorded of them, and that they repeat.

#include "sim/call_tree.hpp"
#include "sim/cli/json.hpp"
#include "sim/event.hpp"
#include "sim/fault_view.hpp"
#include "sim/run.hpp"
#include "sim/target.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace faultline::sim {
namespace {

Target open(const std::string& name, const std::vector<Setting>& settings = {}) {
    auto target = open_target(name, settings, std::nullopt);
    if (!target) {
        ADD_FAILURE() << target.error();
        std::abort();
    }
    return *std::move(target);
}

Run run_all(const Target& target) {
    auto done = run(target, {});
    if (!done) {
        ADD_FAILURE() << done.error();
        std::abort();
    }
    return *std::move(done);
}

TEST(Run, El0DaEndsAsTheArticleSays) {
    const Target target = open("el0_da");
    const auto done = run_all(target);
    EXPECT_TRUE(unmet_expectations(target.scenario.expect, done).empty())
        << unmet_expectations(target.scenario.expect, done).front();
    EXPECT_EQ(done.outcome.kind, OutcomeKind::signal);
    EXPECT_EQ(done.outcome.signal, "SIGSEGV");
    EXPECT_EQ(done.outcome.si_code, "SEGV_MAPERR");
    EXPECT_EQ(done.outcome.signal_address, 0U);
    EXPECT_EQ(done.outcome.exit_status, 139);
    EXPECT_EQ(done.outcome.pid, 1131U);
    EXPECT_EQ(done.outcome.comm, "el0_da");
    ASSERT_FALSE(done.recording.log.empty());
    EXPECT_EQ(done.recording.log.front().text,
              "el0_da[1131]: unhandled level 1 translation fault (11) at 0x00000000, esr 0x92000045");
    EXPECT_EQ(done.recording.log.front().level, 6U);
}

TEST(Run, TheFatalFaultIsTheStoreAndItsWalkEndsAtLevel1) {
    const auto done = run_all(open("el0_da"));
    const RecordedFault* const fault = done.recording.fatal_fault();
    ASSERT_NE(fault, nullptr);
    EXPECT_EQ(fault->taken.record.esr, 0x92000045U);
    EXPECT_EQ(fault->taken.record.far, 0U);
    EXPECT_EQ(fault->taken.record.vector, 0x400U);
    EXPECT_EQ(fault->taken.record.from_el, 0U);
    EXPECT_EQ(fault->taken.record.elr, fault->taken.pc);
    ASSERT_TRUE(fault->taken.walk);
    ASSERT_EQ(fault->taken.walk->step_count, 1U);
    EXPECT_EQ(fault->taken.walk->steps()[0].level, 1);
    EXPECT_EQ(fault->taken.walk->steps()[0].kind, mmu::DescriptorKind::invalid);
}

TEST(Run, EveryOtherFaultWasResolved) {
    const auto done = run_all(open("el0_da"));
    const auto faults = memory_faults(done.recording);
    EXPECT_GT(faults.size(), 5U) << "demand paging brings the program in page by page";
    for (const RecordedFault* fault : faults)
        EXPECT_NE(fault->fatal, fault->returned.has_value()) << "at instruction " << fault->taken.at.retired;
}

TEST(Run, NoPieFailsOneLevelDown) {
    const Target target = open("el0_da/nopie");
    const auto done = run_all(target);
    EXPECT_TRUE(unmet_expectations(target.scenario.expect, done).empty());
    EXPECT_EQ(done.recording.fatal_fault()->taken.record.esr, 0x92000046U);
    EXPECT_EQ(done.recording.fatal_fault()->taken.walk->step_count, 2U);
}

TEST(Run, RepeatsToTheByte) {
    const Target target = open("el0_da");
    EXPECT_EQ(cli::to_text(cli::run_json(target, run_all(target))),
              cli::to_text(cli::run_json(target, run_all(target))));
}

TEST(Run, WatchingDoesNotChangeIt) {
    const Target target = open("el0_da");
    const auto untraced = run(target, {false, nullptr});
    ASSERT_TRUE(untraced);
    const auto traced = run_all(target);
    EXPECT_EQ(untraced->instructions, traced.instructions);
    EXPECT_EQ(untraced->recording.log.size(), traced.recording.log.size());
}

TEST(Run, JsonHasWhatTheContractPromises) {
    const Target target = open("el0_da");
    const auto json = cli::run_json(target, run_all(target));
    EXPECT_EQ(json["scenario"], "el0_da");
    EXPECT_EQ(json["kernel"], "4.9");
    EXPECT_TRUE(json["instructions"].is_number());
    EXPECT_EQ(json["outcome"]["kind"], "signal");
    EXPECT_EQ(json["outcome"]["signal"], "SIGSEGV");
    EXPECT_EQ(json["outcome"]["si_code"], "SEGV_MAPERR");
    EXPECT_EQ(json["outcome"]["si_addr"], "0x0");
    EXPECT_EQ(json["outcome"]["exit_status"], 139);
    EXPECT_EQ(json["outcome"]["comm"], "el0_da");
    EXPECT_EQ(json["outcome"]["pid"], 1131);
    const auto& fault = json["faults"].back();
    EXPECT_EQ(fault["n"], json["faults"].size());
    EXPECT_EQ(fault["fatal"], true);
    EXPECT_EQ(fault["esr"], "0x92000045");
    EXPECT_EQ(fault["far"], "0x0");
    EXPECT_EQ(fault["vector"], "0x400");
    EXPECT_EQ(fault["from_el"], 0);
    EXPECT_EQ(fault["fsc"], "level 1 translation fault");
    EXPECT_EQ(fault["walk"][0]["level"], 1);
    EXPECT_EQ(fault["walk"][0]["index"], 0);
    EXPECT_EQ(fault["walk"][0]["descriptor"], "0x0");
    EXPECT_EQ(fault["walk"][0]["kind"], "invalid");
    EXPECT_EQ(json["path"][0], "el0_sync");
    EXPECT_EQ(json["log"][0]["level"], 6);
    EXPECT_EQ(json["stdout"], "");
    EXPECT_EQ(json["stderr"], "");
}

TEST(Run, TheCallTreeKnowsWhoCalledWhomWithWhat) {
    const Target target = open("el0_da");
    const auto done = run_all(target);
    const auto tree = fatal_call_tree(done, target.kernel.elf);
    const auto find = [&](const char* function) {
        return std::ranges::find(tree, function, &CallNode::function);
    };
    const auto abort = find("do_mem_abort"), fault = find("do_page_fault"), verdict = find("__do_page_fault");
    ASSERT_NE(abort, tree.end());
    ASSERT_NE(fault, tree.end());
    ASSERT_NE(verdict, tree.end());
    EXPECT_LT(abort->depth, fault->depth);
    EXPECT_LT(fault->depth, verdict->depth);
    EXPECT_NE(abort->arguments.find("esr=0x92000045"), std::string::npos) << abort->arguments;
    EXPECT_EQ(verdict->result, "VM_FAULT_BADMAP");
    EXPECT_EQ(tree.front().function, "el0_sync");
    EXPECT_EQ(tree.front().descendants, tree.size() - 1);
}

TEST(Run, StopsAtItsBudget) {
    const auto done = run_all(open("el0_da", {{"max_instructions", "50000"}}));
    EXPECT_EQ(done.outcome.kind, OutcomeKind::limit);
    EXPECT_EQ(done.instructions, 50000U);
}

TEST(Run, SaysWhichExpectationsAreNotMet) {
    const auto done = run_all(open("el0_da"));
    ExpectedEnd expect;
    expect.signal = "SIGBUS";
    expect.esr = 0x92000046;
    expect.path = {"do_page_fault", "do_mem_abort"};
    const auto unmet = unmet_expectations(expect, done);
    ASSERT_EQ(unmet.size(), 3U);
    EXPECT_EQ(unmet[0], "expected signal SIGBUS, got SIGSEGV");
    EXPECT_EQ(unmet[1], "expected ESR_EL1 0x92000046, got 0x92000045");
    EXPECT_NE(unmet[2].find("do_mem_abort"), std::string::npos);
}

TEST(Event, TheMachineAtAFaultIsAboutToExecuteTheInstruction) {
    const Target target = open("el0_da");
    const auto done = run_all(target);
    for (const RecordedFault* fault : memory_faults(done.recording)) {
        const auto machine = machine_at(target, before_fault(fault->taken), "");
        ASSERT_TRUE(machine) << machine.error();
        EXPECT_EQ(machine->state().cpu().pc, fault->taken.pc);
        EXPECT_EQ(machine->state().cpu().pstate.el(), fault->taken.record.from_el);
    }
}

TEST(Event, FaultNumbersAreThoseOfTheRecording) {
    const Target target = open("el0_da");
    const auto done = run_all(target);
    const auto faults = memory_faults(done.recording);
    for (const std::size_t n : {std::size_t{1}, faults.size()}) {
        const auto instant = find_event(target, {EventKind::fault, n, {}}, "");
        ASSERT_TRUE(instant) << instant.error();
        EXPECT_EQ(*instant, faults[n - 1]->taken.at);
    }
    EXPECT_FALSE(find_event(target, {EventKind::fault, faults.size() + 1, {}}, ""));
}

TEST(Event, StartIsTheFirstInstructionOfTheProgram) {
    const Target target = open("el0_da/nopie");
    const auto instant = find_event(target, {EventKind::start, 1, {}}, "");
    ASSERT_TRUE(instant) << instant.error();
    const auto machine = machine_at(target, *instant, "");
    ASSERT_TRUE(machine) << machine.error();
    EXPECT_EQ(machine->state().cpu().pc, target.program.elf.entry());
    EXPECT_EQ(machine->state().cpu().pstate.el(), 0U);
}

TEST(Event, ACallIsAtItsFirstInstruction) {
    const Target target = open("el0_da");
    const auto instant = find_event(target, {EventKind::call, 2, "do_page_fault"}, "");
    ASSERT_TRUE(instant) << instant.error();
    const auto machine = machine_at(target, *instant, "");
    ASSERT_TRUE(machine) << machine.error();
    const KernelFunctions functions = kernel_functions(target.kernel.elf);
    const auto name = std::ranges::find(functions.names, "do_page_fault");
    ASSERT_NE(name, functions.names.end());
    EXPECT_EQ(machine->state().cpu().pc,
              functions.ranges[static_cast<std::size_t>(name - functions.names.begin())].start.raw);
}

} // namespace
} // namespace faultline::sim
