// Every conformance vector of tests/data/mmu, by the model and executed. MMU_DATA is the folder of unpacked files.
#include "sim/conformance/check_mmu.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace faultline::sim {
namespace {

struct DataFile {
    const char* name;
    std::uint64_t in_scope, out_of_scope;
};

constexpr DataFile files[] = {
    {"systematic.cortex-a72.jsonl", 3312, 215},
    {"systematic.max.jsonl", 3749, 402},
    {"random.cortex-a72.jsonl", 2468, 32},
    {"random.max.jsonl", 2471, 29},
};

std::string path_of(const DataFile& file) {
    return std::string{MMU_DATA} + "/" + file.name;
}

TEST(CheckMmu, EveryVectorInScopePassesInBothWays) {
    for (const DataFile& file : files) {
        std::ostringstream report;
        const std::string paths[] = {path_of(file)};
        const auto summary = check_mmu_files(paths, false, report);
        ASSERT_TRUE(summary) << summary.error();
        EXPECT_EQ(summary->failed, 0U) << report.str();
        EXPECT_EQ(summary->passed, file.in_scope) << report.str();
        EXPECT_EQ(summary->out_of_scope, file.out_of_scope) << report.str();
    }
}

/// The first vectors of a file with `from` replaced by `to` wherever it occurs; how many lines changed.
std::string changed_lines(const DataFile& file, std::size_t limit, const std::string& from,
                          const std::string& to, std::uint64_t& count) {
    std::ifstream in(path_of(file));
    std::string text;
    count = 0;
    for (std::string line; count < limit && std::getline(in, line);) {
        const auto at = line.find(from);
        if (at == std::string::npos || line.find(R"("scope":"in")") == std::string::npos)
            continue;
        ++count;
        text += line.replace(at, from.size(), to) + "\n";
    }
    return text;
}

TEST(CheckMmu, AWrongExpectationFailsInBothWays) {
    struct Change {
        const char *from, *to;
    };
    // One bit of the syndrome, the faulting address, the vector, the saved state; a fault that is not there.
    constexpr Change changes[] = {
        {R"("esr":"0x92000007")", R"("esr":"0x92000005")"},
        {R"("vector":"0x400")", R"("vector":"0x200")"},
        {R"("spsr":"0x3c0")", R"("spsr":"0x3c1")"},
        {R"("daif":"0xf")", R"("daif":"0x7")"},
        {R"("expect":{"fault":false,"pa":"0x8ab)", R"("expect":{"fault":false,"pa":"0x8aa)"},
    };
    for (const auto& change : changes) {
        std::uint64_t lines = 0;
        const std::string text = changed_lines(files[0], 20, change.from, change.to, lines);
        ASSERT_GT(lines, 0U) << change.from;
        std::ostringstream report;
        const auto summary = check_mmu_text(text, "changed", false, report);
        ASSERT_TRUE(summary) << summary.error();
        EXPECT_EQ(summary->failed, lines) << change.from << "\n" << report.str();
        EXPECT_EQ(summary->model_failed, lines) << change.from;
        EXPECT_EQ(summary->executed_failed, lines) << change.from;
    }
}

TEST(CheckMmu, TheLastLineHasTheTotals) {
    std::ostringstream report;
    const std::string paths[] = {path_of(files[2])};
    ASSERT_TRUE(check_mmu_files(paths, false, report));
    const std::string text = report.str(), last = "\n2468 passed, 0 failed\n";
    ASSERT_GE(text.size(), last.size());
    EXPECT_EQ(text.substr(text.size() - last.size()), last);
}

TEST(CheckMmu, ErrorsNameFileAndLine) {
    std::ostringstream report;
    const std::string missing[] = {"no/such/file.jsonl"};
    const auto not_there = check_mmu_files(missing, false, report);
    ASSERT_FALSE(not_there);
    EXPECT_EQ(not_there.error().find("no/such/file.jsonl: "), 0U) << not_there.error();
    const auto bad_line = check_mmu_text("\n{\"id\":1}\n", "given", false, report);
    ASSERT_FALSE(bad_line);
    EXPECT_EQ(bad_line.error().find("given:2: key `id`"), 0U) << bad_line.error();
}

} // namespace
} // namespace faultline::sim
