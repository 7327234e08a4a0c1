// Instructions on the bare machine, at EL0 and at EL1: whatever they are, the host stays whole, the run ends within its
// budget, and it is the same run however it is made.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/timeline/timeline.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/oracle.hpp"
#include "tests/support/bare_machine.hpp"

namespace {

using namespace faultline;
using namespace faultline::tests;
using exceptions::CpuModel;

constexpr std::uint64_t budget = 4000;
constexpr std::size_t most_words = 512;
constexpr std::uint64_t tables_window = layout::data + 0x9000; // the page tables themselves, writable at EL1
constexpr std::uint64_t vectors_pa = layout::code_pa + 0x8000;
constexpr std::uint64_t vector_size = 0x80, vector_table_size = 0x800;

/// Every vector goes on behind the instruction that raised the exception.
void put_vectors(mmu::PhysicalMemory& memory) {
    constexpr std::array<std::uint32_t, 4> skip = {
        0xD538'403D, // mrs x29, elr_el1
        0x9100'13BD, // add x29, x29, #4
        0xD518'403D, // msr elr_el1, x29
        0xD69F'03E0, // eret
    };
    for (std::uint64_t slot = 0; slot < vector_table_size; slot += vector_size)
        memory.write(mmu::Pa{vectors_pa + slot}, std::as_bytes(std::span(skip)));
}

/// X0 to X7 lead to every kind of page; what follows are useful numbers.
void put_registers(exceptions::Processor& cpu) {
    cpu.x = {layout::writable,
             layout::writable + 0xFF8,
             layout::read_only,
             layout::el1_only,
             layout::device_memory,
             layout::code_alias,
             tables_window,
             layout::code,
             layout::doorbell,
             layout::hole,
             layout::unmapped,
             layout::vectors,
             layout::tables,
             ~0ULL,
             0x8400'0003,
             1,
             layout::writable | 1ULL << 56};
    for (unsigned n = 0; n < cpu.v.size(); ++n)
        cpu.v[n] = {0x3FF0'0000'0000'0000U + n, ~0ULL << n};
}

struct Board {
    Board(CpuModel model, unsigned cpus, std::uint64_t turn) : bare(model, cpus, turn) {
        for (std::uint64_t page = 0; page < 4; ++page)
            bare.map(tables_window + page * mmu::page_size, layout::tables + page * mmu::page_size,
                     page::normal_el1_rw);
        put_vectors(bare.machine.memory());
        bare.machine.memory_changed();
    }
    BareMachine bare;
};

/// What the header chooses.
struct Circumstances {
    unsigned el;
    CpuModel model;
    bool several;
    bool host;  ///< the kernel's level is EL2
    bool loops; ///< the words are repeated
    bool mmu_off;
    explicit Circumstances(const fuzz::Input& input)
        : el(input.choice(0) % 2), model(input.choice(1) % 2 == 0 ? CpuModel::cortex_a72 : CpuModel::max),
          several(input.choice(2) % 4 == 0), host(model == CpuModel::max && input.choice(3) % 8 == 0),
          loops(input.choice(4) % 2 == 0), mmu_off(input.choice(5) % 16 == 1) {}
    std::size_t number() const { return (model == CpuModel::max ? 2U : 0U) + (several ? 1U : 0U); }
};

constexpr unsigned several_cpus = 3;
constexpr std::uint64_t short_turn = 37;

std::unique_ptr<Board> new_board(const Circumstances& how) {
    return std::make_unique<Board>(how.model, how.several ? several_cpus : 1,
                                   how.several ? short_turn : 20'000);
}

struct Kept {
    std::unique_ptr<Board> board;
    std::unique_ptr<fuzz::Snapshot> snapshot;
};

Kept& kept(const Circumstances& how) {
    static std::array<Kept, 4> all;
    Kept& one = all.at(how.number());
    if (!one.board) {
        one.board = new_board(how);
        one.snapshot = std::make_unique<fuzz::Snapshot>(one.board->bare.machine);
    }
    return one;
}

std::vector<std::uint32_t> code_of(const fuzz::Input& input, bool loops) {
    const auto given = input.words(most_words);
    std::vector<std::uint32_t> words(given.begin(), given.end());
    constexpr std::uint32_t branch = 0x1400'0000, offset_bits = 0x03FF'FFFF;
    const auto back = static_cast<std::uint32_t>(-static_cast<std::int64_t>(words.size())) & offset_bits;
    words.push_back(branch | (loops ? back : 0));
    return words;
}

void put_on(BareMachine& bare, const fuzz::Input& input, const Circumstances& how) {
    bare.put_code(code_of(input, how.loops));
    sim::MachineState state = bare.start_all(how.el);
    for (sim::CpuState& cpu : state.cpus) {
        put_registers(cpu.cpu);
        if (how.mmu_off)
            cpu.cpu.sys[exceptions::SysReg::sctlr_el1] = 0;
        if (how.mmu_off)
            cpu.cpu.pc += layout::code_pa - layout::code;
    }
    bare.machine.set_state(how.host && !how.several ? BareMachine::as_host(state) : state);
}

/// The same run with checkpoints: at its end, and wherever one goes from there, all is as it was.
void travel(const fuzz::Input& input, const Circumstances& how, const sim::Limits& limits,
            const fuzz::Changes& straight) {
    auto board = new_board(how);
    put_on(board->bare, input, how);
    sim::TimelineConfig config;
    config.spacing = 500;
    config.limits = limits;
    sim::Timeline timeline(std::move(board->bare.machine), {}, config);
    timeline.record();
    if (const auto differs = differences(straight.state, timeline.machine().state()); !differs.empty())
        fuzz::fail("recorded, the run is another one:\n" + differs);
    const std::uint64_t end = timeline.digest();
    const std::uint64_t length = timeline.recorded().retired + 1;
    timeline.seek({input.hash() % length, 0});
    const std::uint64_t there = timeline.digest();
    const sim::Instant at = timeline.now();
    timeline.step_back();
    timeline.seek(timeline.recorded());
    if (timeline.digest() != end)
        fuzz::fail("the end of the run is another one after travelling");
    timeline.seek(at);
    if (timeline.digest() != there)
        fuzz::fail("an instant is another one when it is reached again");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::Input input({data, size});
    const Circumstances how(input);
    Kept& machine = kept(how);
    sim::Limits limits;
    limits.instructions = budget;
    const auto start = [&] {
        machine.snapshot->restore();
        put_on(machine.board->bare, input, how);
    };
    start();
    machine.board->bare.machine.run(limits);
    const fuzz::Changes first = machine.snapshot->changes();
    fuzz::count_run(machine.board->bare.machine, machine.snapshot->state());
    const std::uint32_t choice = input.hash();
    if (choice % 2 == 0)
        fuzz::expect_agreement(*machine.snapshot, start, limits, choice / 2);
    if (choice % 16 == 1)
        travel(input, how, limits, first);
    return 0;
}
