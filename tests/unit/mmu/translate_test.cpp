// One access as a whole: alignment, page crossing, Device memory, what answers on the bus, and the TLB in front.
#include <gtest/gtest.h>

#include "text_tables.hpp"

namespace faultline::test {
namespace {

struct Case {
    const char* sentence;
    const char* registers;
    const char* tables;
    const char* access; ///< kind, EL, address, size
    const char* expected;
};

// clang-format off
constexpr Case cases[] = {
    {"an aligned load",                                   "",  "L1[0]=T L2[0]=T L3[5]=P,AF,EL0", "r EL0 0x5008 8", "0x40800008"},
    {"an unaligned load of Normal memory",                "",  "L1[0]=T L2[0]=T L3[5]=P,AF,EL0", "r EL0 0x5003 8", "0x40800003"},
    {"SCTLR.A wants it aligned",                          "A", "L1[0]=T L2[0]=T L3[5]=P,AF,EL0", "r EL0 0x5003 8", "alignment fault, level 0: misaligned at 0x5003"},
    {"SCTLR.A wants each register of a pair aligned",     "A", "L1[0]=T L2[0]=T L3[5]=P,AF,EL0", "r EL0 0x5008 16 each=8", "0x40800008"},
    {"an exclusive is always aligned",                    "",  "L1[0]=T L2[0]=T L3[5]=P,AF,EL0", "r EL0 0x5004 8 excl", "alignment fault, level 0: misaligned at 0x5004"},
    {"alignment before translation",                      "A", "",                               "r EL0 0x5003 8", "alignment fault, level 0: misaligned at 0x5003"},
    {"alignment even between the halves",                 "A", "",                               "r EL0 0x8000000003 8", "alignment fault, level 0: misaligned at 0x8000000003"},
    {"Device memory takes no unaligned access",           "",  "L1[0]=T L2[0]=T L3[5]=P,AF,DEV", "w EL1 0x5001 4", "alignment fault, level 3: misaligned_device at 0x5001"},
    {"Device memory takes an aligned one",                "",  "L1[0]=T L2[0]=T L3[5]=P,AF,DEV", "w EL1 0x5004 4", "0x40800004"},
    {"translation before Device alignment",               "",  "L1[0]=T L2[0]=T",                "w EL1 0x5001 4", "translation fault, level 3: invalid_descriptor at 0x5001"},
    {"Access flag before Device alignment",               "",  "L1[0]=T L2[0]=T L3[5]=P,DEV",    "w EL1 0x5001 4", "access flag fault, level 3: access_flag_clear at 0x5001"},
    {"Device alignment before permission",                "",  "L1[0]=T L2[0]=T L3[5]=P,AF,DEV", "w EL0 0x5001 4", "alignment fault, level 3: misaligned_device at 0x5001"},
    {"with the MMU off data is Device memory",            "OFF", "",                             "r EL1 0x40000001 4", "alignment fault, level 3: misaligned_device at 0x40000001"},
    {"DC ZVA at any address of Normal memory",            "A", "L1[0]=T L2[0]=T L3[5]=P,AF",     "zva EL1 0x5031", "0x40800031"},
    {"DC ZVA never of Device memory",                     "",  "L1[0]=T L2[0]=T L3[5]=P,AF,DEV", "zva EL1 0x5040", "alignment fault, level 3: misaligned_device at 0x5040"},
    {"DC ZVA writes",                                     "",  "L1[0]=T L2[0]=T L3[5]=P,AF,RO",  "zva EL1 0x5040", "permission fault, level 3: read_only at 0x5040"},
    {"a crossing access has two addresses",               "",  "L1[0]=T L2[0]=T L3[5]=P,AF L3[6]=P,AF,OA=0x40900000", "r EL1 0x5ffd 8", "0x40800ffd and 0x40900000"},
    {"the last byte of a page does not cross",            "",  "L1[0]=T L2[0]=T L3[5]=P,AF",     "r EL1 0x5ff8 8", "0x40800ff8"},
    {"the second page's fault is at its start",           "",  "L1[0]=T L2[0]=T L3[5]=P,AF",     "w EL1 0x5ffd 8", "translation fault, level 3: invalid_descriptor at 0x6000"},
    {"the first page's fault comes first",                "",  "L1[0]=T L2[0]=T L3[5]=P L3[6]=0", "w EL1 0x5ffd 8", "access flag fault, level 3: access_flag_clear at 0x5ffd"},
    {"second page read-only",                             "",  "L1[0]=T L2[0]=T L3[5]=P,AF L3[6]=P,AF,RO", "w EL1 0x5fff 2", "permission fault, level 3: read_only at 0x6000"},
    {"crossing into Device memory",                       "",  "L1[0]=T L2[0]=T L3[5]=P,AF L3[6]=P,AF,DEV", "r EL1 0x5fff 2", "alignment fault, level 3: misaligned_device at 0x6000"},
    {"crossing out of the lower half",                    "",  "L1[511]=B,AF",                   "r EL1 0x7ffffffffc 8", "translation fault, level 0: va_out_of_range at 0x8000000000"},
    {"nothing answers",                                   "",  "L1[0]=B,AF,OA=0x80000000",       "r EL1 0x10 8", "synchronous external abort, level 0: access_external_abort at 0x10"},
    {"permission before external abort",                  "",  "L1[0]=B,AF,OA=0x80000000",       "r EL0 0x10 8", "permission fault, level 1: no_el0_access at 0x10"},
    {"second page's translation before first's abort",    "",  "L1[0]=T L2[0]=T L3[5]=P,AF,OA=0x80000000", "r EL1 0x5ffd 8", "translation fault, level 3: invalid_descriptor at 0x6000"},
    {"a pair's first register before its second",         "",  "L1[0]=T L2[0]=T L3[5]=P,AF,OA=0x80000000", "r EL1 0x5ff8 16 each=8", "synchronous external abort, level 0: access_external_abort at 0x5ff8"},
    {"external abort of the second page",                 "",  "L1[0]=T L2[0]=T L3[5]=P,AF L3[6]=P,AF,OA=0x80000000", "r EL1 0x5ffd 8", "synchronous external abort, level 0: access_external_abort at 0x6000"},
    {"cache maintenance does not reach the bus",          "",  "L1[0]=B,AF,OA=0x80000000",       "cm EL1 0x10", "0x80000010"},
    {"cache maintenance translates",                      "",  "",                               "cm EL0 0x10", "translation fault, level 1: invalid_descriptor at 0x10"},
};
// clang-format on

TEST(Translate, EndsAsItsTableSays) {
    for (const Case& c : cases) {
        TextMmu mmu{c.tables};
        mmu.set(c.registers);
        const auto [va, access] = parse_access(c.access);
        mmu::TranslationRecord record;
        mmu::Tlb tlb;
        EXPECT_EQ(describe(mmu::translate(mmu.space(), nullptr, va, access)), c.expected) << c.sentence;
        EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, va, access, &record)), c.expected)
            << c.sentence << ", recorded";
        EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, va, access)), c.expected)
            << c.sentence << ", again with what the TLB kept";
    }
}

