// Programs with processes, pipes and threads, run through faultline as a user runs them, on both kernels.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <tuple>

namespace faultline::sim {
namespace {

struct Case {
    const char* sentence;
    const char* program;
    const char* argument;
    const char* settings;      ///< more options of `faultline run`
    const char* output;        ///< what the program prints
    const char* kind;          ///< how the run ends: outcome.kind
    int exit_status;           ///< as a shell shows it; of an exit or a signal
    const char* last_log = ""; ///< part of some line of the log
};

void PrintTo(const Case& row, std::ostream* out) {
    *out << row.sentence;
}

// clang-format off
const Case cases[] = {
    {"a pipe carries more than it holds, and both sides wait for each other", "processes", "pipe", "", "200000 bytes, sum 3900000, child 7\n", "exit", 0},
    {"O_NONBLOCK: an empty pipe and a full one answer EAGAIN", "processes", "nonblock", "", "empty: -1 EAGAIN, full after 65536: EAGAIN\n", "exit", 0},
    {"a pipe that nobody reads: EPIPE, and SIGPIPE kills who does not handle it", "processes", "broken-pipe", "", "-1 EPIPE, handled 1, unhandled: signal 13\n", "exit", 0},
    {"poll ends by its time, or by another process's write; select sees the same", "processes", "poll", "", "poll 0, then 1 with 0x1, select 1\n", "exit", 0},
    {"a child's end: WNOHANG, waitid without taking it, wait4, SIGCHLD, ECHILD", "processes", "children", "", "WNOHANG 0, waitid 2 by 15, wait4 15, then -1 ECHILD, SIGCHLD 1\n", "exit", 0},
    {"an orphan is init's child", "processes", "orphan", "", "the orphan's parent is 1\n", "exit", 0},
    {"vfork: the parent waits, and sees what the child wrote", "processes", "vfork", "", "child first: 1, status 4\n", "exit", 0},
    {"a fork bomb ends in EAGAIN", "processes", "fork-bomb", "", "EAGAIN after hundreds: 1\n", "exit", 0},
    {"a child that takes all memory is killed, and its parent goes on", "processes", "memory", "--set memory=32", "killed by signal 9\n", "exit", 0},
    {"a shared mapping is shared with a child, a private one is not", "processes", "shared", "", "shared 2, private 1\n", "exit", 0},
    {"a stopped program takes no time, whatever signals wait for it", "processes", "stopped", "", "stopped: 0, then handled 1, killed by 9\n", "exit", 0},
    {"sixteen children with files, pipes, memory and children of their own", "stress", "", "", "1 CPUs: 16 ended, 16 on their CPU, sum 11520, 192 grandchildren, 192 lines\n", "exit", 0},
    {"the same on four CPUs at once", "stress", "", "--set cpus=4", "4 CPUs: 16 ended, 16 on their CPU, sum 11520, 192 grandchildren, 192 lines\n", "exit", 0},
    {"threads count under a mutex, each with its own variable and number", "threads", "counting", "", "sum 1500, results 756\n", "exit", 0},
    {"threads on four CPUs count under a mutex", "threads", "counting", "--set cpus=4", "sum 1500, results 756\n", "exit", 0},
    {"a condition: waiting ends by time, or by another thread", "threads", "conditions", "", "timed wait: ETIMEDOUT, then woken\n", "exit", 0},
    {"a fault in a thread ends the whole program, and the log has the thread's number", "threads", "fault", "", "", "signal", 139, "threads[1001]: unhandled"},
    {"exit in a thread ends the whole program with its status", "threads", "exit", "", "", "exit", 5},
    {"the program goes on when its first thread has ended", "threads", "main-first", "", "the main thread has gone before\n", "exit", 0},
    {"a thread that executes a program becomes the process", "threads", "exec", "", "1000 1000 1000\n", "exit", 0},
    {"a signal sent to a thread is handled there", "threads", "signal", "", "handled by the thread: 1\n", "exit", 0},
    {"fork in a program with threads copies the one that calls it", "threads", "fork", "", "child 6\n", "exit", 0},
    {"pid 1 is the program itself: its end is the kernel's", "threads", "pid", "--set identity.pid=1", "1 1\n", "panic", 0, "Attempted to kill init! exitcode=0x00000000"},
    {"a fault of init, too", "threads", "fault", "--set identity.pid=1", "", "panic", 0, "Attempted to kill init! exitcode=0x0000000b"},
};
// clang-format on

std::string output_of(const std::string& command) {
    std::array<char, 4096> piece{};
    std::string all;
    FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return all;
    while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), pipe))
        all.append(piece.data(), count);
    pclose(pipe);
    return all;
}

bool log_has(const nlohmann::json& log, const std::string& text) {
    for (const auto& line : log)
        if (line.at("text").get<std::string>().find(text) != std::string::npos)
            return true;
    return text.empty();
}

class Processes : public testing::TestWithParam<std::tuple<const char*, Case>> {};

TEST_P(Processes, DoWhatLinuxDoes) {
    const auto& [kernel, row] = GetParam();
    SCOPED_TRACE(std::string(row.sentence) + ", kernel " + kernel);
    const std::string command = std::string(FAULTLINE) + " run " PROGRAMS "/" + row.program +
                                " --json --set terminal=true --kernel " + kernel + " " + row.settings +
                                " -- " + row.argument;
    const auto run = nlohmann::json::parse(output_of(command), nullptr, false);
    ASSERT_FALSE(run.is_discarded()) << command;
    EXPECT_EQ(run.at("stdout"), row.output);
    EXPECT_EQ(run.at("outcome").at("kind"), row.kind);
    if (std::string(row.kind) != "panic") {
        EXPECT_EQ(run.at("outcome").at("exit_status"), row.exit_status);
    }
    EXPECT_TRUE(log_has(run.at("log"), row.last_log)) << run.at("log").dump(1);
}

INSTANTIATE_TEST_SUITE_P(BothKernels, Processes,
                         testing::Combine(testing::Values("4.9", "6.6"), testing::ValuesIn(cases)));

} // namespace
} // namespace faultline::sim
