// Comparisons of real scenarios: where they part, what differs because of it, what the fault comes of.

#include <algorithm>

#include "sim/compare/compare.hpp"
#include "sim/disassembly.hpp"

#include <gtest/gtest.h>

namespace faultline::sim {
namespace {

using Settings = std::vector<Setting>;

Comparison compared(const std::string& a, const std::string& b, const Settings& in_a = {},
                    const Settings& in_b = {}) {
    const auto target_a = open_target(a, in_a, std::nullopt), target_b = open_target(b, in_b, std::nullopt);
    EXPECT_TRUE(target_a && target_b) << a << ", " << b;
    if (!target_a || !target_b)
        return {};
    auto result = compare({&*target_a, &*target_b}, nullptr);
    EXPECT_TRUE(result) << (result ? "" : result.error());
    return result ? *std::move(result) : Comparison{};
}

const WordDifference* word(const Comparison& comparison, std::string_view name) {
    const auto it = std::ranges::find(comparison.memory->named, name, &WordDifference::name);
    return it == comparison.memory->named.end() ? nullptr : &*it;
}

bool has(const std::vector<std::string>& list, std::string_view text) {
    return std::ranges::find(list, text) != list.end();
}

TEST(Compare, TheMissingCallIsWhereTheRunsPart) {
    const Comparison found = compared("percpu/bad", "percpu/good");
    ASSERT_FALSE(found.partings.empty());
    const Parting& first = found.partings.front();
    EXPECT_EQ(first.decided.a.function, "mm_init");
    EXPECT_EQ(first.decided.a.pc, first.decided.b.pc);
    EXPECT_EQ(first.does.a, "leaves mm_init");
    EXPECT_EQ(first.does.b, "enters __percpu_counter_init_many");
    ASSERT_EQ(first.registers.size(), 1U);
    EXPECT_TRUE(has(first.registers[0].from, "boot_params.flags"));
    ASSERT_TRUE(first.rejoin);
    EXPECT_EQ(first.rejoin->place.function, "mm_alloc");
    ASSERT_EQ(found.settings.size(), 1U);
    EXPECT_EQ(found.settings[0].key, "percpu_counter_init_many");
}

TEST(Compare, MemoryThatDiffersIsNamedByTheTypesOfArguments) {
    const Comparison found = compared("percpu/bad", "percpu/good");
    ASSERT_TRUE(found.memory);
    const WordDifference* const counters = word(found, "mm->rss_stat[0].counters");
    ASSERT_NE(counters, nullptr);
    EXPECT_EQ(counters->value.a, 0U);
    EXPECT_GE(counters->value.b, 0xFFFF'0000'0000'0000U);
    EXPECT_NE(word(found, "mm->rss_stat[3].counters"), nullptr);
    EXPECT_EQ(word(found, "mm->rss_stat[4].counters"), nullptr) << "there are four counters";
}

/// The chain of the missing write, whichever of the runs is the bad one.
void expect_cause(const Comparison& found, bool in_a) {
    ASSERT_TRUE(found.cause);
    const Cause& cause = *found.cause;
    EXPECT_EQ(cause.in_a, in_a);
    EXPECT_EQ(cause.fault.function, "percpu_counter_add_batch");
    EXPECT_EQ(cause.address, 0xFFFF'FFC2'7505'9000U);
    EXPECT_EQ(in_a ? cause.value.a : cause.value.b, 0U);
    ASSERT_GE(cause.steps.size(), 2U);
    EXPECT_EQ(cause.steps.front().written_by.a.function, "percpu_counter_add_batch") << "the load";
    const ValueStep& last = cause.steps.back();
    EXPECT_EQ(last.place, "mm->rss_stat[0].counters");
    const auto& bad = in_a ? last.callers.a : last.callers.b;
    const auto& good = in_a ? last.callers.b : last.callers.a;
    EXPECT_FALSE(has(bad, "__percpu_counter_init_many"));
    EXPECT_TRUE(has(bad, "mm_init"));
    ASSERT_GE(good.size(), 2U);
    EXPECT_EQ(good[0], "__percpu_counter_init_many");
    EXPECT_EQ(good[1], "mm_init");
    ASSERT_TRUE(cause.parting);
    const Parting& parting = found.partings[*cause.parting];
    EXPECT_EQ(parting.decided.a.function, "mm_init");
    EXPECT_EQ(parting.decided.a.pc, found.partings.front().decided.a.pc) << "the same call, made once more";
    EXPECT_GT(parting.at.a, found.partings.front().at.a);
}

TEST(Compare, TheFaultIsFollowedBackToTheWriteThatIsMissing) {
    expect_cause(compared("percpu/bad", "percpu/good"), true);
}

TEST(Compare, TheOrderOfTheRunsDoesNotMatter) {
    expect_cause(compared("percpu/good", "percpu/bad"), false);
}

TEST(Compare, TheSameRunTwiceHasNoDifference) {
    const Comparison found = compared("uaccess", "uaccess");
    EXPECT_TRUE(found.same());
    EXPECT_TRUE(found.settings.empty());
    EXPECT_GT(found.calls, 1000U);
}

TEST(Compare, ProgramsThatDifferPartWhereTheKernelLooksAtThem) {
    const Comparison found = compared("el0_da", "el0_da/nopie");
    ASSERT_FALSE(found.partings.empty());
    ASSERT_EQ(found.partings[0].registers.size(), 1U);
    EXPECT_TRUE(has(found.partings[0].registers[0].from, "bprm->program.elf.e_type"));
    EXPECT_EQ(found.partings[0].registers[0].value.a, 3U) << "ET_DYN";
    EXPECT_EQ(found.partings[0].registers[0].value.b, 2U) << "ET_EXEC";
}

TEST(Compare, ADecisionByFlagsIsExplainedByWhatSetThem) {
    const Comparison found = compared("oops", "oops/bug");
    ASSERT_FALSE(found.partings.empty());
    EXPECT_EQ(found.partings[0].decided.a.function, "oops_ioctl");
    ASSERT_EQ(found.partings[0].registers.size(), 1U);
    EXPECT_NE(found.partings[0].registers[0].value.a, found.partings[0].registers[0].value.b);
    EXPECT_FALSE(found.partings[0].rejoin) << "neither driver comes back";
}

TEST(Compare, KernelsThatDifferAreNotAligned) {
    const Comparison found = compared("el0_da", "oops");
    EXPECT_FALSE(found.incomparable.empty());
    EXPECT_FALSE(found.same());
    EXPECT_TRUE(found.partings.empty());
}

TEST(Compare, ARunThatALimitEndsPartsThere) {
    const Comparison found = compared("el0_da", "el0_da", {}, {{"max_instructions", "100000"}});
    ASSERT_EQ(found.partings.size(), 1U);
    EXPECT_EQ(found.partings[0].does.b, "comes to its end");
    EXPECT_FALSE(found.partings[0].rejoin);
    EXPECT_EQ(found.outcome.b.kind, OutcomeKind::limit);
}

TEST(Compare, RunsOnDifferentMachinesPartEarlyAndAreStillCompared) {
    const Comparison found = compared("uaccess", "uaccess", {}, {{"memory", "128"}});
    EXPECT_FALSE(found.same());
    ASSERT_EQ(found.settings.size(), 1U);
    EXPECT_EQ(found.settings[0].key, "memory");
}

TEST(RegisterUse, ComparisonsReadBothOperandsAndWriteNone) {
    struct Case {
        std::string_view text;
        std::uint32_t word, reads;
    };
    for (const Case& one : {Case{"cmp w1, w3", 0x6B03'003F, 0b1010}, Case{"cmp w0, #1", 0x7100'041F, 1},
                            Case{"tst w0, w1", 0x6A01'001F, 0b11}, Case{"cmn w0, w1", 0x2B01'001F, 0b11}}) {
        EXPECT_EQ(register_use(one.word).reads, one.reads) << one.text;
        EXPECT_EQ(register_use(one.word).writes, 0U) << one.text;
    }
}

} // namespace
} // namespace faultline::sim
