// Properties over random programs: it does not matter who performs an instruction, in which pieces a run is made, or
// from which instant it is resumed; and nothing that a guest executes harms the host.
#include "tests/support/bare_machine.hpp"

#include <array>
#include <gtest/gtest.h>
#include <random>
#include <utility>
#include <vector>

namespace faultline::tests {
namespace {

using exceptions::CpuModel;
using Random = std::mt19937_64;

constexpr std::size_t window_pages = 7;

std::uint64_t below(Random& random, std::uint64_t limit) {
    return random() % limit;
}

/// An address in or near the data window, often at a page end.
std::uint64_t some_address(Random& random) {
    const std::uint64_t page = layout::data + below(random, window_pages) * mmu::page_size;
    return below(random, 3) == 0 ? page + mmu::page_size - below(random, 40)
                                 : page + below(random, mmu::page_size);
}

void randomize(Random& random, exceptions::Processor& cpu) {
    for (auto& x : cpu.x)
        x = below(random, 4) == 0 ? below(random, 64) : some_address(random);
    for (auto& v : cpu.v)
        v = {random(), random()};
    cpu.pstate.raw |= below(random, 16) << 28U;
}

std::vector<std::byte> window_of(const BareMachine& bare) {
    std::vector<std::byte> bytes(window_pages * mmu::page_size);
    bare.machine.memory().read(mmu::Pa{layout::data_pa}, bytes);
    return bytes;
}

void fill_window(BareMachine& bare, std::uint64_t seed) {
    Random random(seed);
    for (std::uint64_t at = 0; at < window_pages * mmu::page_size; at += 8)
        bare.machine.memory().write64(mmu::Pa{layout::data_pa + at}, random());
}

// A misaligned SP makes the machine perform every load and store itself.
sim::MachineState run_one(BareMachine& bare, sim::MachineState state, std::uint64_t sp_offset,
                          unsigned steps) {
    state.cpu().sp_el0 += sp_offset;
    bare.machine.set_state(state);
    for (unsigned n = 0; n < steps; ++n)
        bare.machine.step({});
    sim::MachineState after = bare.machine.state();
    after.cpu().sp_el0 -= sp_offset;
    return after;
}

TEST(MachineProperty, LoadsAndStoresAreTheSamePerformedByEngineAndByMachine) {
    constexpr std::uint64_t load_store_bit = 1U << 27U;
    constexpr std::uint64_t other_group_bit = 1U << 25U;
    constexpr std::uint64_t base_field = 31U << 5U;
    for (const CpuModel model : {CpuModel::cortex_a72, CpuModel::max}) {
        BareMachine native(model);
        BareMachine performed(model);
        for (std::uint64_t seed = 1; seed <= 6000; ++seed) {
            Random random(seed);
            auto word = static_cast<std::uint32_t>((random() | load_store_bit) & ~other_group_bit);
            if ((word & base_field) == base_field)
                continue; // SP as a base is what the two runs differ in
            sim::MachineState state = native.start(0);
            randomize(random, state.cpu());
            std::array<sim::MachineState, 2> after;
            for (BareMachine* bare : {&native, &performed}) {
                fill_window(*bare, seed);
                bare->put_code({word, word});
            }
            // Twice: at first the engine is refused for want of a TLB entry, then it does it natively.
            after[0] = run_one(native, state, 0, 2);
            after[1] = run_one(performed, state, 4, 2);
            ASSERT_EQ(differences(after[0], after[1]), "")
                << "seed " << seed << ", word 0x" << std::hex << word;
            ASSERT_EQ(window_of(native), window_of(performed))
                << "seed " << seed << ", word 0x" << std::hex << word;
        }
    }
}

/// A loop of random instructions, ending in a branch back; the vectors return to the instruction after.
std::vector<std::uint32_t> random_program(Random& random, std::size_t length) {
    std::vector<std::uint32_t> words;
    while (words.size() < length) {
        const auto word = static_cast<std::uint32_t>(random());
        constexpr std::uint32_t load_store = 1U << 27U;
        switch (below(random, 7)) {
        case 0:
            words.push_back((word | load_store) & ~(1U << 25U)); // any load or store
            break;
        case 1:
            words.push_back(0xF9400000 | (word & 0x3FF)); // ldr xt, [xn]
            break;
        case 2:
            words.push_back(0xF9000000 | (word & 0x3FF)); // str xt, [xn]
            break;
        case 3:
            words.push_back(0x54000000 | (word & 0xF) |
                            (1 + word / 16 % 6) << 5U); // b.cond, a little forward
            break;
        case 4:
            words.push_back(0xD4000001); // svc #0
            break;
        case 5:
            words.push_back(0xD503203F | (word % 5) << 5U); // yield, wfe, wfi, sev or sevl
            break;
        default:
            words.push_back(0x8B000000 | (word & 0x1F03FF)); // add xd, xn, xm
        }
    }
    const auto back = static_cast<std::uint32_t>(-static_cast<std::int32_t>(words.size())) & 0x3FFFFFF;
    words.push_back(0x14000000 | back);
    return words;
}

// Skips the instruction that faulted (an SVC has its return address behind it already).
const std::vector<std::uint32_t> skip_and_return{
    0xA9BF07E0, // stp x0, x1, [sp, #-16]!
    0xD5385200, // mrs x0, esr_el1
    0xD35AFC00, // lsr x0, x0, #26
    0xF100541F, // cmp x0, #0x15
    0x54000080, // b.eq 1f
    0xD5384021, // mrs x1, elr_el1
    0x91001021, // add x1, x1, #4
    0xD5184021, // msr elr_el1, x1
    0xA8C107E0, // 1: ldp x0, x1, [sp], #16
    0xD69F03E0, // eret
};

void put_program(BareMachine& bare, std::uint64_t seed) {
    Random random(seed);
    fill_window(bare, seed);
    for (std::uint64_t number = 0; number < bare.machine.config().cpus; ++number)
        bare.put_code(random_program(random, 40), 0x400 * number);
    bare.put_code(skip_and_return, 0x8400);
}

sim::MachineState program_start(BareMachine& bare, std::uint64_t seed) {
    Random random(~seed);
    sim::MachineState state = bare.start_all(0);
    std::uint64_t stack = layout::el1_only + 0x800;
    for (sim::CpuState& each : state.cpus) {
        randomize(random, each.cpu);
        each.cpu.sp_el1 = stack;
        stack -= 0x40;
    }
    return state;
}

constexpr std::uint64_t run_length = 2000;

void expect_a_run_in_pieces_to_be_the_run_in_one(unsigned cpus, std::uint64_t turn, std::uint64_t seeds) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        BareMachine whole(CpuModel::cortex_a72, cpus, turn);
        BareMachine pieces(CpuModel::cortex_a72, cpus, turn);
        for (BareMachine* bare : {&whole, &pieces}) {
            put_program(*bare, seed);
            bare->machine.set_state(program_start(*bare, seed));
        }
        Events whole_events;
        Events piece_events;
        whole.machine.add_observer(whole_events);
        pieces.machine.add_observer(piece_events);
        whole.machine.run_until({run_length, 0}, {});
        Random random(seed);
        while (pieces.machine.state().now.retired < run_length) {
            const auto at = pieces.machine.state().now;
            const std::uint64_t to = std::min(run_length, at.retired + below(random, 60));
            const auto entries = static_cast<std::uint32_t>(to < run_length ? below(random, 3) : 0);
            pieces.machine.run_until({to, entries}, {});
            if (pieces.machine.state().now.retired == at.retired)
                pieces.machine.step({});
            ASSERT_LE(pieces.machine.state().now.retired, run_length);
        }
        ASSERT_EQ(differences(whole.machine.state(), pieces.machine.state()), "") << "seed " << seed;
        ASSERT_EQ(window_of(whole), window_of(pieces)) << "seed " << seed;
        ASSERT_EQ(whole_events.exceptions.size(), piece_events.exceptions.size()) << "seed " << seed;
        for (std::size_t n = 0; n < whole_events.exceptions.size(); ++n)
            ASSERT_EQ(std::pair(whole_events.exceptions[n].at, whole_events.exceptions[n].cpu),
                      std::pair(piece_events.exceptions[n].at, piece_events.exceptions[n].cpu))
                << "seed " << seed;
        ASSERT_EQ(whole_events.walks.size(), piece_events.walks.size()) << "seed " << seed;
    }
}

