// The fault round trip: EL0 store, walk, vector, a handler that writes the PTE, ERET, retry; on this project's machine
// and, where it is installed, on qemu-system-aarch64 with the same image. Both in processor time.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/resource.h>

#include <benchmark/benchmark.h>

#include "sim/elf_file.hpp"
#include "sim/machine.hpp"
#include "sim/mapped_file.hpp"

namespace {

using namespace faultline;

constexpr mmu::Pa parameters{0x40f0'0000}; // as the image has it
constexpr std::uint64_t pages = 262'144;
constexpr std::uint64_t exit_port = 0x0a00'0000; // in no bank: the final store is an external abort
constexpr mmu::Pa entry{0x4020'0000};

void load(sim::Machine& machine, std::uint64_t passes) {
    const auto file = sim::MappedFile::open(FAULT_LOOP_IMAGE);
    if (!file)
        std::abort();
    const auto elf = sim::ElfFile::parse(file->bytes(), FAULT_LOOP_IMAGE);
    if (!elf)
        std::abort();
    for (const auto& segment : elf->segments()) {
        if (!machine.memory().write(mmu::Pa{segment.physical_address}, segment.data))
            std::abort();
    }
    machine.memory().write64(parameters, passes);
    machine.memory().write64(parameters + 8, exit_port);
    machine.memory_changed();
}

void fault_round_trip(benchmark::State& state) {
    sim::MachineConfig config;
    config.banks = {{mmu::Pa{0x4000'0000}, 1ULL << 30}};
    for (auto _ : state) {
        state.PauseTiming();
        auto machine = sim::Machine::create(config);
        if (!machine)
            std::abort();
        load(*machine, 4);
        auto start = machine->state();
        start.cpu().pc = entry.raw;
        machine->set_state(start);
        state.ResumeTiming();
        (void)machine->run({.instructions = 1'000'000'000});
        benchmark::DoNotOptimize(machine->state().now);
    }
    state.counters["per_fault"] =
        benchmark::Counter(static_cast<double>(4 * pages * static_cast<std::uint64_t>(state.iterations())),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(fault_round_trip)->Unit(benchmark::kMillisecond);

/// Processor time of all child processes that have ended, in seconds.
double time_of_children() {
    rusage use{};
    getrusage(RUSAGE_CHILDREN, &use);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// Processor time that qemu-system-aarch64 takes for `passes`, in seconds; a negative number where it is not installed.
double qemu_seconds(int passes) {
    const std::string command = "qemu-system-aarch64 -M virt -cpu cortex-a72 -m 1024 -net none -nographic "
                                "-device loader,file=" FAULT_LOOP_IMAGE
                                ",cpu-num=0 -device loader,addr=0x40f00000,data=" +
                                std::to_string(passes) + ",data-len=8 </dev/null >/dev/null 2>&1";
    const double start = time_of_children();
    const int status = std::system(command.c_str());
    return status == 0 ? time_of_children() - start : -1;
}

/// Start-up is taken out by the difference of a short and a long run.
void fault_round_trip_qemu(benchmark::State& state) {
    for (auto _ : state) {
        const double one = qemu_seconds(1);
        const double nine = qemu_seconds(9);
        if (one < 0 || nine < 0) {
            state.SkipWithError("qemu-system-aarch64 is not installed");
            return;
        }
        state.SetIterationTime((nine - one) / (8.0 * pages));
    }
}
BENCHMARK(fault_round_trip_qemu)->UseManualTime()->Iterations(3)->Unit(benchmark::kNanosecond);

} // namespace

BENCHMARK_MAIN();
