// Thousands of small questions to the machine and the kernel, asked by programs that print one line for each answer:
// every load and store on every kind of memory, every encoding of the system register space, system calls with pointers
// that lead nowhere, mappings, stacks, signal frames, handlers, ends of processes. probes/NAME.txt agrees with what a real
// 6.1 kernel answers, but for the levels and addresses of a 39-bit address space and for PC and SP alignment, where its
// emulator deviates. NAME.4.9.txt is what the 4.9 kernel answers here; no real one was asked. Where the two files of
// stacks differ, the line follows from 4.9.0's check_stack_guard_page() and acct_stack_growth(): one page that stays
// free, whatever lies below it unless that grows, too, and is not counted against the limit.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "command.hpp"

namespace faultline::sim {
namespace {

using tests::quoted;
using tests::result_of;

struct Probe {
    const char* sentence;
    const char* name;
    const char* kernel;
};

void PrintTo(const Probe& row, std::ostream* out) {
    *out << row.sentence << ", kernel " << row.kernel;
}

constexpr const char* accesses = "every form of load and store on every kind of memory";
constexpr const char* encodings =
    "every MRS, MSR and SYS encoding, exception generation, words without a meaning";
constexpr const char* syscalls = "system calls with bad pointers and arguments that make no sense";
constexpr const char* mappings =
    "mmap, mprotect, munmap, mremap, madvise, truncation, and what memory is like then";
constexpr const char* frames = "rt_sigreturn from frames that were changed";
constexpr const char* handlers = "faults and signals blocked, ignored, nested, on bad stacks";
constexpr const char* endings = "how processes end, and what waitpid says of it";
constexpr const char* stacks = "how far stacks and other mappings grow, and what stops them";

const Probe probes[] = {
    {accesses, "accesses", "6.6"},   {accesses, "accesses", "4.9"}, {encodings, "encodings", "6.6"},
    {encodings, "encodings", "4.9"}, {syscalls, "syscalls", "6.6"}, {syscalls, "syscalls", "4.9"},
    {mappings, "mappings", "6.6"},   {mappings, "mappings", "4.9"}, {frames, "frames", "6.6"},
    {frames, "frames", "4.9"},       {handlers, "handlers", "6.6"}, {handlers, "handlers", "4.9"},
    {endings, "endings", "6.6"},     {endings, "endings", "4.9"},   {stacks, "stacks", "6.6"},
    {stacks, "stacks", "4.9"},
};

std::vector<std::string> lines_of(std::istream& text) {
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
        lines.push_back(line);
    return lines;
}

std::vector<std::string> expected_lines(const Probe& row) {
    const std::string special = std::string(SOURCES "/") + row.name + "." + row.kernel + ".txt";
    std::ifstream file(std::filesystem::exists(special) ? special
                                                        : std::string(SOURCES "/") + row.name + ".txt");
    return lines_of(file);
}

class Probes : public testing::TestWithParam<Probe> {};

TEST_P(Probes, AnswerAsExpected) {
    const Probe& row = GetParam();
    const std::string command = quoted(FAULTLINE) + " run " + quoted(std::string(PROGRAMS "/") + row.name) +
                                " --json --max-instructions 2000000000 --set argv0=" + row.name +
                                " --kernel " + row.kernel;
    const auto result = nlohmann::json::parse(result_of(command), nullptr, false);
    ASSERT_FALSE(result.is_discarded());
    EXPECT_EQ(result.at("outcome").value("exit_status", -1), 0) << result.at("outcome").dump();
    std::istringstream output(result.at("stdout").get<std::string>());
    const auto got = lines_of(output), want = expected_lines(row);
    ASSERT_FALSE(want.empty());
    for (std::size_t i = 0; i < std::min(got.size(), want.size()); ++i)
        EXPECT_EQ(got[i], want[i]) << "line " << i + 1;
    EXPECT_EQ(got.size(), want.size());
}

INSTANTIATE_TEST_SUITE_P(BothKernels, Probes, testing::ValuesIn(probes),
                         [](const testing::TestParamInfo<Probe>& of) {
                             const std::string kernel = of.param.kernel;
                             return of.param.name + std::string(kernel == "6.6" ? "_6_6" : "_4_9");
                         });

} // namespace
} // namespace faultline::sim
