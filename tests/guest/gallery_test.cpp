// The built-in scenarios, all of them: each comes to what it expects, and together they show every fault status code
// that the machine can report.

#include "sim/cli/suite.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "exceptions/syndrome.hpp"

namespace faultline::sim::cli {
namespace {

/// Run once, for all tests.
const std::vector<SuiteResult>& gallery() {
    static const std::vector<SuiteResult> results = [] {
        std::vector<SuiteResult> all;
        const auto names = suite_targets("");
        EXPECT_TRUE(names) << names.error();
        for (const std::string& name : *names)
            all.push_back(run_in_suite(name, {}));
        return all;
    }();
    return results;
}

std::uint8_t fsc_of(std::uint64_t esr) {
    return static_cast<std::uint8_t>(exceptions::esr::Fsc::get(esr));
}

TEST(Gallery, EveryScenarioComesToWhatItExpects) {
    for (const SuiteResult& result : gallery())
        for (const std::string& complaint : result.complaint)
            ADD_FAILURE() << result.name << ": " << complaint;
}

// The list is the model's own table, so that a code the model learns is missed here until a scenario shows it.
TEST(Gallery, ShowsEveryFaultStatusCodeThatTheModelReports) {
    std::set<std::uint8_t> seen;
    for (const SuiteResult& result : gallery())
        for (const std::uint64_t esr : result.faults)
            seen.insert(fsc_of(esr));
    constexpr std::uint8_t codes = 64;
    // Two TLB entries for one address are never made; with 39 bits there is no level 0 table to be missing.
    const std::set<std::uint8_t> impossible = {0b110000, 0b010100};
    for (std::uint8_t code = 0; code < codes; ++code) {
        const exceptions::FaultCode& row = exceptions::fault_code(code);
        const bool wanted = row.kind.has_value() && !impossible.contains(code);
        EXPECT_EQ(seen.contains(code), wanted)
            << row.meaning << ": " << (wanted ? "no scenario shows it" : "not expected to be shown");
    }
}

TEST(Gallery, FaultsOnDemandEndWellUnderBothKernels) {
    std::set<std::string> kernels;
    for (const SuiteResult& result : gallery())
        if (result.name.starts_with("demand")) {
            ASSERT_TRUE(result.outcome) << result.name;
            EXPECT_EQ(result.outcome->kind, OutcomeKind::exit) << result.name;
            kernels.insert(result.kernel);
        }
    EXPECT_EQ(kernels, (std::set<std::string>{"4.9", "6.6"}));
}

TEST(Suite, AFolderWithoutScenariosIsAnError) {
    const auto names = suite_targets("/proc/self/fd");
    ASSERT_FALSE(names);
    EXPECT_NE(names.error().find("no scenario"), std::string::npos) << names.error();
}

TEST(Suite, WhatCannotBeRunIsAResultToo) {
    const SuiteResult result = run_in_suite("no_such_scenario", {});
    EXPECT_FALSE(result.passed());
    EXPECT_FALSE(result.outcome);
    EXPECT_EQ(outcome_text(result), "cannot be run");
}

TEST(Suite, OtherExpectationsFail) {
    TargetOptions options;
    options.settings = {{"expect.esr", "0x92000046"}};
    const SuiteResult result = run_in_suite("el0_da", options);
    ASSERT_EQ(result.complaint.size(), 1U);
    EXPECT_EQ(result.complaint.front(), "expected ESR_EL1 0x92000046, got 0x92000045");
    options.settings = {{"expect.esr", "any"}};
    EXPECT_TRUE(run_in_suite("el0_da", options).passed());
}

TEST(Suite, ALimitIsAFailure) {
    TargetOptions options;
    options.settings = {{"max_instructions", "1000"}};
    EXPECT_FALSE(run_in_suite("el0_da", options).passed());
}

SuiteResult made_up(const std::string& name, const std::string& complaint, bool ran) {
    SuiteResult result;
    result.name = name;
    if (ran)
        result.outcome = Outcome{};
    if (!complaint.empty())
        result.complaint = {complaint};
    result.log = {"<log> & \x01 \xff"};
    return result;
}

TEST(Junit, IsWellFormedWhateverAGuestPrints) {
    const std::string file = testing::TempDir() + "faultline_junit.xml";
    const auto error = write_junit(file, {made_up("a", "", true), made_up("a/b", "\"x\" < y", true),
                                          made_up("c", "no compiler", false)});
    ASSERT_FALSE(error) << error->message;
    pugi::xml_document document;
    ASSERT_TRUE(document.load_file(file.c_str()));
    const pugi::xml_node suite = document.child("testsuites").child("testsuite");
    EXPECT_EQ(suite.attribute("tests").as_int(), 3);
    EXPECT_EQ(suite.attribute("failures").as_int(), 1);
    EXPECT_EQ(suite.attribute("errors").as_int(), 1);
    const pugi::xml_node variant = suite.child("testcase").next_sibling();
    EXPECT_STREQ(variant.attribute("classname").value(), "a");
    EXPECT_STREQ(variant.attribute("name").value(), "b");
    EXPECT_STREQ(variant.child("failure").attribute("message").value(), "\"x\" < y");
    EXPECT_STREQ(variant.child("system-out").text().get(), "<log> & \\x01 \\xff\n");
}

TEST(Junit, AFileThatCannotBeWrittenIsAnError) {
    EXPECT_TRUE(write_junit("/no/such/folder/results.xml", {}));
}

} // namespace
} // namespace faultline::sim::cli
