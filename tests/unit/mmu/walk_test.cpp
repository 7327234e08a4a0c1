// The walk: each way it can end, by name, one line a case.
#include <gtest/gtest.h>

#include "text_tables.hpp"

namespace faultline::test {
namespace {

struct Case {
    const char* sentence;
    const char* registers;
    const char* tables;
    const char* access;
    const char* expected;
};

// clang-format off
constexpr Case cases[] = {
    // L1[i] T=table, L2[i] B=block, L3[i] P=page; output 0x40800000 unless OA= says otherwise
    {"a page through three tables",                "", "L1[0]=T L2[0]=T L3[5]=P,AF,EL0", "r EL0 0x5123", "0x40800123"},
    {"a 2 MiB block",                              "", "L1[0]=T L2[1]=B,AF,EL0",         "r EL0 0x212345", "0x40812345"},
    {"a 1 GiB block",                              "", "L1[1]=B,AF,OA=0x80000000",       "r EL1 0x52345678", "0x92345678"},
    {"the upper half has its own root",            "", "L1[511]=B,AF,OA=0x80000000",     "r EL1 0xffffffffffffffff", "0xbfffffff"},
    {"empty level 1",                              "", "",                               "w EL0 0x0", "translation fault, level 1: invalid_descriptor at 0x0"},
    {"hole in the level 2 table",                  "", "L1[0]=T L2[0]=0",                "r EL1 0x5000", "translation fault, level 2: invalid_descriptor at 0x5000"},
    {"hole in the level 3 table",                  "", "L1[0]=T L2[0]=T",                "r EL1 0x5000", "translation fault, level 3: invalid_descriptor at 0x5000"},
    {"reserved descriptor at level 3",             "", "L1[0]=T L2[0]=T L3[5]=R,AF",     "r EL1 0x5000", "translation fault, level 3: reserved_descriptor at 0x5000"},
    {"address between the halves",                 "", "L1[0]=T",                        "r EL0 0x8000000000", "translation fault, level 0: va_out_of_range at 0x8000000000"},
    {"address just below the upper half",          "", "",                               "r EL1 0xffffff7fffffffff", "translation fault, level 0: va_out_of_range at 0xffffff7fffffffff"},
    {"a tag without TBI is out of range",          "", "L1[0]=B,AF",                     "r EL1 0x5500000000000010", "translation fault, level 0: va_out_of_range at 0x5500000000000010"},
    {"a tag with TBI is ignored",                  "TBI0", "L1[0]=B,AF,EL0",             "r EL0 0x5500000000000010", "0x40000010"},
    {"TBI1 ignores the upper half's tag",          "TBI1", "L1[511]=B,AF",               "r EL1 0xaaffffffffffff00", "0x7fffff00"},
    {"TBID exempts instructions from TBI",         "TBI0 TBID0", "L1[0]=B,AF",           "x EL1 0x5500000000000010", "translation fault, level 0: va_out_of_range at 0x5500000000000010"},
    {"TBID leaves data alone",                     "TBI0 TBID0", "L1[0]=B,AF",           "r EL1 0x5500000000000010", "0x40000010"},
    {"bits 55 to 39 count even with TBI",          "TBI0", "L1[0]=B,AF",                 "r EL1 0x0040000000000010", "translation fault, level 0: va_out_of_range at 0x40000000000010"},
    {"lower half switched off",                    "EPD0", "L1[0]=B,AF",                 "r EL1 0x10", "translation fault, level 0: walk_disabled at 0x10"},
    {"upper half switched off",                    "EPD1", "L1[511]=B,AF",               "r EL1 0xfffffffffffffff0", "translation fault, level 0: walk_disabled at 0xfffffffffffffff0"},
    {"EPD0 does not touch the upper half",         "EPD0", "L1[511]=B,AF",               "r EL1 0xffffffffc0000000", "0x40000000"},
    {"E0PD0 closes the half to EL0",               "E0PD0", "L1[0]=B,AF,EL0",            "r EL0 0x10", "translation fault, level 0: e0pd_forbids at 0x10"},
    {"E0PD0 leaves EL1 alone",                     "E0PD0", "L1[0]=B,AF,EL0",            "r EL1 0x10", "0x40000010"},
    {"first touch, Access flag clear",             "", "L1[0]=T L2[0]=T L3[5]=P",        "r EL1 0x5000", "access flag fault, level 3: access_flag_clear at 0x5000"},
    {"Access flag clear in a level 1 block",       "", "L1[0]=B",                        "r EL1 0x5000", "access flag fault, level 1: access_flag_clear at 0x5000"},
    {"Access flag before permission",              "", "L1[0]=T L2[0]=B",                "w EL0 0x5000", "access flag fault, level 2: access_flag_clear at 0x5000"},
    {"TTBR0 beyond 32 bits of output",             "IPS=0 TTBR0=0x100000000", "",        "r EL1 0x0", "address size fault, level 0: ttbr_beyond_pa_size at 0x0"},
    {"table beyond 32 bits of output",             "IPS=0", "L1[0]=T,AT=0x100000000",    "r EL1 0x0", "address size fault, level 1: table_beyond_pa_size at 0x0"},
    {"page beyond 32 bits of output",              "IPS=0", "L1[0]=T L2[0]=T L3[0]=P,AF,OA=0x100000000", "r EL1 0x0", "address size fault, level 3: output_beyond_pa_size at 0x0"},
    {"block beyond the 44 bits implemented",       "IPS=5", "L1[0]=B,AF,OA=0x100000000000", "r EL1 0x0", "address size fault, level 1: output_beyond_pa_size at 0x0"},
    {"address size before the Access flag",        "IPS=0", "L1[0]=B,OA=0x100000000",    "r EL1 0x0", "address size fault, level 1: output_beyond_pa_size at 0x0"},
    {"no RAM at the root",                         "TTBR0=0x80000000", "",               "r EL1 0x0", "synchronous external abort on a translation table walk, level 1: walk_external_abort at 0x0"},
    {"no RAM at the level 3 table",                "", "L1[0]=T L2[0]=T,AT=0x80000000",  "r EL1 0x0", "synchronous external abort on a translation table walk, level 3: walk_external_abort at 0x0"},
    {"EL0 write to a read-only page",              "", "L1[0]=T L2[0]=T L3[5]=P,AF,EL0,RO", "w EL0 0x5000", "permission fault, level 3: read_only at 0x5000"},
    {"EL0 read of a kernel page",                  "", "L1[0]=T L2[0]=T L3[5]=P,AF",     "r EL0 0x5000", "permission fault, level 3: no_el0_access at 0x5000"},
    {"APTable takes EL0 away below",               "", "L1[0]=T,NOEL0 L2[0]=T L3[5]=P,AF,EL0", "r EL0 0x5000", "permission fault, level 3: no_el0_access at 0x5000"},
    {"APTable takes writing away below",           "", "L1[0]=T L2[0]=T,NOWRITE L3[5]=P,AF,EL0", "w EL1 0x5000", "permission fault, level 3: read_only at 0x5000"},
    {"PXNTable counts below",                      "", "L1[0]=T,PXNT L2[0]=T L3[5]=P,AF", "x EL1 0x5000", "permission fault, level 3: pxn at 0x5000"},
    {"UXNTable counts below",                      "", "L1[0]=T,UXNT L2[0]=T L3[5]=P,AF,EL0", "x EL0 0x5000", "permission fault, level 3: uxn at 0x5000"},
    {"HPD0 switches the hierarchy off",            "HPD0", "L1[0]=T,NOEL0,NOWRITE L2[0]=T L3[5]=P,AF,EL0", "w EL0 0x5000", "0x40800000"},
    {"without FEAT_HPDS, HPD0 is nothing",         "HPD0 NOHPDS", "L1[0]=T,NOEL0 L2[0]=T L3[5]=P,AF,EL0", "r EL0 0x5000", "permission fault, level 3: no_el0_access at 0x5000"},
    {"T0SZ of 34 starts at level 2",               "T0SZ=34 TTBR0=0x40001000", "L2[1]=B,AF", "r EL1 0x212345", "0x40812345"},
    {"T0SZ of 28 shortens level 1",                "T0SZ=28", "L1[7]=B,AF",              "r EL1 0x1c0000000", "0x40000000"},
    {"beyond T0SZ of 28",                          "T0SZ=28", "L1[7]=B,AF",              "r EL1 0x1000000000", "translation fault, level 0: va_out_of_range at 0x1000000000"},
    {"MMU off: the address is its own",            "OFF", "",                            "w EL0 0x12345678", "0x12345678"},
    {"MMU off: beyond the physical addresses",     "OFF", "",                            "r EL1 0x100000000000", "address size fault, level 0: output_beyond_pa_size at 0x100000000000"},
    {"MMU off: a kernel address is too large",     "OFF", "",                            "x EL1 0xffffff8000000000", "address size fault, level 0: output_beyond_pa_size at 0xffffff8000000000"},
    {"MMU off: EL1 executes what EL0 could write", "OFF WXN", "",                        "x EL1 PAN 0x40000000", "0x40000000"},
};
// clang-format on

TEST(Walk, EndsAsItsTableSays) {
    for (const Case& c : cases) {
        TextMmu mmu{c.tables};
        mmu.set(c.registers);
        const auto [va, access] = parse_access(c.access);
        const mmu::Walk walk = mmu::walk(mmu.regime, mmu.memory, va, access);
        EXPECT_EQ(describe(walk.outcome, va), c.expected)
            << c.sentence << ": " << c.tables << " | " << c.access;
    }
}

TEST(Walk, RecordsEveryDescriptorItRead) {
    const TextMmu mmu{"L1[0]=T L2[0]=T L3[5]=P,AF,EL0"};
    const mmu::Walk walk = mmu::walk(mmu.regime, mmu.memory, mmu::Va{0x5000}, {.el = 0});
    ASSERT_EQ(walk.steps().size(), 3U);
    for (int level = 1; level <= 3; ++level) {
        const mmu::WalkStep& step = walk.steps()[static_cast<std::size_t>(level - 1)];
        EXPECT_EQ(step.level, level);
        EXPECT_EQ(step.index, level == 3 ? 5U : 0U);
        EXPECT_EQ(step.table.raw, ram_base.raw + static_cast<std::uint64_t>(level - 1) * mmu::page_size);
        EXPECT_EQ(step.descriptor_at.raw, step.table.raw + step.index * 8);
        EXPECT_EQ(step.kind, level == 3 ? mmu::DescriptorKind::page : mmu::DescriptorKind::table);
        EXPECT_EQ(mmu.memory.read64(step.descriptor_at), step.descriptor);
    }
}

TEST(Walk, ShowsWhereADescriptorCouldNotBeRead) {
    TextMmu mmu{"L1[0]=T,AT=0x80000000"};
    const mmu::Walk walk = mmu::walk(mmu.regime, mmu.memory, mmu::Va{0x5000}, {});
    ASSERT_EQ(walk.steps().size(), 2U);
    EXPECT_EQ(walk.steps()[1].kind, mmu::DescriptorKind::unreadable);
    EXPECT_EQ(walk.steps()[1].table, hole);
}

TEST(Walk, TellsMemoryTypesAndAttributes) {
    const TextMmu mmu{"L1[0]=B,AF,DEV,NG"};
    const auto outcome = mmu::find_leaf(mmu.regime, mmu.memory, mmu::Va{0});
    const auto& leaf = std::get<mmu::Leaf>(outcome);
    EXPECT_EQ(leaf.type, mmu::MemoryType::device_ngnre);
    EXPECT_EQ(leaf.mair_attr, 0x04);
    EXPECT_FALSE(leaf.global);
    EXPECT_EQ(leaf.level, 1);
}

TEST(Walk, MmuOffIsDeviceForDataAndNormalForCode) {
    TextMmu mmu{""};
    mmu.set("OFF");
    const auto data = mmu::find_leaf(mmu.regime, mmu.memory, mmu::Va{0x1000});
    const auto code = mmu::find_leaf(mmu.regime, mmu.memory, mmu::Va{0x1000}, mmu::AccessKind::fetch);
    EXPECT_EQ(std::get<mmu::Leaf>(data).type, mmu::MemoryType::device_ngnrne);
    EXPECT_EQ(std::get<mmu::Leaf>(code).type, mmu::MemoryType::normal);
}

TEST(Walk, EveryReasonHasANameAndASentence) {
    for (unsigned i = 0; i <= static_cast<unsigned>(mmu::Reason::access_external_abort); ++i) {
        EXPECT_FALSE(mmu::name(static_cast<mmu::Reason>(i)).empty());
        EXPECT_FALSE(mmu::explain(static_cast<mmu::Reason>(i)).empty());
    }
}

} // namespace
} // namespace faultline::test
