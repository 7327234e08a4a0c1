// The names of instants, and the command line: what is understood and what is refused.

#include "sim/cli/options.hpp"
#include "sim/event.hpp"

#include <gtest/gtest.h>

namespace faultline::sim {
namespace {

TEST(ParseEvent, UnderstandsEveryForm) {
    const char* const texts[] = {"start", "end", "fault:1", "insn:250000", "log:3", "call:do_page_fault:2"};
    for (const char* const text : texts) {
        const auto event = parse_event(text);
        ASSERT_TRUE(event) << event.error();
        EXPECT_EQ(event_text(*event), text);
    }
    const auto first = parse_event("call:el0_da");
    ASSERT_TRUE(first) << first.error();
    EXPECT_EQ(event_text(*first), "call:el0_da:1");
    const auto hex = parse_event("insn:0x10");
    ASSERT_TRUE(hex);
    EXPECT_EQ(hex->n, 16U);
}

TEST(ParseEvent, RefusesEverythingElse) {
    for (const char* const text :
         {"", "begin", "fault", "fault:", "fault:0", "fault:x", "fault:1:2", "start:1", "end:", "call",
          "call:", "call::1", "call:f:0", "call:f:x", "call:f:1:2", "insn:-1"})
        EXPECT_FALSE(parse_event(text)) << "'" << text << "'";
}

using cli::Command;
using cli::Finished;
using cli::parse_command_line;

template <class T> const T* parsed(const std::variant<Command, Finished>& result) {
    const auto* const command = std::get_if<Command>(&result);
    return command == nullptr ? nullptr : std::get_if<T>(command);
}

TEST(CommandLine, RunTakesItsOptionsInAnyPlace) {
    const auto result =
        parse_command_line({"run", "--show", "path,walk", "prog", "--kernel", "4.9", "--set",
                            "identity.pid=78", "--set", "env.A=b=c", "--seed", "7", "--", "--show", "x"});
    const auto* const run = parsed<cli::RunOptions>(result);
    ASSERT_NE(run, nullptr) << std::get<Finished>(result).text;
    EXPECT_EQ(run->target.target, "prog");
    EXPECT_TRUE(run->show.path && run->show.walk);
    EXPECT_FALSE(run->show.log || run->show.regs || run->show.source);
    EXPECT_EQ(run->target.args, (std::vector<std::string>{"--show", "x"}));
    ASSERT_EQ(run->target.settings.size(), 4U);
    EXPECT_EQ(run->target.settings[0].key, "kernel");
    EXPECT_EQ(run->target.settings[1].text, "7");
    EXPECT_EQ(run->target.settings[3].key, "env.A");
    EXPECT_EQ(run->target.settings[3].text, "b=c");
}

TEST(CommandLine, ShowsEverythingByDefaultAndKeepsTheManifestsArguments) {
    const auto result = parse_command_line({"run", "el0_da"});
    const auto* const run = parsed<cli::RunOptions>(result);
    ASSERT_NE(run, nullptr);
    EXPECT_TRUE(run->show.path && run->show.walk && run->show.log && run->show.regs && run->show.source);
    EXPECT_FALSE(run->target.args);
    EXPECT_EQ(run->dmesg_level, 8U);
}

TEST(CommandLine, WalkAndEsrTakeNumbers) {
    const auto walk_result =
        parse_command_line({"walk", "el0_da", "0xffffff8008081400", "--access", "exec", "--at", "start"});
    const auto* const walk = parsed<cli::WalkOptions>(walk_result);
    ASSERT_NE(walk, nullptr);
    EXPECT_EQ(walk->va, 0xffffff8008081400U);
    EXPECT_FALSE(walk->el);
    const auto esr_result = parse_command_line({"esr", "2449473605"});
    const auto* const esr = parsed<cli::EsrOptions>(esr_result);
    ASSERT_NE(esr, nullptr);
    EXPECT_EQ(esr->value, 0x92000045U);
}

TEST(CommandLine, WrongUsageIsOneLineAndStatus2) {
    const std::vector<std::string> wrong[] = {{},
                                              {"nonsense"},
                                              {"run"},
                                              {"run", "a", "b"},
                                              {"run", "a", "--nonsense"},
                                              {"run", "a", "--kernel", "5.10"},
                                              {"run", "a", "--cpu", "z80"},
                                              {"run", "a", "--set", "novalue"},
                                              {"run", "a", "--set", "=x"},
                                              {"run", "a", "--show", "path,nothing"},
                                              {"run", "a", "--dmesg-level", "9"},
                                              {"run", "a", "--max-instructions", "many"},
                                              {"walk", "a"},
                                              {"walk", "a", "0xzz"},
                                              {"walk", "a", "0", "--el", "2"},
                                              {"walk", "a", "0", "--access", "fly"},
                                              {"esr"},
                                              {"esr", "0x92000045", "--", "x"},
                                              {"esr", "18446744073709551616"},
                                              {"check-mmu"}};
    for (const auto& arguments : wrong) {
        std::string line;
        for (const std::string& argument : arguments)
            line += argument + " ";
        const auto result = parse_command_line(arguments);
        const auto* const finished = std::get_if<Finished>(&result);
        ASSERT_NE(finished, nullptr) << line;
        EXPECT_EQ(finished->status, cli::exit_bad_input) << line;
        EXPECT_EQ(finished->text.find('\n'), finished->text.size() - 1) << line << ": " << finished->text;
        EXPECT_EQ(finished->text.rfind("faultline: ", 0), 0U) << line;
    }
}

TEST(CommandLine, EveryCommandHasHelpWithAnExample) {
    for (const char* const command : {"list", "run", "walk", "esr", "check-mmu"}) {
        const auto result = parse_command_line({command, "--help"});
        const auto* const finished = std::get_if<Finished>(&result);
        ASSERT_NE(finished, nullptr) << command;
        EXPECT_EQ(finished->status, cli::exit_ok) << command;
        EXPECT_NE(finished->text.find(std::string("faultline ") + command), std::string::npos)
            << finished->text;
        EXPECT_NE(finished->text.find("Example"), std::string::npos) << command;
    }
}

} // namespace
} // namespace faultline::sim
