// Every field of every line that the kernels print explains itself.

#include <cctype>
#include <set>
#include <string>

#include "gui/log_hints.hpp"
#include "gui/story.hpp"

#include <gtest/gtest.h>

namespace faultline::gui {
namespace {

/// Words with a digit in them in spans without a hint.
std::vector<std::string> unexplained(const std::vector<Span>& spans) {
    std::vector<std::string> words;
    for (const Span& span : spans) {
        std::string word;
        bool has_digit = false;
        for (const char letter : span.text + " ") {
            const auto code = static_cast<unsigned char>(letter);
            if (std::isalnum(code) != 0 || letter == '_') {
                word += letter;
                has_digit = has_digit || std::isdigit(code) != 0;
                continue;
            }
            if (has_digit && span.hint.empty())
                words.push_back(word);
            word.clear();
            has_digit = false;
        }
    }
    return words;
}

/// What a driver says in its own words, and numbers that are part of a sentence.
bool speaks_for_itself(const std::string& line) {
    return line.starts_with("oops: ");
}

TEST(LogHints, EveryFieldOfEveryLineOfEveryScenarioHasOne) {
    const auto scenarios = sim::built_in_scenarios();
    ASSERT_TRUE(scenarios) << scenarios.error();
    std::set<std::string> seen;
    std::size_t lines = 0;
    for (const sim::BuiltIn& scenario : *scenarios) {
        const auto story = Story::open(scenario.name, {});
        ASSERT_TRUE(story) << scenario.name << ": " << story.error();
        for (const sim::LogLine& line : (*story)->recording().log) {
            const auto spans = explained_line(**story, line, Style::normal);
            std::string joined;
            for (const Span& span : spans)
                joined += span.text;
            EXPECT_EQ(joined, line.text) << scenario.name;
            ++lines;
            if (!speaks_for_itself(line.text))
                for (const std::string& word : unexplained(spans))
                    if (seen.insert(line.text.substr(0, 8) + word).second)
                        ADD_FAILURE() << scenario.name << ": \"" << word << "\" has no hint in\n"
                                      << line.text;
        }
    }
    EXPECT_GT(lines, 500U);
}

struct Field {
    const char* sentence;
    const char* scenario;
    const char* line;  ///< a part of the line
    const char* field; ///< what the text that has the hint begins with
    const char* hint;  ///< a part of it
};

class LogField : public testing::TestWithParam<Field> {};

TEST_P(LogField, SaysWhereItComesFrom) {
    const auto story = Story::open(GetParam().scenario, {});
    ASSERT_TRUE(story) << story.error();
    for (const sim::LogLine& line : (*story)->recording().log) {
        if (line.text.find(GetParam().line) == std::string::npos)
            continue;
        for (const Span& span : explained_line(**story, line, Style::normal))
            if (span.text.starts_with(GetParam().field)) {
                EXPECT_NE(span.hint.find(GetParam().hint), std::string::npos) << span.hint;
                return;
            }
        FAIL() << "no span that begins with \"" << GetParam().field << "\" in: " << line.text;
    }
    FAIL() << "no line with \"" << GetParam().line << "\"";
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Fields, LogField, testing::Values(
    Field{"the fault status is the low six bits", "percpu/bad", "FSC =", "FSC = 0x05", "[5:0]"},
    Field{"4.9 prints ESR_EL1 behind a comma", "el0_da", "unhandled", "esr 0x92000045", "0x92000045"},
    Field{"the oops number of 4.9 is ESR_EL1", "oops/null_deref_49", "Internal error", "Oops: 9600000", "EC"},
    Field{"a descriptor lies at a physical address", "fault/exclusive", "*pgd=", "*pgd=", "a level 1 descriptor"},
    Field{"p4d is the entry of the pgd again", "access_flag/kernel", "p4d=", "p4d=", "entry of the pgd again"},
    Field{"a saved register is a word of pt_regs", "percpu/bad", "x29:", "x29: ", "pt_regs.regs[29], 0xe8"},
    Field{"a line of the call trace has a source line", "access_flag/kernel", " vfs_write+", "vfs_write+0x", ".c:"},
    Field{"pc of 4.9 stands in angle brackets", "access_flag/linux49", "pc : [<", "pc : [<ffffff80", "oops_load"},
    Field{"a field of ISS2 has its bits", "percpu/bad", "TagAccess", "TagAccess = 0", "[41:41]"}),
    [](const auto& one) { return "Field" + std::to_string(one.index); });
// clang-format on

} // namespace
} // namespace faultline::gui