TEST(MachineProperty, ARunInPiecesIsTheRunInOne) {
    expect_a_run_in_pieces_to_be_the_run_in_one(1, 1, 150);
}

TEST(MachineProperty, ARunOfSeveralCpusInPiecesIsTheRunInOne) {
    expect_a_run_in_pieces_to_be_the_run_in_one(3, 1, 15);
    expect_a_run_in_pieces_to_be_the_run_in_one(2, 37, 40);
    expect_a_run_in_pieces_to_be_the_run_in_one(3, 300, 40);
}

TEST(MachineProperty, EveryInstantIsReachedExactly) {
    BareMachine bare;
    put_program(bare, 7);
    bare.machine.set_state(program_start(bare, 7));
    Random random(7);
    std::uint64_t at = 0;
    while (at < run_length) {
        at += 1 + below(random, 9);
        bare.machine.run_until({at, 0}, {});
        ASSERT_EQ(bare.machine.state().now, (sim::Instant{at, 0}));
    }
}

TEST(MachineProperty, ARestoredStateGoesOnAsTheRunDid) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        BareMachine straight;
        put_program(straight, seed);
        straight.machine.set_state(program_start(straight, seed));
        straight.machine.run_until({run_length / 2, 0}, {});
        const sim::MachineState middle = straight.machine.state();
        BareMachine restored;
        put_program(restored, seed);
        std::vector<std::byte> ram(layout::ram_size);
        straight.machine.memory().read(mmu::Pa{layout::ram}, ram);
        restored.machine.memory().write(mmu::Pa{layout::ram}, ram);
        restored.machine.memory_changed();
        restored.machine.set_state(middle);
        straight.machine.run_until({run_length, 0}, {});
        restored.machine.run_until({run_length, 0}, {});
        ASSERT_EQ(differences(straight.machine.state(), restored.machine.state()), "") << "seed " << seed;
        ASSERT_EQ(window_of(straight), window_of(restored)) << "seed " << seed;
    }
}

