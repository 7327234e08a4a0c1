// Scenarios of one's own: every template runs at once, every mistake has one line that says where it is, and a class is
// graded by one command.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "tests/guest/command.hpp"

namespace {

namespace fs = std::filesystem;
using faultline::tests::output_of;
using faultline::tests::quoted;

constexpr int exit_unexpected = 1, exit_bad_input = 2, exit_limit = 3;

/// An empty folder of this process, in which commands run.
class Labs : public testing::Test {
protected:
    Labs() {
        std::string name = testing::TempDir() + "faultline-labs-XXXXXX";
        folder = mkdtemp(name.data());
    }
    ~Labs() override { fs::remove_all(folder); }

    std::pair<std::string, int> faultline(const std::string& arguments) const {
        auto [text, status] =
            output_of(fmt::format("cd {} && {} {}", quoted(folder.string()), quoted(FAULTLINE), arguments));
        return {text, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
    }
    void make(const std::string& name, const std::string& from) const {
        const auto [text, status] = faultline(fmt::format("new {} --template {}", name, from));
        ASSERT_EQ(status, 0) << text;
    }
    /// Puts `to` in the place of `from`, which must be there.
    void change(const std::string& file, const std::string& from, const std::string& to) const {
        std::ifstream in(folder / file);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << "'" << from << "' is not in " << file;
        text.replace(at, from.size(), to);
        std::ofstream(folder / file) << text;
    }

    fs::path folder;
};

TEST_F(Labs, EveryTemplateRunsAtOnceInAllItsVariants) {
    for (const std::string from : {"c", "asm", "handler", "handler-c"})
        make("lab-" + from, from);
    const auto [text, status] = faultline("run --all .");
    EXPECT_EQ(status, 0) << text;
    EXPECT_NE(text.find("6 scenarios, 0 not as expected"), std::string::npos) << text;
}

/// A change to what a template makes, and what is said about it.
struct Mistake {
    const char* name;
    const char* from; ///< the template; the scenario is called lab
    const char* file;
    const char* before;
    const char* after;
    int status;
    const char* line;
};
void PrintTo(const Mistake& mistake, std::ostream* out) {
    *out << mistake.name;
}

constexpr const char* manifest = "scenario.toml";

// clang-format off
const Mistake mistakes[] = {
    // the manifest
    {"a key with a typing error", "c", manifest, "kernel =", "kernal =", exit_bad_input,
     "lab/scenario.toml:4: unknown key 'kernal', expected one of those that scenarios/README.md lists; did you mean 'kernel'?"},
    {"a table with a typing error", "c", manifest, "[expect]", "[expects]", exit_bad_input,
     "lab/scenario.toml:13: unknown table 'expects'; did you mean 'expect'?"},
    {"a version without quotes", "c", manifest, "\"4.9\"", "4.9", exit_bad_input,
     "lab/scenario.toml:4: kernel is a number with a point, expected a string, in quotes"},
    {"a string for a list", "c", manifest, "[\"lab.c\"]", "\"lab.c\"", exit_bad_input,
     "lab/scenario.toml:9: program.sources is a string, expected a list of strings"},
    {"a list for a string", "handler-c", manifest, "\"vectors.S\"", "[\"vectors.S\"]", exit_bad_input,
     "lab/scenario.toml:5: kernel is a list of strings, expected a string, in quotes"},
    {"a source that is not there", "c", manifest, "lab.c", "lap.c", exit_bad_input,
     "lab/scenario.toml:9: program.sources names 'lap.c', expected a file in lab"},
    {"a kernel that is not there", "handler", manifest, "\"handler.S\"", "\"handel.S\"", exit_bad_input,
     "lab/scenario.toml:5: kernel names 'handel.S', expected a file in lab"},
    {"a further source that is not there", "handler-c", manifest, "handler.c\"]", "handel.c\"]", exit_bad_input,
     "lab/scenario.toml:6: kernel_sources names 'handel.c', expected a file in lab"},
    {"no program", "c", manifest, "sources = [\"lab.c\"]", "", exit_bad_input,
     "lab/scenario.toml:1: nothing to run, expected program.sources (or program.elf, or a kernel of the scenario's own)"},
    {"a signal that does not exist", "c", manifest, "SIGSEGV", "SIGSEVG", exit_bad_input,
     "lab/scenario.toml:15: expect.signal is 'SIGSEVG', expected a name like SIGSEGV"},
    {"a code that does not exist", "c", manifest, "SEGV_MAPERR", "SEGV_MAPPER", exit_bad_input,
     "lab/scenario.toml:16: expect.si_code is 'SEGV_MAPPER', expected a name like SEGV_MAPERR"},
    {"a program that is not static", "c", manifest, "\"-static\", ", "", exit_bad_input,
     "lab: needs the dynamic loader /lib/ld-linux-aarch64.so.1, expected --root DIR with a folder that has it "},
    // the program
    {"a semicolon forgotten", "c", "lab.c", "nowhere = 42;", "nowhere = 42", exit_bad_input, "lab: does not compile: lab.c:7:18: error: expected"},
    {"a function that does not exist", "c", "lab.c", "puts", "putz", exit_bad_input,
     "lab: does not compile: lab.c:6: undefined reference to `putz'"},
    {"no main", "c", "lab.c", "main", "mian", exit_bad_input, "lab: does not compile: undefined reference to `main'"},
    {"a program without an end", "c", "lab.c", "*nowhere = 42;", "for (;;);", exit_limit,
     "lab: stopped: instruction budget of 200000000, in main+"},
    {"another end", "c", "lab.c", "*nowhere = 42;", "", exit_unexpected,
     "lab: expected outcome signal, got exit with status 0"},
    {"another fault", "c", "lab.c", "0x1000", "0x3000", exit_unexpected, "lab: expected si_addr 0x1000, got 0x3000"},
    // a handler in assembly
    {"the include forgotten", "handler", "handler.S", "#include", "//", exit_bad_input,
     "lab: does not compile: handler.S:23: Error: unknown mnemonic `fl_vectors'"},
    {"no _start", "handler", "handler.S", "_start:", "begin:", exit_bad_input,
     "lab: does not compile: ld: required symbol `_start' not defined"},
    {"no vector table", "handler", "handler.S", "fl_vectors", "// fl_vectors", exit_bad_input,
     "lab: does not compile: handler.S:64: undefined reference to `vectors'"},
    {"a vector table that VBAR_EL1 does not know", "handler", "handler.S", "fl_start vectors", "", exit_limit,
     "lab: stopped: the exception vector at 0x200 raises the exception that it is for, ESR_EL1 0x8600000d; was VBAR_EL1 ever written?"},
    {"a vector without a handler", "handler", "handler.S", ", el0_sync=el0_sync", "", exit_unexpected,
     "lab: expected outcome exit, got panic"},
    {"no stack", "handler", "handler.S", "fl_start vectors", "ldr x0, =vectors\n msr vbar_el1, x0", exit_unexpected,
     "lab: expected ESR_EL1 0x92000047, got 0x96000044"},
    {"no eret", "handler", "handler.S", "eret ", "// ", exit_unexpected, "lab: expected outcome exit, got panic"},
    {"a page that is not put there", "handler", "handler.S", "str     x1, [x16, x0, lsl #3]", "", exit_limit,
     "lab: stopped: log of 1048576 bytes"},
    {"a system register that does not exist", "handler", "handler.S", "esr_el1", "esr_el9", exit_bad_input,
     "lab: does not compile: handler.S:37: Error: unknown or missing system register name at operand 2"},
    // a handler in C
    {"a handler with another name", "handler-c", "handler.c", "void handle_el0_sync", "void handle_sync", exit_bad_input,
     "lab: does not compile: vectors.S:17: undefined reference to `handle_el0_sync'"},
    {"a fault that is ignored", "handler-c", "handler.c", "page_fault(FL_READ(far_el1));", "", exit_limit,
     "lab: stopped: instruction budget of 2000000, in "},
    {"an instruction that is skipped", "handler-c", "handler.c", "page_fault(FL_READ(far_el1));", "regs->pc += 4;",
     exit_unexpected, "lab: expected exit status 42, got "},
    {"kernel code that EL0 executes", "handler-c", "handler.c", "FL_USER static", "static", exit_unexpected,
     "lab: expected ESR_EL1 0x92000047, got 0x8200000e"},
    {"a function of the call path with a typing error", "handler-c", manifest, "\"page_fault\"", "\"page_falt\"", exit_unexpected,
     "lab: expected the call path to reach page_falt, it does not (in this order)"},
};
// clang-format on

class Mistakes : public Labs, public testing::WithParamInterface<Mistake> {};

TEST_P(Mistakes, HaveOneLineThatSaysWhere) {
    const Mistake& mistake = GetParam();
    make("lab", mistake.from);
    change(fmt::format("lab/{}", mistake.file), mistake.before, mistake.after);
    const bool loops_with_faults = std::string(mistake.name) == "a fault that is ignored";
    const auto [text, status] = faultline(
        fmt::format("run lab --log-only {}", loops_with_faults ? "--max-instructions 2000000" : ""));
    const std::string tail = text.substr(text.size() - std::min<std::size_t>(text.size(), 1000));
    EXPECT_EQ(status, mistake.status) << tail;
    EXPECT_NE(text.find(fmt::format("faultline: {}", mistake.line)), std::string::npos) << tail;
}

INSTANTIATE_TEST_SUITE_P(Labs, Mistakes, testing::ValuesIn(mistakes), [](const auto& row) {
    std::string name = row.param.name;
    for (char& letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0)
            letter = '_';
    return name;
});

TEST_F(Labs, AFileOfAScenarioIsTakenForAMistake) {
    make("lab", "c");
    const auto [text, status] = faultline("run lab/lab.c");
    EXPECT_EQ(status, exit_bad_input);
    EXPECT_EQ(text, "faultline: lab/lab.c: a file of a scenario, expected its folder: lab\n");
}

// One right answer, and three others: none keeps the rest from being graded.
TEST_F(Labs, AClassIsGradedByOneCommand) {
    for (const std::string student : {"class/ada", "class/bob", "class/cyd", "class/dan"})
        make(student, "handler-c");
    change("class/bob/handler.c", "page_fault(FL_READ(far_el1));", "regs->pc += 4;");
    change("class/cyd/handler.c", "page_fault(FL_READ(far_el1));", "for (;;) {}");
    change("class/dan/handler.c", "FL_READ(esr_el1);", "FL_READ(esr_el1)");
    const auto [text, status] =
        faultline("run --all class --json --junit results.xml --max-instructions 1000000");
    EXPECT_EQ(status, exit_unexpected);
    const auto json = nlohmann::json::parse(text, nullptr, false);
    ASSERT_FALSE(json.is_discarded()) << text;
    EXPECT_EQ(json["passed"], 1);
    EXPECT_EQ(json["failed"], 3);
    const std::vector<std::string> complaints = {"", "expected exit status 42",
                                                 "stopped: instruction budget of 1000000",
                                                 "class/dan: does not compile: handler.c:"};
    ASSERT_EQ(json["results"].size(), complaints.size());
    for (std::size_t i = 0; i < complaints.size(); ++i) {
        const auto& unmet = json["results"][i]["unmet"];
        EXPECT_EQ(unmet.empty(), complaints[i].empty()) << json["results"][i];
        const std::string first = unmet.empty() ? "" : unmet[0].get<std::string>();
        EXPECT_TRUE(first.starts_with(complaints[i])) << unmet;
    }
    EXPECT_GT(fs::file_size(folder / "results.xml"), 100U);
}

} // namespace
