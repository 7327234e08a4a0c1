// Native speed: the same guest code on this project's machine, unobserved and with the events of a recorded run, and
// on bare Unicorn in the same process. What matters is the ratio of the rates.
#include "tests/support/bare_machine.hpp"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <unicorn/unicorn.h>
#include <vector>

namespace {

using namespace faultline;
using namespace faultline::tests;
using Words = std::vector<std::uint32_t>;

constexpr std::uint64_t instructions = 50'000'000;

struct Program {
    Words words;
    std::uint64_t per_iteration = 0; ///< instructions
    std::uint64_t iterations() const { return instructions / per_iteration; }
};

/// `body` X25 times, then SVC; `after` lies behind it.
Program looped(Words body, std::uint64_t executed, const Words& after = {}) {
    body.push_back(0xF1000739); // subs x25, x25, #1
    const auto back = static_cast<std::uint32_t>(-static_cast<std::int32_t>(body.size())) & 0x7'FFFF;
    body.push_back(0x5400'0001 | back << 5U); // b.ne
    body.push_back(0xD400'0001);              // svc #0
    body.insert(body.end(), after.begin(), after.end());
    return {body, executed + 2};
}

/// As many additions as a kilobyte holds: no branch, no memory.
Program straight_line() {
    Words body;
    for (std::uint32_t n = 0; n < 250; ++n)
        body.push_back(0x9100'0400 | (n % 8) * 0x21); // add xn, xn, #1
    const std::size_t count = body.size();
    return looped(std::move(body), count);
}

Program short_block() {
    return looped({0x9100'0400, 0xCA00'0021, 0x8B00'0042}, 3); // add, eor, add
}

Program loads_and_stores() {
    return looped({0xF940'0281, 0x8B01'0042, 0xF900'0682, 0xA940'1283, 0xF900'0A83},
                  5); // ldr, add, str, ldp, str
}

/// A call of a function with a frame.
Program calls() {
    constexpr std::uint32_t bl = 0x9400'0000;
    constexpr std::uint32_t distance = 4; // over what looped() adds
    return looped({bl | distance}, 7,
                  {0xA9BF'7BFD, 0x9100'03FD, 0x8B01'0000, 0xCA00'0021, 0xA8C1'7BFD, 0xD65F'03C0});
}

struct Recording final : sim::Observer {
    bool reads_call_registers() const override { return false; }
    std::uint64_t events = 0;
    void on_walk(const sim::WalkMade&) override { ++events; }
    void on_exception(const sim::ExceptionTaken&) override { ++events; }
    void on_function_entered(const sim::FunctionEntered&) override { ++events; }
    void on_function_left(const sim::FunctionLeft&) override { ++events; }
};

void set_rate(benchmark::State& state) {
    state.counters["instructions"] =
        benchmark::Counter(static_cast<double>(instructions * static_cast<std::uint64_t>(state.iterations())),
                           benchmark::Counter::kIsRate);
}

void on_machine(benchmark::State& state, const Program& program, bool recorded) {
    BareMachine bare;
    bare.put_code(program.words);
    Recording recording;
    if (recorded) {
        bare.machine.trace_functions(
            {{mmu::Va{layout::code + 0x10}, 0x18}, {mmu::Va{layout::code + 0x2000}, 64}});
        bare.machine.add_observer(recording);
    }
    sim::MachineState start = bare.start(0);
    start.cpu().x[20] = layout::writable;
    start.cpu().x[25] = program.iterations();
    for (auto _ : state) {
        bare.machine.set_state(start);
        bare.machine.run_until({program.iterations() * program.per_iteration, 1}, {});
        if (bare.machine.state().cpu().pc != layout::vectors + 0x400)
            state.SkipWithError("did not end at its SVC");
    }
    state.counters["events"] = static_cast<double>(recording.events);
    set_rate(state);
}

void must(uc_err error) {
    if (error != UC_ERR_OK)
        std::abort();
}

void stop(uc_engine* uc, std::uint32_t, void*) {
    uc_emu_stop(uc);
}

void pass_block(uc_engine*, std::uint64_t, std::uint32_t, void*) {}

/// `hooked`: with a hook at the start of each block that does nothing, the least that counting instructions costs.
void on_unicorn(benchmark::State& state, const Program& program, bool hooked) {
    constexpr std::uint64_t memory = 1U << 20U;
    uc_engine* uc = nullptr;
    must(uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &uc));
    must(uc_mem_map(uc, layout::code, memory, UC_PROT_ALL));
    must(uc_mem_map(uc, layout::data, memory, UC_PROT_ALL));
    must(uc_mem_write(uc, layout::code, program.words.data(), program.words.size() * sizeof(std::uint32_t)));
    uc_hook hook{};
    must(uc_hook_add(uc, &hook, UC_HOOK_INTR, reinterpret_cast<void*>(&stop), nullptr, 1, 0));
    if (hooked)
        must(uc_hook_add(uc, &hook, UC_HOOK_BLOCK, reinterpret_cast<void*>(&pass_block), nullptr, 1, 0));
    for (auto _ : state) {
        const std::uint64_t data = layout::writable;
        const std::uint64_t sp = layout::stack;
        const std::uint64_t count = program.iterations();
        must(uc_reg_write(uc, UC_ARM64_REG_X20, &data));
        must(uc_reg_write(uc, UC_ARM64_REG_X25, &count));
        must(uc_reg_write(uc, UC_ARM64_REG_SP, &sp));
        must(uc_emu_start(uc, layout::code, 0, 0, 0));
    }
    uc_close(uc);
    set_rate(state);
}

void compare(const char* name, const Program& program) {
    const std::string prefix = name;
    const auto add = [](const std::string& full, auto&& run) {
        benchmark::RegisterBenchmark(full.c_str(), run)->Unit(benchmark::kMillisecond);
    };
    add(prefix + "/bare_unicorn", [=](benchmark::State& s) { on_unicorn(s, program, false); });
    add(prefix + "/bare_unicorn_with_hook", [=](benchmark::State& s) { on_unicorn(s, program, true); });
    add(prefix + "/machine", [=](benchmark::State& s) { on_machine(s, program, false); });
    add(prefix + "/machine_recorded", [=](benchmark::State& s) { on_machine(s, program, true); });
}

} // namespace

int main(int argc, char** argv) {
    compare("straight_line", straight_line());
    compare("short_block", short_block());
    compare("loads_and_stores", loads_and_stores());
    compare("calls", calls());
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