// What a kernel at EL1 is told about itself, a host is told about EL2.
TEST(MachineProperty, AHostAtEl2RunsAsAKernelAtEl1Does) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        BareMachine at_el1(CpuModel::max);
        BareMachine at_el2(CpuModel::max);
        put_program(at_el1, seed);
        put_program(at_el2, seed);
        const sim::MachineState start = program_start(at_el1, seed);
        at_el1.machine.set_state(start);
        at_el2.machine.set_state(BareMachine::as_host(start));
        at_el1.machine.run_until({run_length, 0}, {});
        at_el2.machine.run_until({run_length, 0}, {});
        const sim::MachineState as_host = BareMachine::as_host(at_el1.machine.state());
        sim::MachineState host = at_el2.machine.state();
        // SPSR says which level an exception came from.
        const auto mode = exceptions::spsr::El::get(as_host.cpu().sys[exceptions::SysReg::spsr_el2]);
        EXPECT_EQ(mode, 0U) << "programs of this test do not fault in the handler, seed " << seed;
        ASSERT_EQ(differences(as_host, host), "") << "seed " << seed;
        ASSERT_EQ(window_of(at_el1), window_of(at_el2)) << "seed " << seed;
    }
}

TEST(MachineProperty, NoWordHarmsTheHost) {
    constexpr std::uint64_t budget = 3000;
    for (const CpuModel model : {CpuModel::cortex_a72, CpuModel::max}) {
        for (std::uint64_t seed = 1; seed <= 300; ++seed) {
            Random random(seed);
            BareMachine bare(model);
            std::vector<std::uint32_t> words(1024);
            for (auto& word : words) {
                word = static_cast<std::uint32_t>(random());
                if (below(random, 4) == 0)
                    word = (word & 0x3F'FFFF) |
                           0xD500'0000; // the system instructions are few among random words
            }
            bare.put_code(words);
            if (below(random, 2) == 0)
                bare.put_code(skip_and_return, 0x8400);
            if (below(random, 2) == 0)
                bare.put_code(skip_and_return, 0x8200);
            sim::MachineState state = bare.start(static_cast<unsigned>(below(random, 2)));
            randomize(random, state.cpu());
            if (model == CpuModel::max && below(random, 2) == 0) {
                state = BareMachine::as_host(state);
                // Without a host too, which is not modelled any further than that nothing breaks.
                if (below(random, 2) == 0)
                    state.cpu().sys[exceptions::SysReg::hcr_el2] = random();
            }
            bare.machine.set_state(state);
            const sim::Stop stop = bare.machine.run({.instructions = budget});
            EXPECT_LE(bare.machine.state().now.retired, budget) << "seed " << seed;
            EXPECT_FALSE(std::holds_alternative<sim::InstantReached>(stop));
        }
    }
}

} // namespace
} // namespace faultline::tests
