// What a recording makes of a stream of events: which fault was fatal, and which calls belong to it.

// Ours first: <signal.h>, which GoogleTest includes, makes macros of the names of siginfo.
#include "faultline_abi.h"
#include "sim/recording.hpp"

#include <gtest/gtest.h>

namespace faultline::sim {
namespace {

constexpr std::uint64_t data_abort = 0x92000045, kernel_abort = 0x96000045, svc = 0x56000000;

/// Feeds events at one instant after the other.
struct Guest {
    Recording recording;
    std::uint64_t now = 0;

    Instant tick() { return {++now, 0}; }
    void exception(std::uint64_t esr, unsigned from_el) {
        ExceptionTaken event;
        event.at = tick();
        event.record.esr = esr;
        event.record.from_el = from_el;
        recording.on_exception(event);
    }
    void system_call(std::uint64_t number, std::uint64_t argument) {
        ExceptionTaken event;
        event.at = tick();
        event.record.esr = svc;
        event.syscall = number;
        event.arguments[0] = argument;
        recording.on_exception(event);
    }
    void eret(unsigned to_el) {
        ExceptionReturned event;
        event.at = tick();
        event.record.to_el = to_el;
        recording.on_return(event);
    }
    Instant enter(std::uint32_t function) {
        FunctionEntered event;
        event.at = tick();
        event.function = function;
        recording.on_function_entered(event);
        return event.at;
    }
    void leave(std::uint32_t function, Instant entered, std::uint64_t result) {
        recording.on_function_left({tick(), entered, function, result});
    }
    void trace(std::uint32_t kind, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0) {
        recording.on_tracepoint({tick(), kind, {a, b, c}});
    }
    void end(std::uint32_t kind) {
        ProgramEnded event;
        event.at = tick();
        event.kind = kind;
        recording.on_program_ended(event);
    }
    std::vector<std::uint32_t> path() const {
        std::vector<std::uint32_t> functions;
        for (const RecordedCall& call : recording.fatal_calls)
            functions.push_back(call.entered.function);
        return functions;
    }
};

TEST(Recording, AFaultThatIsResolvedIsNotFatal) {
    Guest guest;
    guest.exception(data_abort, 0);
    guest.enter(1);
    guest.eret(0);
    guest.end(FL_EXIT_EXITED);
    ASSERT_EQ(guest.recording.faults.size(), 1U);
    EXPECT_FALSE(guest.recording.faults[0].fatal);
    EXPECT_TRUE(guest.recording.faults[0].returned);
    EXPECT_EQ(guest.recording.fatal_fault(), nullptr);
    EXPECT_TRUE(guest.path().empty());
}

TEST(Recording, TheFaultThatEndsTheProgramIsFatalAndItsCallsAreThePath) {
    Guest guest;
    guest.exception(data_abort, 0);
    guest.enter(1);
    guest.eret(0);
    guest.exception(data_abort, 0);
    guest.enter(2);
    const Instant entered = guest.enter(3);
    guest.leave(3, entered, 77);
    guest.enter(4);
    guest.end(FL_EXIT_SIGNALED);
    ASSERT_EQ(guest.recording.fatal_fault(), &guest.recording.faults[1]);
    EXPECT_EQ(guest.path(), (std::vector<std::uint32_t>{2, 3, 4}));
    ASSERT_TRUE(guest.recording.fatal_calls[1].left);
    EXPECT_EQ(guest.recording.fatal_calls[1].left->result, 77U);
    EXPECT_FALSE(guest.recording.fatal_calls[2].left);
}

TEST(Recording, AnOopsInsideASystemCallStartsItsPathAtTheFault) {
    Guest guest;
    guest.system_call(29, 3);
    guest.enter(1);
    guest.exception(kernel_abort, 1);
    guest.enter(2);
    guest.end(FL_EXIT_OOPS);
    ASSERT_NE(guest.recording.fatal_fault(), nullptr);
    EXPECT_EQ(guest.recording.fatal_fault()->taken.record.esr, kernel_abort);
    EXPECT_EQ(guest.path(), (std::vector<std::uint32_t>{2}));
}

TEST(Recording, AFaultOfTheKernelThatItRecoversFromIsNotFatal) {
    Guest guest;
    guest.exception(data_abort, 0);
    guest.enter(1);
    guest.exception(kernel_abort, 1); // copy_from_user, a stack page not there yet
    guest.enter(2);
    guest.eret(1);
    guest.end(FL_EXIT_SIGNALED);
    ASSERT_EQ(guest.recording.fatal_fault(), &guest.recording.faults[0]);
    EXPECT_FALSE(guest.recording.faults[1].fatal);
}

TEST(Recording, ASignalWithAHandlerIsNotFatal) {
    Guest guest;
    guest.exception(data_abort, 0);
    guest.trace(FL_TRACE_SIGNAL_DELIVER, 11, 1, 0x400500);
    guest.eret(0);
    guest.system_call(93, 0);
    guest.end(FL_EXIT_EXITED);
    EXPECT_EQ(guest.recording.fatal_fault(), nullptr);
}

TEST(Recording, AChildThatDiesOfItsFaultIsFatalToo) {
    Guest guest;
    guest.trace(FL_TRACE_PROCESS_EXEC, 100);
    guest.system_call(220, 0); // clone
    guest.trace(FL_TRACE_TASK_SWITCH, 100, 101);
    guest.eret(0);
    guest.exception(data_abort, 0);
    guest.enter(7);
    guest.trace(FL_TRACE_SIGNAL_DELIVER, 11, 1, 0);
    guest.trace(FL_TRACE_TASK_SWITCH, 101, 100);
    guest.eret(0);
    guest.system_call(93, 0);
    guest.end(FL_EXIT_EXITED);
    ASSERT_NE(guest.recording.fatal_fault(), nullptr);
    EXPECT_EQ(guest.recording.fatal_fault()->pid, 101U);
    EXPECT_EQ(guest.path(), (std::vector<std::uint32_t>{7}));
}

TEST(Recording, ASignalSentByASystemCallHasNoFault) {
    Guest guest;
    guest.system_call(129, 1000); // kill
    guest.trace(FL_TRACE_SIGNAL_DELIVER, 9, 0, 0);
    guest.end(FL_EXIT_SIGNALED);
    EXPECT_EQ(guest.recording.fatal_fault(), nullptr);
    EXPECT_EQ(guest.recording.system_calls, 1U);
}

TEST(Recording, NoticesThatAProgramReadsItsInput) {
    Guest reads, writes;
    reads.system_call(63, 0);
    writes.system_call(64, 1);
    EXPECT_TRUE(reads.recording.read_input);
    EXPECT_FALSE(writes.recording.read_input);
}

TEST(Recording, AFloodOfFaultsIsCounted) {
    Guest guest;
    for (std::size_t i = 0; i < Recording::max_faults + 10; ++i) {
        guest.exception(data_abort, 0);
        guest.eret(0);
    }
    EXPECT_EQ(guest.recording.faults.size(), Recording::max_faults);
    EXPECT_EQ(guest.recording.faults_omitted, 10U);
}

} // namespace
} // namespace faultline::sim
