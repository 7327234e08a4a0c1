// More code than the engine has room for in translated form: what is executed is always the code that is there.
#include "tests/support/bare_machine.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <span>
#include <string_view>
#include <vector>

namespace faultline::tests {
namespace {

constexpr std::uint64_t code = layout::code + 0x20'0000, code_pa = layout::data_pa + 0x10'0000;
constexpr std::uint64_t room = 0x10'0000; // bytes of code
constexpr std::uint64_t words_per_block = 3, blocks = room / (4 * words_per_block);
constexpr std::uint64_t factor = 0x9E37'79B9'7F4A'7C15;

constexpr std::uint64_t number_of(std::uint64_t block, std::uint64_t salt) {
    return (block + salt) * 7 % 0x10000;
}

/// Block by block X0 = X0 * X2 + a number of the block's own; behind the last block comes the first.
std::vector<std::uint32_t> chain(std::uint64_t salt) {
    constexpr std::uint32_t movz_x1 = 0xD280'0001, madd_x0_x0_x2_x1 = 0x9B02'0400, b = 0x1400'0000;
    constexpr std::uint64_t offset_bits = 0x03FF'FFFF;
    std::vector<std::uint32_t> words;
    for (std::uint64_t n = 0; n < blocks; ++n) {
        const std::uint64_t to = n + 1 < blocks ? 1 : offset_bits & -(words.size() + 2);
        words.insert(words.end(), {movz_x1 | static_cast<std::uint32_t>(number_of(n, salt) << 5U),
                                   madd_x0_x0_x2_x1, b | static_cast<std::uint32_t>(to)});
    }
    return words;
}

std::uint64_t after_pass(std::uint64_t x0, std::uint64_t salt) {
    for (std::uint64_t n = 0; n < blocks; ++n)
        x0 = x0 * factor + number_of(n, salt);
    return x0;
}

/// A machine that is about to execute the chain.
BareMachine machine_with_chain() {
    BareMachine bare;
    for (std::uint64_t offset = 0; offset < room; offset += mmu::page_size)
        bare.map(code + offset, code_pa + offset, page::normal_el0_ro);
    sim::MachineState state = bare.start(0);
    state.cpu().pc = code;
    state.cpu().x[0] = 1;
    state.cpu().x[2] = factor;
    bare.machine.set_state(state);
    return bare;
}

void put_chain(BareMachine& bare, std::uint64_t salt) {
    const auto words = chain(salt);
    bare.machine.memory().write(mmu::Pa{code_pa}, std::as_bytes(std::span(words)));
    bare.machine.memory_changed(mmu::Pa{code_pa}, room);
}

/// One pass more, and X0 is what it should be.
void expect_pass(BareMachine& bare, std::uint64_t& x0, std::uint64_t salt, std::string_view which) {
    sim::Limits limits;
    limits.instructions = bare.machine.state().now.retired + blocks * words_per_block;
    bare.machine.run(limits);
    x0 = after_pass(x0, salt);
    EXPECT_EQ(bare.machine.state().now.retired, limits.instructions) << which;
    EXPECT_EQ(bare.machine.state().cpu().pc, code) << which;
    EXPECT_EQ(bare.machine.state().cpu().x[0], x0) << which;
}

// 87,000 blocks of more than two hundred bytes each, translated: the room of the engine (cpu_unicorn_impl.hpp) is full
// before the first pass ends, and some four times in all.
TEST(MachineMuchCode, TranslationsThatHadToGoAreMadeAgain) {
    BareMachine bare = machine_with_chain();
    put_chain(bare, 0);
    std::uint64_t x0 = 1;
    expect_pass(bare, x0, 0, "the room is filled for the first time");
    expect_pass(bare, x0, 0, "what was translated first has gone");
    expect_pass(bare, x0, 0, "and again");
}

TEST(MachineMuchCode, CodeThatWasWrittenIsNotMistakenForWhatWasThere) {
    BareMachine bare = machine_with_chain();
    std::uint64_t x0 = 1;
    for (std::uint64_t salt = 0; salt < 3; ++salt) {
        put_chain(bare, salt);
        expect_pass(bare, x0, salt, "other numbers at the same places");
    }
}

} // namespace
} // namespace faultline::tests
