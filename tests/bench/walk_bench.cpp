// The walk of three levels, recorded and not, and the modelled TLB in front of it.
#include <cstdlib>

#include <benchmark/benchmark.h>

#include "mmu/translate.hpp"

namespace {

using namespace faultline::mmu;

constexpr Pa ram{0x4000'0000};
constexpr Va va{0x0000'0012'3456'7120};

/// A TTBR0 half with one page mapped for EL0, read and write, through three tables in RAM.
struct OnePage {
    PhysicalMemory memory;
    Regime regime;

    OnePage() {
        constexpr Pa level1 = ram, level2{ram.raw + page_size}, level3{ram.raw + 2 * page_size};
        constexpr Pa page{ram.raw + 3 * page_size};
        constexpr std::uint64_t table_bits = 0b11;
        const std::uint64_t page_word = page.raw | table_bits | descriptor::Ap::put(0b01) |
                                        descriptor::Af::put(1) | descriptor::Ng::put(1);
        bool ok = memory.add_bank(ram, 64ULL << 20);
        ok = memory.write64(level1 + 8ULL * level_index(va, 1), level2.raw | table_bits) && ok;
        ok = memory.write64(level2 + 8ULL * level_index(va, 2), level3.raw | table_bits) && ok;
        ok = memory.write64(level3 + 8ULL * level_index(va, 3), page_word) && ok;
        if (!ok)
            std::abort();
        regime.ttbr0 = level1.raw;
        regime.tcr = tcr::T0sz::put(25) | tcr::T1sz::put(25) | tcr::Ips::put(4);
        regime.mair = 0xFF;
        regime.sctlr = sctlr::M::put(1);
    }
};

constexpr Access load{.kind = AccessKind::read, .el = 0, .size = 8, .alignment = 8};

void walk_recorded(benchmark::State& state) {
    const OnePage one;
    for (auto _ : state) {
        Walk result = walk(one.regime, one.memory, va, load);
        benchmark::DoNotOptimize(result);
    }
}
BENCHMARK(walk_recorded);

void walk_not_recorded(benchmark::State& state) {
    const OnePage one;
    for (auto _ : state) {
        auto result = find_leaf(one.regime, one.memory, va);
        benchmark::DoNotOptimize(result);
    }
}
BENCHMARK(walk_not_recorded);

void translate_tlb_hit(benchmark::State& state) {
    const OnePage one;
    Tlb tlb;
    for (auto _ : state) {
        auto result = translate({one.regime, one.memory}, &tlb, va, load);
        benchmark::DoNotOptimize(result);
    }
}
BENCHMARK(translate_tlb_hit);

/// Every translation misses: the TLB is dropped before it.
void translate_tlb_miss(benchmark::State& state) {
    const OnePage one;
    Tlb tlb;
    for (auto _ : state) {
        tlb.invalidate_va(va, 0);
        auto result = translate({one.regime, one.memory}, &tlb, va, load);
        benchmark::DoNotOptimize(result);
    }
}
BENCHMARK(translate_tlb_miss);

void tlb_copy_full(benchmark::State& state) {
    Tlb tlb;
    for (std::uint64_t i = 0; i < tlb.capacity(); ++i) {
        Leaf leaf;
        leaf.output = Pa{i * page_size};
        tlb.insert({Va{i * page_size}, 1, leaf});
    }
    for (auto _ : state) {
        Tlb copy = tlb;
        benchmark::DoNotOptimize(copy);
    }
}
BENCHMARK(tlb_copy_full);

} // namespace
