// The modelled TLB against a list: look-up, replacement, every TLBI form, and a long random run.
#include <random>

#include <gtest/gtest.h>

#include "mmu/tlb.hpp"

namespace faultline::mmu {
namespace {

TlbEntry entry(std::uint64_t va, std::uint16_t asid, int level = 3, bool global = false) {
    TlbEntry e{Va{va}, asid, {}};
    e.leaf.level = level;
    e.leaf.global = global;
    e.leaf.output = Pa{va};
    return e;
}

constexpr std::uint64_t mib2 = 2ULL << 20;
constexpr std::uint64_t gib = 1ULL << 30;

TEST(Tlb, KeepsAddressSpacesApart) {
    Tlb tlb;
    tlb.insert(entry(0x5000, 1));
    EXPECT_NE(tlb.lookup(Va{0x5FFF}, 1), nullptr);
    EXPECT_EQ(tlb.lookup(Va{0x5FFF}, 2), nullptr);
    EXPECT_EQ(tlb.lookup(Va{0x6000}, 1), nullptr);
    EXPECT_EQ(tlb.lookup(Va{0x4FFF}, 1), nullptr);
}

TEST(Tlb, GlobalEntriesBelongToAll) {
    Tlb tlb;
    tlb.insert(entry(0x5000, 1, 3, true));
    EXPECT_NE(tlb.lookup(Va{0x5000}, 2), nullptr);
}

TEST(Tlb, BlocksCoverTheirRange) {
    Tlb tlb;
    tlb.insert(entry(mib2, 1, 2));
    tlb.insert(entry(gib, 1, 1));
    EXPECT_NE(tlb.lookup(Va{2 * mib2 - 1}, 1), nullptr);
    EXPECT_NE(tlb.lookup(Va{2 * gib - 1}, 1), nullptr);
    EXPECT_EQ(tlb.lookup(Va{2 * mib2}, 1), nullptr);
}

TEST(Tlb, TheSmallestEntryWins) {
    Tlb tlb;
    tlb.insert(entry(0, 1, 1));
    tlb.insert(entry(0x5000, 1, 3));
    EXPECT_EQ(tlb.lookup(Va{0x5000}, 1)->leaf.level, 3);
    EXPECT_EQ(tlb.lookup(Va{0x6000}, 1)->leaf.level, 1);
}

TEST(Tlb, AFullTlbLosesItsOldestEntry) {
    Tlb tlb{2};
    EXPECT_FALSE(tlb.insert(entry(0x1000, 1)));
    EXPECT_FALSE(tlb.insert(entry(0x2000, 1)));
    EXPECT_EQ(tlb.insert(entry(0x3000, 1)), entry(0x1000, 1));
    EXPECT_FALSE(tlb.insert(entry(0x2000, 1))) << "the same range and ASID replaces";
    EXPECT_EQ(tlb.insert(entry(0x4000, 1)), entry(0x3000, 1)) << "a replaced entry is new again";
}

struct Invalidation {
    const char* sentence;
    void (*invalidate)(Tlb&);
    std::vector<bool> left; ///< of the entries below, in order
};

TEST(Tlb, InvalidatesWhatItsTableSays) {
    const std::vector<TlbEntry> entries = {
        entry(0x5000, 1),
        entry(0x5000, 2),
        entry(0x5000, 3, 3, true),
        entry(0x6000, 1),
        entry(0x0, 1, 2),
        entry(0x0, 2, 1),
        entry(0xFFFF'FF80'0000'0000, 0, 2, true),
    };
    const Invalidation cases[] = {
        {"VMALLE1", [](Tlb& t) { t.invalidate_all(); }, {false, false, false, false, false, false, false}},
        {"ASIDE1 1", [](Tlb& t) { t.invalidate_asid(1); }, {false, true, true, false, false, true, true}},
        {"ASIDE1 3 spares global entries",
         [](Tlb& t) { t.invalidate_asid(3); },
         {true, true, true, true, true, true, true}},
        {"VAE1 0x5000, ASID 1: its page, its block, the global page",
         [](Tlb& t) { t.invalidate_va(Va{0x5000}, 1); },
         {false, true, false, true, false, true, true}},
        {"VAE1 with a tag",
         [](Tlb& t) { t.invalidate_va(Va{0xAB00'0000'0000'5000}, 1); },
         {false, true, false, true, false, true, true}},
        {"VAE1 inside a block alone",
         [](Tlb& t) { t.invalidate_va(Va{0x7000}, 1); },
         {true, true, true, true, false, true, true}},
        {"VAAE1 0x5000: every ASID",
         [](Tlb& t) { t.invalidate_va_all_asids(Va{0x5000}); },
         {false, false, false, true, false, false, true}},
        {"VAAE1 in the upper half",
         [](Tlb& t) { t.invalidate_va_all_asids(Va{0xFFFF'FF80'0012'3000}); },
         {true, true, true, true, true, true, false}},
        {"VAE1 in the upper half, operand not sign-extended",
         [](Tlb& t) { t.invalidate_va(Va{0x00FF'FF80'0012'3000}, 9); },
         {true, true, true, true, true, true, false}},
    };
    for (const auto& c : cases) {
        Tlb tlb;
        for (const auto& e : entries)
            tlb.insert(e);
        c.invalidate(tlb);
        std::vector<TlbEntry> expected;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (c.left[i])
                expected.push_back(entries[i]);
        }
        EXPECT_EQ(tlb.entries(), expected) << c.sentence;
        EXPECT_EQ(tlb.size(), expected.size()) << c.sentence;
    }
}

TEST(Tlb, IsAValue) {
    Tlb a{8};
    a.insert(entry(0x1000, 1));
    Tlb b = a;
    EXPECT_EQ(a, b);
    b.insert(entry(0x2000, 1));
    EXPECT_NE(a, b);
    EXPECT_EQ(a.lookup(Va{0x2000}, 1), nullptr);
    a.insert(entry(0x2000, 1));
    EXPECT_EQ(a, b);
    a.insert(entry(0x1000, 1));
    EXPECT_NE(a, b) << "the same entries in another order leave in another order";
}

/// The same rules on a plain list, latest last.
struct ListTlb {
    std::size_t capacity;
    std::vector<TlbEntry> list;

    static bool covers(const TlbEntry& e, Va va) { return va.raw - e.va.raw < level_size(e.leaf.level); }
    const TlbEntry* lookup(Va va, std::uint16_t asid) const {
        const TlbEntry* best = nullptr;
        for (const auto& e : list) {
            const bool hit = covers(e, va) && (e.leaf.global || e.asid == asid);
            if (hit && (best == nullptr || e.leaf.level >= best->leaf.level))
                best = &e;
        }
        return best;
    }
    void insert(const TlbEntry& n) {
        std::erase_if(list, [&](const TlbEntry& e) {
            return e.va == n.va && e.leaf.level == n.leaf.level && e.leaf.global == n.leaf.global &&
                   (n.leaf.global || e.asid == n.asid);
        });
        if (list.size() == capacity)
            list.erase(list.begin());
        list.push_back(n);
    }
};

TEST(Tlb, AgreesWithAListOverALongRun) {
    constexpr unsigned seed = 20260731;
    std::mt19937_64 random{seed};
    const auto below = [&](std::uint64_t n) { return random() % n; };
    Tlb tlb{24};
    ListTlb list{24, {}};
    for (unsigned step = 0; step < 50'000; ++step) {
        const Va va{below(4) * gib + below(3) * mib2 + below(6) * page_size};
        const auto asid = static_cast<std::uint16_t>(below(3));
        switch (below(12)) {
        case 0:
            tlb.invalidate_va(va, asid);
            std::erase_if(list.list, [&](const TlbEntry& e) {
                return ListTlb::covers(e, va) && (e.leaf.global || e.asid == asid);
            });
            break;
        case 1:
            tlb.invalidate_va_all_asids(va);
            std::erase_if(list.list, [&](const TlbEntry& e) { return ListTlb::covers(e, va); });
            break;
        case 2:
            if (below(20) == 0) {
                tlb.invalidate_asid(asid);
                std::erase_if(list.list, [&](const TlbEntry& e) { return !e.leaf.global && e.asid == asid; });
            }
            break;
        default: {
            const int level = 1 + static_cast<int>(below(3));
            const auto e = entry(align_down(va.raw, level_shift(level)), asid, level, below(4) == 0);
            tlb.insert(e);
            list.insert(e);
        }
        }
        const TlbEntry* got = tlb.lookup(va, asid);
        const TlbEntry* expected = list.lookup(va, asid);
        ASSERT_EQ(got == nullptr, expected == nullptr) << "seed " << seed << ", step " << step;
        if (got != nullptr) {
            ASSERT_EQ(*got, *expected) << "seed " << seed << ", step " << step;
        }
        ASSERT_EQ(tlb.entries(), list.list) << "seed " << seed << ", step " << step;
    }
}

} // namespace
} // namespace faultline::mmu
