// The walk against a second walker over random registers, tables and addresses.
#include <map>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "mmu/translate.hpp"
#include "naive_walker.hpp"

namespace faultline::test {
namespace {

constexpr std::uint64_t ram = 0x4000'0000, ram_size = 1ULL << 20;

std::string short_name(mmu::FaultKind kind) {
    switch (kind) {
    case mmu::FaultKind::address_size:
        return "address size";
    case mmu::FaultKind::translation:
        return "translation";
    case mmu::FaultKind::access_flag:
        return "access flag";
    case mmu::FaultKind::permission:
        return "permission";
    case mmu::FaultKind::external_abort_on_walk:
        return "walk abort";
    default:
        return std::string{mmu::name(kind)};
    }
}

std::string text_of(const std::variant<mmu::Leaf, mmu::Fault>& outcome, mmu::Va va) {
    if (const auto* fault = std::get_if<mmu::Fault>(&outcome))
        return fmt::format("{} {}", short_name(fault->kind), fault->level);
    const auto& leaf = std::get<mmu::Leaf>(outcome);
    return fmt::format("{:#x} attr {:#x}", mmu::output_address(leaf, va).raw, leaf.mair_attr);
}

/// One random world: registers, and a few tables full of descriptors that are mostly usable.
class World {
public:
    explicit World(std::uint64_t seed) : random_(seed) {
        EXPECT_TRUE(memory.add_bank(mmu::Pa{ram}, ram_size));
        r.ttbr0 = table() | below(0x10000) << 48;
        // The upper half's root: mostly a table, now and then where no RAM is or beyond every output size.
        constexpr std::uint64_t elsewhere[] = {0x9000'0000, 0x8000'0000'0000};
        r.ttbr1 = rarely(3) ? elsewhere[below(2)] : table();
        r.mair = random_();
        // T0SZ = T1SZ = 25; the rest of TCR_EL1 at random, with EPDn and E0PDn seldom set.
        r.tcr = 25 | 25 << 16 | (random_() & ~0x3F'003FULL & ~(1ULL << 7 | 1ULL << 23 | 3ULL << 55));
        if (rarely(3))
            r.tcr = (r.tcr & ~(7ULL << 32)) | 5ULL << 32;
        for (const unsigned bit : {7U, 23U, 55U, 56U})
            r.tcr |= rarely(12) ? 1ULL << bit : 0;
        r.sctlr = random_() | 1;
        if (rarely(20))
            r.sctlr &= ~1ULL;
        r.pa_bits = rarely(3) ? 32 : 44;
        r.hpds = rarely(2);
        r.e0pd = rarely(2);
        r.tbid = rarely(2);
        for (std::uint64_t pa = ram; pa < ram + ram_size; pa += 8)
            EXPECT_TRUE(memory.write64(mmu::Pa{pa}, descriptor()));
    }

    std::uint64_t address() {
        std::uint64_t va = random_() % (1ULL << 39);
        if (rarely(2))
            va |= ~0ULL << 39;
        if (rarely(4))
            va ^= below(256) << 56;
        if (rarely(30))
            va ^= 1ULL << (39 + below(25));
        return va;
    }
    NaiveAccess access() { return {"rwx"[below(3)], static_cast<unsigned>(below(2)), below(2) == 0}; }

    NaiveRegisters r;
    mmu::PhysicalMemory memory;

private:
    bool rarely(std::uint64_t one_in) { return below(one_in) == 0; }
    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    std::uint64_t table() { return ram + below(ram_size / 4096) * 4096; }
    std::uint64_t descriptor() {
        if (rarely(40))
            return random_();
        std::uint64_t word = random_() & 0xF87F'0000'0000'0FFCULL;
        word |= table() | 0b01 | (rarely(3) ? 0 : 0b10);
        word |= rarely(10) ? 0 : 1ULL << 10;
        if (rarely(2)) // hierarchical controls in every table would leave little to permit
            word &= ~(0x1FULL << 59);
        if (rarely(60))
            word |= below(0x10000) << 32;
        return word;
    }

    std::mt19937_64 random_;
};

mmu::Regime regime_of(const NaiveRegisters& r) {
    return {.ttbr0 = r.ttbr0,
            .ttbr1 = r.ttbr1,
            .tcr = r.tcr,
            .mair = r.mair,
            .sctlr = r.sctlr,
            .features = {.pa_bits = r.pa_bits, .hpds = r.hpds, .pan = true, .tbid = r.tbid, .e0pd = r.e0pd}};
}

mmu::AccessKind kind_of(char kind) {
    return kind == 'r'   ? mmu::AccessKind::read
           : kind == 'w' ? mmu::AccessKind::write
                         : mmu::AccessKind::fetch;
}

TEST(WalkProperty, AgreesWithTheNaiveWalker) {
    constexpr std::uint64_t first_seed = 1, worlds = 16, accesses = 4000;
    std::map<std::string, unsigned> seen;
    for (std::uint64_t seed = first_seed; seed < first_seed + worlds; ++seed) {
        World world{seed};
        const mmu::Regime regime = regime_of(world.r);
        const NaiveMemory read = [&](std::uint64_t pa) { return world.memory.read64(mmu::Pa{pa}); };
        for (std::uint64_t n = 0; n < accesses; ++n) {
            const std::uint64_t va = world.address();
            const NaiveAccess a = world.access();
            const mmu::Access access{.kind = kind_of(a.kind), .el = a.el, .pan = a.pan};
            const mmu::Walk walk = mmu::walk(regime, world.memory, mmu::Va{va}, access);
            const std::string got = text_of(walk.outcome, mmu::Va{va});
            const std::string expected = naive_walk(world.r, read, va, a);
            ASSERT_EQ(got, expected) << fmt::format(
                "seed {}, access {}: {} EL{}{} {:#x}, ttbr0 {:#x} ttbr1 {:#x} tcr {:#x} sctlr {:#x}", seed, n,
                a.kind, a.el, a.pan ? " PAN" : "", va, world.r.ttbr0, world.r.ttbr1, world.r.tcr,
                world.r.sctlr);
            ++seen[expected.starts_with("0x") ? "translated" : expected];

            // The walk without a record ends where the recorded one does, permission aside.
            const auto leaf = mmu::find_leaf(regime, world.memory, mmu::Va{va}, access.kind);
            if (walk.leaf() != nullptr) {
                ASSERT_EQ(std::get<mmu::Leaf>(leaf), *walk.leaf()) << "seed " << seed << ", access " << n;
            }
        }
    }
    for (const char* ending :
         {"translated", "translation 0", "translation 1", "translation 2", "translation 3", "access flag 1",
          "access flag 2", "access flag 3", "permission 1", "permission 2", "permission 3", "address size 0",
          "address size 1", "address size 2", "address size 3", "walk abort 1"})
        EXPECT_GT(seen[ending], 0U) << "these worlds never end in `" << ending << "`: they prove too little";
}

} // namespace
} // namespace faultline::test