TEST(Translate, ADeviceAnswersWhereThereIsNoRam) {
    const TextMmu mmu{"L1[0]=B,AF,OA=0x80000000"};
    const auto is_device = [](const void*, mmu::Pa pa, std::uint64_t size) {
        return pa.raw >= 0x8000'0000 && pa.raw + size <= 0x8000'1000;
    };
    const mmu::AddressSpace space{mmu.regime, mmu.memory, is_device, nullptr};
    const mmu::Access access{.el = 1, .size = 4, .alignment = 4};
    EXPECT_EQ(describe(mmu::translate(space, nullptr, mmu::Va{0xFFC}, access)), "0x80000ffc");
    EXPECT_EQ(describe(mmu::translate(space, nullptr, mmu::Va{0x1000}, access)),
              "synchronous external abort, level 0: access_external_abort at 0x1000");
}

TEST(Translate, AStaleEntryServesUntilItIsInvalidated) {
    TextMmu mmu{"L1[0]=T L2[0]=T L3[5]=P,AF"};
    mmu::Tlb tlb;
    const mmu::Access access{.el = 1};
    mmu::TranslationRecord record;
    EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, mmu::Va{0x5000}, access, &record)), "0x40800000");
    EXPECT_FALSE(record.tlb_hit);
    ASSERT_TRUE(mmu.memory.write64(ram_base + 2 * mmu::page_size + 5ULL * 8, 0));
    record = {};
    EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, mmu::Va{0x5010}, access, &record)), "0x40800010");
    EXPECT_TRUE(record.tlb_hit);
    EXPECT_FALSE(record.walk);
    tlb.invalidate_va(mmu::Va{0x5000}, 0);
    EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, mmu::Va{0x5000}, access)),
              "translation fault, level 3: invalid_descriptor at 0x5000");
}

TEST(Translate, APermissionFaultIsInTheRecordedWalk) {
    TextMmu mmu{"L1[0]=T L2[0]=T L3[5]=P,AF"};
    mmu::TranslationRecord record;
    const auto outcome = mmu::translate(mmu.space(), nullptr, mmu::Va{0x5000}, {.el = 0}, &record);
    ASSERT_TRUE(record.walk);
    ASSERT_NE(record.walk->fault(), nullptr);
    EXPECT_EQ(*record.walk->fault(), std::get<mmu::Fault>(outcome));
    EXPECT_EQ(record.walk->steps().size(), 3U);
}

TEST(Translate, FaultsOfTheWalkAreNotCached) {
    TextMmu mmu{"L1[0]=T L2[0]=T L3[5]=P L3[6]=0"};
    mmu::Tlb tlb;
    for (const std::uint64_t va : {0x5000ULL, 0x6000ULL, 0x40'0000ULL, 0x80'0000'0000ULL})
        EXPECT_TRUE(
            std::holds_alternative<mmu::Fault>(mmu::translate(mmu.space(), &tlb, mmu::Va{va}, {.el = 1})));
    EXPECT_EQ(tlb.size(), 0U);
}

TEST(Translate, MmuOffLeavesTheTlbAlone) {
    TextMmu mmu{"L1[1]=B,AF,OA=0x80000000"};
    mmu::Tlb tlb;
    EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, mmu::Va{ram_base.raw},
                                      {.kind = mmu::AccessKind::cache_maintenance})),
              "permission fault, level 1: no_el0_access at 0x40000000");
    ASSERT_EQ(tlb.size(), 1U);
    mmu.set("OFF");
    EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, mmu::Va{ram_base.raw}, {.el = 0})), "0x40000000");
    EXPECT_EQ(tlb.size(), 1U);
}

TEST(Translate, ATaggedAddressFindsTheUntaggedEntry) {
    TextMmu mmu{"L1[0]=T L2[0]=T L3[5]=P,AF"};
    mmu.set("TBI0");
    mmu::Tlb tlb;
    mmu::TranslationRecord record;
    EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, mmu::Va{0x5000}, {.el = 1})), "0x40800000");
    EXPECT_EQ(describe(mmu::translate(mmu.space(), &tlb, mmu::Va{0xAB00'0000'0000'5000}, {.el = 1}, &record)),
              "0x40800000");
    EXPECT_TRUE(record.tlb_hit);
}

} // namespace
} // namespace faultline::test
