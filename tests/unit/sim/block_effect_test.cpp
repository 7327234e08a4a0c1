// What blocks of native code do to SP and whether they call, against the Arm ARM's encodings.
#include "sim/block_effect.hpp"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "sim/code_marks.hpp"

namespace {

using namespace faultline;
using sim::BlockEffect;
using sim::effect_of;

struct Case {
    std::string sentence;
    std::vector<std::uint32_t> words;
    std::int64_t sp_change;
    bool calls;
};

TEST(BlockEffect, FollowsFromTheWords) {
    const Case cases[] = {
        {"stp x29, x30, [sp, #-32]! opens a frame", {0xA9BE'7BFD}, -32, false},
        {"ldp x29, x30, [sp], #32 and ret close it", {0xA8C2'7BFD, 0xD65F'03C0}, 32, false},
        {"stp x29, x30, [sp, #16] writes nothing back", {0xA901'7BFD}, 0, false},
        {"str x0, [x1, #-16]! writes back another register", {0xF81F'0C20}, 0, false},
        {"sub sp, sp, #0x210", {0xD108'43FF}, -0x210, false},
        {"add sp, sp, #1, lsl #12", {0x9140'07FF}, 4096, false},
        {"subs xzr, sp, #16 is a comparison", {0xF100'43FF}, 0, false},
        {"add x29, sp, #16 reads SP only", {0x9100'43FD}, 0, false},
        {"what moves SP to and fro adds up; bl calls", {0xD100'83FF, 0x9100'43FF, 0x9400'0004}, -16, true},
        {"blr x3 calls", {0xD63F'0060}, 0, true},
        {"br x3 and b do not", {0xD61F'0060}, 0, false},
    };
    for (const Case& one : cases) {
        const BlockEffect effect = effect_of(one.words, {});
        EXPECT_TRUE(effect.is_of(one.words.size())) << one.sentence;
        EXPECT_EQ(static_cast<std::int64_t>(effect.sp_change()), one.sp_change) << one.sentence;
        EXPECT_EQ(effect.calls(), one.calls) << one.sentence;
    }
}

TEST(BlockEffect, IsNotKnownWhereThereIsNoRoomForIt) {
    const std::uint32_t sub_sp_1_mib = 0xD144'03FF; // sub sp, sp, #0x100, lsl #12
    EXPECT_FALSE(effect_of(std::vector{sub_sp_1_mib}, {}).is_of(1));
    EXPECT_FALSE(BlockEffect().is_of(1));
}

TEST(CodeMarks, ForgetEffectsOfOtherCodeAlone) {
    constexpr std::uint64_t function = 0xFFFF'FF80'0808'0404, granule = 0xFFFF'FF80'0808'0400;
    sim::CodeMarks marks;
    ASSERT_NE(marks.cover(function), nullptr);
    marks.set_copy(granule, 0x1000);
    *marks.find(function) = {7, effect_of(std::vector<std::uint32_t>{0xD65F'03C0}, {})};
    marks.set_copy(granule, 0x1000);
    EXPECT_TRUE(marks.find(function)->effect.is_of(1)) << "the same copy is the same code";
    ASSERT_NE(marks.cover(function - (1U << 20U)), nullptr);
    EXPECT_TRUE(marks.find(function)->effect.is_of(1)) << "a longer range keeps what it holds";
    EXPECT_EQ(marks.copy_of(function), 0x1000U);
    marks.set_copy(granule, 0x2000);
    EXPECT_FALSE(marks.find(function)->effect.is_of(1)) << "another copy is other code";
    EXPECT_EQ(marks.find(function)->mark, 7U) << "marks belong to addresses, not to code";
    EXPECT_EQ(marks.cover(function + (1ULL << 30U)), nullptr) << "too far for one range";
}

} // namespace
