// Programs that ask for more than there is (limits/greedy.c), run through faultline as a user runs them, under both kernels:
// each ends, says why, and takes no more of the host than the machine may have.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <tuple>

#include "command.hpp"

namespace faultline::sim {
namespace {

using tests::output_of;
using tests::quoted;

constexpr int ends = 0, limit = 3; // exit statuses of faultline

struct Greedy {
    const char* sentence;
    const char* kind; ///< the argument of limits/greedy.c
    const char* options;
    int status;
    const char* said;     ///< is found in what is printed
    const char* said_4_9; ///< the same under 4.9; nullptr: as under 6.6
};

void PrintTo(const Greedy& row, std::ostream* out) {
    *out << row.sentence;
}

constexpr const char* budget = "instruction budget of 20000000";
constexpr const char* out_of_memory = "Out of memory: Killed process 1000 (greedy)";
constexpr const char* out_of_memory_4_9 = "Out of memory: Kill process 1000 (greedy)";

// clang-format off
const Greedy programs[] = {
    {"every child forks as its parent does", "forks", "", limit, budget, nullptr},
    {"one child after the other", "forks_waited_for", "", limit, budget, nullptr},
    {"threads until there are no more", "threads", "--set max_instructions=60000000 --set memory=64", ends, "pthread_create: Resource temporarily unavailable", nullptr},
    {"a store to each page of ever more memory", "touched_memory", "", ends, out_of_memory, out_of_memory_4_9},
    {"a child does so: its parent lives on", "child_touches_memory", "", ends, "the child was ended by signal 9", nullptr},
    {"more in one piece than the machine has", "too_much_at_once", "", ends, "mmap: Cannot allocate memory", nullptr},
    {"a pipe that nobody reads", "pipe_nobody_reads", "", ends, "65536 bytes, then Resource temporarily unavailable", nullptr},
    {"a read of a pipe that nobody writes", "waits_for_nobody", "", limit, "WFI with no interrupt", nullptr},
    {"descriptors until there are no more", "descriptors", "", ends, "dup: Too many open files", nullptr},
    {"recursion down to the stack's limit", "deep", "", ends, "SIGSEGV", nullptr},
    {"a handler that returns to the fault", "fault_for_ever", "", limit, budget, nullptr},
    {"a handler that raises its signal again", "signals", "", limit, budget, nullptr},
    {"the same, nested, down to the stack's limit", "nested_signals", "", ends, "SIGSEGV", nullptr},
    {"system calls that 4.9 logs: ten of them", "unknown_calls", "", limit, budget, nullptr},
    {"children that fault: ten of them are logged", "faulting_children", "", limit, budget, nullptr},
    {"output", "output", "--log-only", limit, "console output of 16777216 bytes", nullptr},
    {"a file, until memory is full", "file", "--set max_instructions=100000000", ends, "write: No space left on device", nullptr},
    {"threads that spin on four CPUs", "spinning_threads", "--set cpus=4", limit, budget, nullptr},
};
// clang-format on

std::string command_for(const Greedy& row, const std::string& kernel) {
    return quoted(FAULTLINE) + " run " + quoted(GREEDY) + " --kernel " + kernel +
           " --show log --set memory=24 --set argv0=/bin/greedy --set max_instructions=20000000 " +
           row.options + " -- " + row.kind;
}

/// Of the largest child so far, in KiB; under sanitizers nobody asks, their shadow is larger than it.
[[maybe_unused]] long largest_child() {
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    return usage.ru_maxrss;
}

std::size_t count_of(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

class Limits : public testing::TestWithParam<std::tuple<const char*, Greedy>> {};

TEST_P(Limits, HoldForProgramsThatNeverHaveEnough) {
    const auto& [kernel, row] = GetParam();
    SCOPED_TRACE(std::string(row.sentence) + ", kernel " + kernel);
    const auto [text, status] = output_of(command_for(row, kernel));
    ASSERT_TRUE(WIFEXITED(status)) << text.substr(0, 2000);
    EXPECT_EQ(WEXITSTATUS(status), row.status) << text.substr(0, 2000);
    const bool old = std::string(kernel) == "4.9";
    EXPECT_NE(text.find(old && row.said_4_9 != nullptr ? row.said_4_9 : row.said), std::string::npos)
        << text.substr(0, 2000);
    constexpr std::size_t burst = 10; // DEFAULT_RATELIMIT_BURST
    EXPECT_LE(count_of(text, "syscall 1000"), burst);
    EXPECT_EQ(text.find("Kernel panic"), std::string::npos) << text.substr(0, 2000);
#if !defined(__SANITIZE_ADDRESS__)
    constexpr long most_kib = 300L << 10;
    EXPECT_LT(largest_child(), most_kib);
#endif
}

INSTANTIATE_TEST_SUITE_P(EveryKind, Limits,
                         testing::Combine(testing::Values("4.9", "6.6"), testing::ValuesIn(programs)),
                         [](const auto& row) {
                             std::string name = std::get<1>(row.param).kind;
                             name += std::get<0>(row.param)[0] == '4' ? "_4" : "_6";
                             return name;
                         });

class ResourceLimits : public testing::TestWithParam<const char*> {};

TEST_P(ResourceLimits, HoldAsSetrlimitSetsThem) {
    const auto [text, status] = output_of(command_for({"", "limits", "", ends, "", nullptr}, GetParam()));
    for (const char* const line :
         {"dup beyond RLIMIT_NOFILE: Too many open files", "F_DUPFD at RLIMIT_NOFILE: Invalid argument",
          "dup2 to RLIMIT_NOFILE: Bad file descriptor", "write across RLIMIT_FSIZE: 5000",
          "write behind RLIMIT_FSIZE: File too large", "ftruncate beyond RLIMIT_FSIZE: File too large",
          "brk beyond RLIMIT_DATA: Cannot allocate memory", "mmap beyond RLIMIT_DATA: Cannot allocate memory",
          "mmap that is no data: done", "mmap beyond RLIMIT_AS: Cannot allocate memory",
          "exceed data ulimit 1048576", "SIGSEGV"})
        EXPECT_NE(text.find(line), std::string::npos) << line << " is missing in\n" << text;
    EXPECT_EQ(count_of(text, "File size limit exceeded"), 2U) << text;
}

INSTANTIATE_TEST_SUITE_P(BothKernels, ResourceLimits, testing::Values("4.9", "6.6"),
                         [](const auto& row) { return std::string(row.param[0] == '4' ? "old" : "new"); });

} // namespace
} // namespace faultline::sim
