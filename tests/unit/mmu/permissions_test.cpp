// AP x UXN x PXN x WXN x EL x PAN, and what APTable and XNTable do to them: every row.
#include <gtest/gtest.h>

#include "text_tables.hpp"

namespace faultline::test {
namespace {

/// What EL0, EL1, and EL1 with PSTATE.PAN may do: r, w, x. AP is AP[2:1].
struct Row {
    const char* ap;
    bool uxn, pxn, wxn;
    const char* el0;
    const char* el1;
    const char* el1_pan;
};

// clang-format off
constexpr Row rows[] = {
    //   AP  UXN PXN WXN  EL0    EL1    EL1+PAN
    Row{"00", 0, 0, 0, "--x", "rwx", "rwx"},
    Row{"00", 0, 0, 1, "--x", "rw-", "rw-"},
    Row{"00", 0, 1, 0, "--x", "rw-", "rw-"},
    Row{"00", 0, 1, 1, "--x", "rw-", "rw-"},
    Row{"00", 1, 0, 0, "---", "rwx", "rwx"},
    Row{"00", 1, 0, 1, "---", "rw-", "rw-"},
    Row{"00", 1, 1, 0, "---", "rw-", "rw-"},
    Row{"00", 1, 1, 1, "---", "rw-", "rw-"},
    Row{"01", 0, 0, 0, "rwx", "rw-", "---"},
    Row{"01", 0, 0, 1, "rw-", "rw-", "---"},
    Row{"01", 0, 1, 0, "rwx", "rw-", "---"},
    Row{"01", 0, 1, 1, "rw-", "rw-", "---"},
    Row{"01", 1, 0, 0, "rw-", "rw-", "---"},
    Row{"01", 1, 0, 1, "rw-", "rw-", "---"},
    Row{"01", 1, 1, 0, "rw-", "rw-", "---"},
    Row{"01", 1, 1, 1, "rw-", "rw-", "---"},
    Row{"10", 0, 0, 0, "--x", "r-x", "r-x"},
    Row{"10", 0, 0, 1, "--x", "r-x", "r-x"},
    Row{"10", 0, 1, 0, "--x", "r--", "r--"},
    Row{"10", 0, 1, 1, "--x", "r--", "r--"},
    Row{"10", 1, 0, 0, "---", "r-x", "r-x"},
    Row{"10", 1, 0, 1, "---", "r-x", "r-x"},
    Row{"10", 1, 1, 0, "---", "r--", "r--"},
    Row{"10", 1, 1, 1, "---", "r--", "r--"},
    Row{"11", 0, 0, 0, "r-x", "r-x", "--x"},
    Row{"11", 0, 0, 1, "r-x", "r-x", "--x"},
    Row{"11", 0, 1, 0, "r-x", "r--", "---"},
    Row{"11", 0, 1, 1, "r-x", "r--", "---"},
    Row{"11", 1, 0, 0, "r--", "r-x", "--x"},
    Row{"11", 1, 0, 1, "r--", "r-x", "--x"},
    Row{"11", 1, 1, 0, "r--", "r--", "---"},
    Row{"11", 1, 1, 1, "r--", "r--", "---"},
};
// clang-format on

mmu::Permissions permissions(const char* ap, bool uxn, bool pxn) {
    return {.el0 = ap[1] == '1', .read_only = ap[0] == '1', .uxn = uxn, .pxn = pxn};
}

/// "rw-" and so on, as check_permission() decides.
std::string allowed(const mmu::Regime& regime, const mmu::Permissions& p, unsigned el, bool pan) {
    using mmu::AccessKind;
    mmu::Leaf leaf;
    leaf.permissions = p;
    std::string letters = "rwx";
    constexpr AccessKind kinds[] = {AccessKind::read, AccessKind::write, AccessKind::fetch};
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (mmu::check_permission(regime, leaf, mmu::Va{}, {.kind = kinds[i], .el = el, .pan = pan}))
            letters[i] = '-';
    }
    return letters;
}

TEST(Permissions, EveryRowOfTheTable) {
    for (const Row& row : rows) {
        mmu::Regime regime;
        regime.sctlr = mmu::sctlr::M::mask | mmu::sctlr::Wxn::put(row.wxn);
        const auto p = permissions(row.ap, row.uxn, row.pxn);
        const std::string name = std::string{"AP="} + row.ap + " UXN=" + std::to_string(row.uxn) +
                                 " PXN=" + std::to_string(row.pxn) + " WXN=" + std::to_string(row.wxn);
        EXPECT_EQ(allowed(regime, p, 0, false), row.el0) << name << " from EL0";
        EXPECT_EQ(allowed(regime, p, 1, false), row.el1) << name << " from EL1";
        EXPECT_EQ(allowed(regime, p, 1, true), row.el1_pan) << name << " from EL1 with PAN";
    }
    EXPECT_EQ(std::size(rows), 32U);
}

TEST(Permissions, CacheMaintenanceNeedsReadAtEl0AndNothingAtEl1) {
    mmu::Regime regime;
    regime.sctlr = mmu::sctlr::M::mask;
    mmu::Leaf leaf;
    constexpr auto maintenance = mmu::AccessKind::cache_maintenance;
    EXPECT_TRUE(mmu::check_permission(regime, leaf, mmu::Va{}, {.kind = maintenance, .el = 0}));
    EXPECT_FALSE(mmu::check_permission(regime, leaf, mmu::Va{}, {.kind = maintenance, .el = 1, .pan = true}));
    leaf.permissions = {.el0 = true, .read_only = true};
    EXPECT_FALSE(mmu::check_permission(regime, leaf, mmu::Va{}, {.kind = maintenance, .el = 0}));
    EXPECT_FALSE(mmu::check_permission(regime, leaf, mmu::Va{}, {.kind = maintenance, .el = 1, .pan = true}));
}

struct HierarchyRow {
    const char* table; ///< options of the table above
    const char* page;
    bool el0, read_only, uxn, pxn;
};

TEST(Permissions, TablesAboveOnlyEverTakeAway) {
    constexpr HierarchyRow hierarchy[] = {
        {"", "", false, false, false, false},
        {"", ",EL0", true, false, false, false},
        {"", ",RO", false, true, false, false},
        {"", ",EL0,RO", true, true, false, false},
        {",NOEL0", ",EL0", false, false, false, false},
        {",NOEL0", ",EL0,RO", false, true, false, false},
        {",NOWRITE", "", false, true, false, false},
        {",NOWRITE", ",EL0", true, true, false, false},
        {",NOWRITE", ",EL0,RO", true, true, false, false},
        {",NOEL0,NOWRITE", ",EL0", false, true, false, false},
        {",UXNT", "", false, false, true, false},
        {",PXNT", "", false, false, false, true},
        {",UXNT,PXNT", ",EL0", true, false, true, true},
        {"", ",UXN", false, false, true, false},
        {"", ",PXN", false, false, false, true},
    };
    for (const auto& row : hierarchy) {
        for (const bool at_level_1 : {true, false}) {
            const std::string first = at_level_1 ? row.table : "", second = at_level_1 ? "" : row.table;
            const std::string text =
                "L1[0]=T" + first + " L2[0]=T" + second + " L3[0]=P,AF" + std::string{row.page};
            const TextMmu mmu{text};
            const auto outcome = mmu::find_leaf(mmu.regime, mmu.memory, mmu::Va{});
            ASSERT_TRUE(std::holds_alternative<mmu::Leaf>(outcome)) << text;
            const mmu::Permissions expected{row.el0, row.read_only, row.uxn, row.pxn};
            EXPECT_EQ(std::get<mmu::Leaf>(outcome).permissions, expected) << text;
        }
    }
}

} // namespace
} // namespace faultline::test
