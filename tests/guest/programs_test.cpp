// Real programs, with the C library in them, run through faultline as a user runs them: on both kernels, linked -static
// without optimization and -static-pie with it; some with the C library beside them, in the folder of --root. programs/NAME.txt is what NAME prints on Linux, NAME.4.9.txt where 4.9
// differs.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <string>
#include <tuple>

#include "command.hpp"

namespace faultline::sim {
namespace {

using tests::output_of;
using tests::quoted;
using tests::result_of;

struct Program {
    const char* sentence;
    const char* name;
    const char* options; ///< of `faultline run`
    const char* arguments;
    int exit_status; ///< as a shell shows it
};

void PrintTo(const Program& row, std::ostream* out) {
    *out << row.sentence;
}

// clang-format off
const Program programs[] = {
    {"stdio: conversions, files in /tmp, unlinked and temporary ones, scanf from standard input", "stdio", "--set 'input=word 1 2 3'", "", 3},
    {"malloc of all sizes, realloc, calloc, alignment, sbrk, and what cannot be had", "heap", "", "", 0},
    {"qsort, checksums, floating point, longjmp, strings, wide characters", "algorithms", "", "", 0},
    {"sigaction's flags, masks, sigsuspend, sigtimedwait, sigqueue, the alternate stack, siglongjmp, abort", "signals", "", "", 134},
    {"sleeping, alarm, interval timers, and how long is left", "timers", "", "", 0},
    {"mprotect to every protection, holes, mremap, mincore, memfd shared and private, SIGBUS past the end", "mappings", "", "", 0},
    {"uname, limits, environment, auxv, descriptors, devices, unknown numbers", "system", "--set env.SHELL=none", "one two", 0},
    {"a handler that mends what faulted: mprotect, a skipped instruction, the context's ESR record", "repair", "", "", 0},
    {"poll and select on pipes, children that end in every way, SIGCHLD", "pipes", "", "", 0},
    {"alarm and interval timers of all kinds while the program computes; at last SIGALRM by default", "ticks", "--max-instructions 2000000000", "", 142},
    {"threads and children that compute all the time, timeouts beside them, processor time and its limit", "turns", "--max-instructions 2000000000", "", 0},
    {"work on a second CPU that is killed, timed and shared from the first", "cpus", "--set cpus=2", "", 0},
    {"clone and clone3: refusals, the signal at a child's end, a thread", "clones", "", "", 0},
    {"C++: exceptions, streams, containers, threads, futures, thread_local objects, a handler that jumps", "cplusplus", "", "", 0},
    {"eventfd, epoll in its three kinds, waiting that a signal ends, many descriptors", "events", "", "", 0},
    {"timer_create in its kinds, overrun, SIGEV_THREAD; timerfd, also by epoll", "alarms", "", "", 0},
    {"links, permissions, owner, times, room, copies made by the kernel", "attributes", "", "", 0},
    {"pairs of sockets, half closed and closed; no network", "sockets", "", "", 0},
    {"locks of files, ids and capabilities, what is asked of the scheduler, membarrier", "rights", "", "", 0},
    {"what /proc says of the program, its descriptors as files, the machine", "proc", "", "", 0},
    {"files of a folder of the host: read, mapped, listed, links inside it followed, nothing changed", "files", "--root ROOT", "", 0},
};

struct Fault {
    const char* sentence;
    const char* kind; ///< the argument of programs/faults.c
    const char* signal;
    const char* si_code;
    const char* si_code_4_9 = nullptr; ///< where 4.9 differs, also in the signal
    const char* signal_4_9 = nullptr;
};

void PrintTo(const Fault& row, std::ostream* out) {
    *out << row.sentence;
}

const Fault faults[] = {
    {"a load through NULL",                                  "null_read",        "SIGSEGV", "SEGV_MAPERR"},
    {"a store through NULL",                                 "null_write",       "SIGSEGV", "SEGV_MAPERR"},
    {"a call through NULL",                                  "null_call",        "SIGSEGV", "SEGV_MAPERR"},
    {"recursion until the stack may not grow any more",      "stack_overflow",   "SIGSEGV", "SEGV_MAPERR"},
    {"a store to .rodata",                                   "rodata_write",     "SIGSEGV", "SEGV_ACCERR"},
    {"a store to .text",                                     "text_write",       "SIGSEGV", "SEGV_ACCERR"},
    {"a call of code in the heap",                           "heap_exec",        "SIGSEGV", "SEGV_ACCERR"},
    {"a block that is freed twice: the C library aborts",    "double_free",      "SIGABRT", "SI_TKILL"},
    {"a failed assert()",                                    "assertion",        "SIGABRT", "SI_TKILL"},
    {"LDAXR of an address that is not aligned",              "unaligned_atomic", "SIGBUS",  "BUS_ADRALN", "SEGV_MAPERR", "SIGSEGV"},
    {"raise(SIGFPE)",                                        "fpe",              "SIGFPE",  "SI_TKILL"},
    {"a load from a mapping past the end of its file",       "past_the_end",     "SIGBUS",  "BUS_ADRERR"},
    {"an undefined instruction",                             "illegal",          "SIGILL",  "ILL_ILLOPC"},
    {"a breakpoint that no debugger set",                    "breakpoint",       "SIGTRAP", "TRAP_BRKPT"},
    {"what __builtin_trap() becomes",                        "trap",             "SIGTRAP", "TRAP_BRKPT"},
    {"a load from the kernel's half",                        "kernel_read",      "SIGSEGV", "SEGV_MAPERR"},
    {"a call of an address that is not aligned",             "odd_call",         "SIGBUS",  "BUS_ADRALN"},
    {"a store to memory that was unmapped",                  "use_after_unmap",  "SIGSEGV", "SEGV_MAPERR"},
    {"a store through NULL in a second thread",              "thread_fault",     "SIGSEGV", "SEGV_MAPERR"},
    {"a system register that programs may not read",         "privileged",       "SIGILL",  "ILL_ILLOPC"},
    {"free() of what malloc() never gave",                   "free_garbage",     "SIGABRT", "SI_TKILL"},
};
// clang-format on

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string expected_output(const std::string& name, const std::string& kernel) {
    const std::string special = SOURCES "/" + name + "." + kernel + ".txt";
    return text_of(std::filesystem::exists(special) ? special : SOURCES "/" + name + ".txt");
}

nlohmann::json run(const std::string& build, const std::string& name, const std::string& kernel,
                   std::string options, const std::string& arguments) {
    if (const auto at = options.find("ROOT"); at != std::string::npos)
        options.replace(at, 4, quoted(PROGRAMS "/root"));
    const std::string command = quoted(FAULTLINE) + " run " + quoted(PROGRAMS "/" + build + "/" + name) +
                                " --json --set terminal=true --set argv0=/bin/" + name + " --kernel " +
                                kernel + " " + options + " -- " + arguments;
    return nlohmann::json::parse(result_of(command), nullptr, false);
}

class Programs : public testing::TestWithParam<std::tuple<const char*, const char*, Program>> {};

TEST_P(Programs, PrintWhatTheyDoOnLinux) {
    const auto& [build, kernel, row] = GetParam();
    SCOPED_TRACE(std::string(row.sentence) + ", kernel " + kernel + ", " + build);
    const auto result = run(build, row.name, kernel, row.options, row.arguments);
    ASSERT_FALSE(result.is_discarded());
    EXPECT_EQ(result.at("stdout"), expected_output(row.name, kernel)) << result.at("log").dump(1);
    EXPECT_EQ(result.at("outcome").value("exit_status", -1), row.exit_status);
    EXPECT_TRUE(result.at("unknown_system_calls").empty()) << result.at("unknown_system_calls").dump();
}

TEST(CPlusPlus, AFaultInAThreadIsLoggedWithTheThreadsNameAndNumber) {
    const auto result = run("static", "cplusplus", "6.6", "", "fault");
    ASSERT_FALSE(result.is_discarded());
    EXPECT_EQ(result.at("outcome").value("exit_status", -1), 139);
    ASSERT_FALSE(result.at("log").empty());
    EXPECT_EQ(result["log"][0].value("text", "").find("worker[1001]: unhandled exception: DABT (lower EL)"),
              0U)
        << result["log"][0];
}

TEST(CPlusPlus, AnExceptionThatNobodyCatchesAborts) {
    const auto result = run("static", "cplusplus", "4.9", "", "terminate");
    ASSERT_FALSE(result.is_discarded());
    EXPECT_EQ(result.at("outcome").value("signal", ""), "SIGABRT");
    EXPECT_NE(result.value("stderr", "").find("what():  nobody catches this"), std::string::npos);
}

TEST(KernelAtEl2, HasTheTimerOfItsOwnLevel) {
    const auto result =
        run("static", "turns", "6.6", "--max-instructions 2000000000 --cpu max --set vhe=true", "");
    ASSERT_FALSE(result.is_discarded());
    EXPECT_EQ(result.at("stdout"), expected_output("turns", "6.6"));
}

class Faults : public testing::TestWithParam<std::tuple<const char*, const char*, Fault>> {};

TEST_P(Faults, EndAsOnLinux) {
    const auto& [build, kernel, row] = GetParam();
    SCOPED_TRACE(std::string(row.sentence) + ", kernel " + kernel + ", " + build);
    const bool old = std::string(kernel) == "4.9";
    const auto result = run(build, "faults", kernel, "", row.kind);
    ASSERT_FALSE(result.is_discarded());
    const auto& outcome = result.at("outcome");
    EXPECT_EQ(outcome.value("signal", ""), old && row.signal_4_9 != nullptr ? row.signal_4_9 : row.signal);
    EXPECT_EQ(outcome.value("si_code", ""),
              old && row.si_code_4_9 != nullptr ? row.si_code_4_9 : row.si_code);
}

class DynamicPrograms : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(DynamicPrograms, RunWithTheLibrariesOfTheirFolder) {
    const auto& [build, kernel] = GetParam();
    const std::string options = "--root " + quoted(PROGRAMS "/libraries");
    for (const Program& row : programs) {
        if (!std::filesystem::exists(std::string(PROGRAMS "/") + build + "/" + row.name))
            continue;
        SCOPED_TRACE(std::string(row.sentence) + ", kernel " + kernel + ", " + build);
        const auto result = run(build, row.name, kernel, options + " " + row.options, row.arguments);
        ASSERT_FALSE(result.is_discarded());
        EXPECT_EQ(result.at("stdout"), expected_output(row.name, kernel)) << result.at("log").dump(1);
        EXPECT_EQ(result.at("outcome").value("exit_status", -1), row.exit_status);
    }
    const auto fault = run(build, "faults", kernel, options, "null_write");
    ASSERT_FALSE(fault.is_discarded());
    EXPECT_EQ(fault.at("outcome").value("si_code", ""), "SEGV_MAPERR");
}

TEST(DynamicProgram, WithoutItsLoaderIsRefusedInOneLine) {
    const auto [text, status] =
        output_of(quoted(FAULTLINE) + " run " + quoted(PROGRAMS "/pie/faults") + " 2>&1");
    EXPECT_EQ(WEXITSTATUS(status), 2) << text;
    EXPECT_NE(text.find("needs the dynamic loader /lib/ld-linux-aarch64.so.1, expected --root DIR"),
              std::string::npos)
        << text;
}

TEST(UnknownSystemCall, IsNamedOnceAndIsNotInTheLog) {
    const std::string command = quoted(FAULTLINE) + " run " + quoted(PROGRAMS "/static/unknown_call") +
                                " --kernel 6.6 --json --set terminal=true";
    const auto result = nlohmann::json::parse(result_of(command), nullptr, false);
    ASSERT_FALSE(result.is_discarded());
    ASSERT_EQ(result.at("unknown_system_calls").size(), 1U);
    EXPECT_EQ(result["unknown_system_calls"][0]["name"], "inotify_init1");
    EXPECT_EQ(result["unknown_system_calls"][0]["count"], 3);
    EXPECT_TRUE(result.at("log").empty()) << result["log"].dump();
    EXPECT_EQ(result.at("stdout"), "-1 Function not implemented\n");
    const std::string notes = output_of("(" + command + " 2>&1 >/dev/null)").first;
    EXPECT_NE(notes.find("system call 26 (inotify_init1) is not implemented; it returned -ENOSYS 3 times\n"),
              std::string::npos)
        << notes;
}

INSTANTIATE_TEST_SUITE_P(BothBuilds, Programs,
                         testing::Combine(testing::Values("static", "static-pie"),
                                          testing::Values("4.9", "6.6"), testing::ValuesIn(programs)));
INSTANTIATE_TEST_SUITE_P(BothBuilds, DynamicPrograms,
                         testing::Combine(testing::Values("pie", "no-pie"), testing::Values("4.9", "6.6")));
INSTANTIATE_TEST_SUITE_P(BothBuilds, Faults,
                         testing::Combine(testing::Values("static", "static-pie"),
                                          testing::Values("4.9", "6.6"), testing::ValuesIn(faults)));

} // namespace
} // namespace faultline::sim
