// Time travel over a run of 100 million instructions that stores to 4 MiB, calls functions and the kernel: what it
// costs to record, how long it takes to be somewhere else (bar: 16 ms, median).
#include "sim/timeline/timeline.hpp"

#include <algorithm>
#include <chrono>
#include <random>

#include <benchmark/benchmark.h>

#include "tests/support/bare_machine.hpp"

namespace {

using namespace faultline;
using namespace faultline::tests;
using sim::Instant;

constexpr std::uint64_t instructions = 100'000'000;
constexpr std::uint64_t window = 0x2000'0000, window_pa = layout::ram + (8ULL << 20),
                        window_size = 4ULL << 20;
constexpr std::uint64_t vectors_pa = layout::code_pa + 0x8000, svc_slot = 0x400;
constexpr std::uint64_t function_offset = 14 * sizeof(std::uint32_t);

sim::Machine machine_at_start() {
    BareMachine bare;
    for (std::uint64_t at = 0; at < window_size; at += mmu::page_size)
        bare.map(window + at, window_pa + at, page::normal_el0_rw);
    bare.put_code({
        0xF835'6A81, // str x1, [x20, x21]
        0xF875'6A82, // ldr x2, [x20, x21]
        0x9101'22B5, // add x21, x21, #72
        0x927D'4AB5, // and x21, x21, #0x3ffff8
        0x8B19'0041, // add x1, x2, x25
        0x9400'0009, // bl function
        0xF100'075A, // subs x26, x26, #1
        0x5400'0061, // b.ne past the system call
        0xD280'0C9A, // mov x26, #100
        0xD400'0001, // svc #0
        0xF100'0739, // subs x25, x25, #1
        0x54FF'FEA1, // b.ne to the beginning
        0x1400'0000, // b .
        0xD503'201F, // nop
        0xCA01'0063, // function: eor x3, x3, x1
        0x9100'0484, // add x4, x4, #1
        0xD65F'03C0, // ret
    });
    bare.machine.memory().write64(mmu::Pa{vectors_pa + svc_slot}, 0xD69F'03E0); // eret
    bare.machine.memory_changed();
    sim::MachineState start = bare.start(0);
    start.cpu().x[20] = window;
    start.cpu().x[25] = instructions; // more than there is time for
    start.cpu().x[26] = 100;
    bare.machine.set_state(start);
    return std::move(bare.machine);
}

sim::TimelineConfig config() {
    sim::TimelineConfig wanted;
    wanted.limits.instructions = instructions;
    return wanted;
}

sim::Timeline new_timeline() {
    return {machine_at_start(), {{"function"}, {{mmu::Va{layout::code + function_offset}, 12}}}, config()};
}

/// Recorded once for all that follow.
sim::Timeline& recorded_timeline() {
    static sim::Timeline timeline = [] {
        sim::Timeline fresh = new_timeline();
        fresh.record();
        return fresh;
    }();
    return timeline;
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Median and 99th percentile of what `travel` takes; `prepare` is not measured.
template <class Travel, class Prepare>
void measure(benchmark::State& state, Travel&& travel, Prepare&& prepare) {
    std::vector<double> times;
    for (auto _ : state) {
        state.PauseTiming();
        prepare();
        state.ResumeTiming();
        const auto start = std::chrono::steady_clock::now();
        travel();
        times.push_back(milliseconds_since(start));
    }
    std::ranges::sort(times);
    state.counters["median_ms"] = times[times.size() / 2];
    state.counters["p99_ms"] = times[times.size() * 99 / 100];
}

template <class Travel> void measure(benchmark::State& state, Travel&& travel) {
    measure(state, travel, [] {});
}

void set_rate(benchmark::State& state) {
    state.counters["instructions"] =
        benchmark::Counter(static_cast<double>(instructions * static_cast<std::uint64_t>(state.iterations())),
                           benchmark::Counter::kIsRate);
}

void unobserved(benchmark::State& state) {
    for (auto _ : state)
        machine_at_start().run(config().limits);
    set_rate(state);
}
BENCHMARK(unobserved)->Unit(benchmark::kMillisecond);

void recording(benchmark::State& state) {
    for (auto _ : state) {
        sim::Timeline timeline = new_timeline();
        timeline.record();
        state.counters["checkpoints"] = static_cast<double>(timeline.use().checkpoints);
        state.counters["MiB"] = static_cast<double>(timeline.use().memory >> 20U);
    }
    set_rate(state);
}
BENCHMARK(recording)->Unit(benchmark::kMillisecond);

void seek_anywhere(benchmark::State& state) {
    sim::Timeline& timeline = recorded_timeline();
    std::mt19937_64 random(1);
    measure(state, [&] { timeline.seek({random() % instructions, 0}); });
}
BENCHMARK(seek_anywhere)->Unit(benchmark::kMillisecond)->Iterations(500);

void step_back_from_anywhere(benchmark::State& state) {
    sim::Timeline& timeline = recorded_timeline();
    std::mt19937_64 random(2);
    measure(
        state, [&] { timeline.step_back(); },
        [&] {
            timeline.seek({random() % instructions, 0});
        });
}
BENCHMARK(step_back_from_anywhere)->Unit(benchmark::kMillisecond)->Iterations(300);

void step_back_again_and_again(benchmark::State& state) {
    sim::Timeline& timeline = recorded_timeline();
    timeline.seek({instructions / 2, 0});
    measure(state, [&] { timeline.step_back(); });
}
BENCHMARK(step_back_again_and_again)->Unit(benchmark::kMillisecond)->Iterations(2000);

void find_previous_store(benchmark::State& state) {
    struct Stored final : sim::Finder {
        sim::Watches watches() const override {
            return {{}, false, {{mmu::Pa{window_pa + 0x1000}, 8, false, true}}};
        }
        void on_memory_access(const sim::MemoryAccessed& access) override { found(access.at); }
    } finder;
    sim::Timeline& timeline = recorded_timeline();
    timeline.record();
    timeline.seek({instructions, 0});
    measure(state, [&] { timeline.find_previous(finder); });
}
BENCHMARK(find_previous_store)->Unit(benchmark::kMillisecond)->Iterations(10);

} // namespace

BENCHMARK_MAIN();
