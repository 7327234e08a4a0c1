#include "tests/fuzz/syscall_arguments.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace faultline::fuzz {

namespace {

using Values = std::span<const std::uint64_t>;

constexpr std::uint64_t minus(std::uint64_t value) {
    return ~value + 1;
}

// --- the data page: strings first, then structures, each with a place of its own

constexpr auto strings = std::to_array<std::string_view>(
    {"/", ".", "/proc/self/fd", "/fuzz", "/tmp/a", "/tmp/b", "/tmp", "/dev/null", "/dev/zero",
     "/proc/self/status", "/dev/urandom", "/proc/self/maps", "/proc/self/exe", "/proc", "a/../b", "",
     "/tmp/a/b", "name of more than fifteen bytes"});
constexpr std::uint64_t string_bytes = 32;
constexpr std::uint64_t structures = data_address + 0x240;
constexpr std::uint64_t structure_words = 8, structure_bytes = structure_words * 8;
constexpr std::uint64_t buffer = data_address + 0xA40;

// A handler, and what it does with the frame that X2 points to; the first one only returns.
constexpr std::uint32_t ret = 0xD65F'03C0;
constexpr auto handlers = std::to_array<std::uint32_t>({
    ret, ret,         // goes back
    0xF901'C040, ret, // str x0, [x2, #0x380]: within the room for records
    0xB901'C040, ret, // str w0, [x2, #0x1c0]: PSTATE
    0xF900'D85F, ret, // str xzr, [x2, #0x1b0]: SP
    0xF900'DC5F, ret, // str xzr, [x2, #0x1b8]: PC
    0xF900'E840, ret, // str x0, [x2, #0x1d0]: the first record's head
    0xF900'145F, ret, // str xzr, [x2, #0x28]: the signal mask
    0x3900'0000, ret, // strb w0, [x0]: a fault in a handler
});
constexpr std::uint64_t handler(std::size_t n) {
    return text_address + 4 + 8 * n;
}

constexpr std::uint64_t onstack = 0x0800'0000, restart = 0x1000'0000, nodefer = 0x4000'0000,
                        once = 0x8000'0000;
constexpr std::uint64_t siginfo = 4, no_child_stop = 1, no_child_wait = 2;

/// As words; what each of them may pass for.
constexpr auto contents = std::to_array<std::array<std::uint64_t, structure_words>>({
    {},                                                                 // zero time, empty sets
    {0, 1000},                                                          // a microsecond, once
    {0, 1000, 0, 2000},                                                 // again and again
    {1, 0},                                                             // a second
    {0, 300'000, 0, 500},                                               // half a millisecond
    {~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL},           // everything
    {handler(0), siginfo},                                              // sigaction
    {handler(0), siginfo | nodefer | onstack, 0, ~0ULL},                // all else masked
    {handler(0), restart | no_child_stop},                              //
    {handler(1), siginfo},                                              //
    {handler(2), once},                                                 //
    {handler(3), siginfo},                                              //
    {handler(4), siginfo},                                              //
    {handler(5), siginfo | onstack},                                    //
    {handler(6), siginfo},                                              //
    {handler(7), siginfo | nodefer},                                    //
    {1, no_child_wait},                                                 // SIG_IGN
    {0xFFFF'FFC0'0008'0000},                                            // a handler in the kernel
    {buffer, 0, 0x500},                                                 // stack_t
    {buffer, 8, buffer + 0x4FC, 4, buffer, 0},                          // iovec
    {buffer, 1ULL << 62, 0, ~0ULL},                                     // iovec of too much
    {0x0001'0000'0003, 0x0004'0000'0004, 0x0005'0000'0000},             // pollfd
    {2, 8192},                                                          // rlimit, the second CPU
    {8, 4},                                                             // rlimit, backwards
    {data_address + 3 * string_bytes, data_address + 4 * string_bytes}, // argv
    {~0ULL - 7, 0xFFFF'FFC0'0000'0000, 8},                              // bad pointers
    {0x0010'0000, 0, 0, 0, 17, 0, 0, 0},                                // clone_args: a child
    {0x3D'0F00, 0, buffer, buffer + 8, 0, 0x1000'0000, 0x4000, 0},      // a thread
    {0x0000'0001'0000'0005, 0x0000'0000'FFFF'FFFF, 1, 0},               // siginfo, epoll_event
    {0, 10},                                                            // sigevent: a signal
    {3, 0x0004'0000'000A, program_pid},                                 // sigevent: one for a thread
    {0, 0, structures + 19 * structure_bytes, 2, buffer + 0x100, 64},   // msghdr
});

constexpr std::uint64_t structure(std::size_t n) {
    return structures + n * structure_bytes;
}
static_assert(strings.size() * string_bytes <= structures - data_address);
static_assert(structure(contents.size()) <= buffer);

// --- values by kind

// clang-format off
constexpr auto addresses = std::to_array<std::uint64_t>({
    0, 0x1000'0000, 0x1000'0000, 0x1000'0000, 0x1000'0008, 0x1000'1000, 0x1000'1000, 0x1000'4000, 0x1010'0000, 0x2000'0000, 0x2000'3000, data_address,
    data_address & ~0xFFFULL, text_address, text_address + 0x1000, data_address + 0x1000,
    data_address + 0x2000, 0x7F'FFFF'E000, 0x7F'FFFF'F000, 0x7F'FFFF'0000, 0x7F'FF00'0000, 0x7F'B000'0000,
    0x1000'0001, 0x80'0000'0000, minus(0x1000),
});
constexpr auto buffers = std::to_array<std::uint64_t>({
    buffer, buffer, buffer + 0x100, buffer + 1, data_address + 0xFF8, data_address + 0xFFF, 0x1000'0000,
    0x1000'0FFC, 0x2000'0000, text_address, 0, 0x7F'FFFF'E000, 0xFFFF'FFC0'0008'0000,
});
constexpr auto signed_numbers = std::to_array<std::uint64_t>({
    0, 1, 7, 100, 4096, 1ULL << 31U, 1ULL << 62U, minus(1), minus(7), minus(4096), 1ULL << 63U,
});
constexpr auto descriptors = std::to_array<std::uint64_t>({
    3, 3, 4, 4, 5, 6, 7, 8, 0, 1, 2, minus(100), minus(1), 63, 255, 1023,
});
constexpr auto signals = std::to_array<std::uint64_t>({
    10, 10, 10, 12, 14, 17, 17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 18, 19, 20, 21, 22, 28, 32, 34, 64, 0,
    65, minus(1),
});
constexpr auto small_numbers = std::to_array<std::uint64_t>({
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 24, 31, 32, 64, 96, 128, 256, 1023, 1024, 1030,
    4096, minus(1),
});
constexpr auto few_flags = std::to_array<std::uint64_t>({
    0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 0x100, 0x200, 0x800, 0x1000, 0x8'0000, minus(1),
});
constexpr auto set_sizes = std::to_array<std::uint64_t>({
    8, 8, 8, 8, 8, 8, 8, 0, 4, 16, 128,
});
// More than the machine has, if it is mapped at once, takes the kernel longer than a fuzzer waits.
constexpr auto lengths = std::to_array<std::uint64_t>({
    0x1000, 0x1000, 0x2000, 0x3000, 0x4000, 0x1'0000, 0, 1, 0xFFF, 0x10'0000, 0x100'0000, 0x1000'0000,
    1ULL << 39U, minus(0x1000),
});
constexpr auto map_flags = std::to_array<std::uint64_t>({
    0x22, 0x22, 0x32, 0x32, 0x31, 0x21, 0x01, 0x02, 0x11, 0x12, 0x8022, 0x0122, 0x10'0022, 0x4022, 0x2022, 0,
});
constexpr auto sizes = std::to_array<std::uint64_t>({
    1, 8, 8, 16, 4, 0, 3, 7, 63, 64, 100, 128, 255, 1024, 4095, 4096, 4097, 8192, 0x1'0000, 0x1'0001,
    1ULL << 20U, 1ULL << 24U, 0x7FFF'FFFF, 1ULL << 32U, minus(1),
});
constexpr auto open_flags = std::to_array<std::uint64_t>({
    0, 1, 2, 0x42, 0x42, 0x241, 0x442, 0x402, 0xC2, 0x4000, 0x4042, 0x800, 0x80000, 0x40'4002, 0x20'0000,
});
constexpr auto protections = std::to_array<std::uint64_t>({
    0, 1, 3, 3, 3, 5, 7, 2, 4, 0x0100'0003, 0x0200'0003, 0x10, 8,
});
constexpr auto clone_flags = std::to_array<std::uint64_t>({
    17, 17, 17, 0, 0x3D'0F00, 0x5'0F00, 0x100, 0x900, 0x4111, 0x0120'0011, 0x10'0011, 0x8000'0000 | 17,
    0x1'0011, 0x8F00,
});
constexpr auto processes = std::to_array<std::uint64_t>({
    0, program_pid, program_pid + 1, program_pid + 1, program_pid + 2, 1, 2, minus(1), minus(program_pid),
    999, 0x7FFF'FFFF, 1ULL << 31U,
});
constexpr auto anything = std::to_array<std::uint64_t>({
    0, 1, 2, 3, 7, 8, 16, 31, 32, 63, 64, 100, 127, 128, 129, 255, 256, 511, 1000, 4095, 4096, 4097, 65536,
    ~0ULL, ~1ULL, minus(100), 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFF, 1ULL << 20U, 1ULL << 26U, 1ULL << 28U,
    1ULL << 32U, 1ULL << 39U, 1ULL << 62U, 1ULL << 63U, ~0ULL << 12U, 0x5401, 0x540F, 0x5410,
    0x5413, 0x541B, 0x5421, data_address + 0xFFF, buffer, buffer | 1ULL << 56U, text_address, 0x7F'FFFF'FFFF,
    0x80'0000'0000, 0x7F'FFFF'0000, 0xFFFF'FFC0'0000'0000, 0xFFFF'FF80'0808'0000, minus(0x1000),
});
// clang-format on

std::uint64_t chosen(Values values, std::uint8_t choice) {
    return values[choice % values.size()];
}

Values values_of(char kind) {
    constexpr auto by_kind = std::to_array<std::pair<char, Values>>({{'a', addresses},
                                                                     {'b', buffers},
                                                                     {'d', signed_numbers},
                                                                     {'e', few_flags},
                                                                     {'f', descriptors},
                                                                     {'g', signals},
                                                                     {'i', small_numbers},
                                                                     {'l', lengths},
                                                                     {'m', map_flags},
                                                                     {'n', sizes},
                                                                     {'o', open_flags},
                                                                     {'r', protections},
                                                                     {'c', clone_flags},
                                                                     {'w', processes},
                                                                     {'z', set_sizes}});
    const auto* const found = std::ranges::find(by_kind, kind, &std::pair<char, Values>::first);
    return found == by_kind.end() ? Values(anything) : found->second;
}

} // namespace

std::uint64_t syscall_value(char kind, std::uint8_t choice) {
    constexpr std::uint8_t own_choices = 0xE0; // of 256
    constexpr std::size_t times = 5;           // structures that may pass for one
    constexpr std::uint8_t none = 9; // one choice in so many; no divisor of the number of structures
    static_assert(contents.size() % 3 != 0);
    if (choice >= own_choices)
        return chosen(anything, choice);
    switch (kind) {
    case 'p':
        return data_address + choice % strings.size() * string_bytes;
    case 'h':
        return structure(choice % times);
    case 's':
        return choice % none == 0 ? 0 : structure(choice % contents.size());
    case 'u':
        return choice % 8 == 0 ? chosen(buffers, choice) : buffer + choice % 4 * 0x40;
    default:
        return chosen(values_of(kind), choice);
    }
}

std::span<const std::uint32_t> signal_handlers() {
    return handlers;
}

std::vector<std::byte> argument_page() {
    std::vector<std::byte> page(data_bytes);
    for (std::size_t n = 0; n < strings.size(); ++n)
        std::memcpy(page.data() + n * string_bytes, strings.at(n).data(), strings.at(n).size());
    for (std::size_t n = 0; n < contents.size(); ++n)
        std::memcpy(page.data() + (structure(n) - data_address), contents.at(n).data(), structure_bytes);
    return page;
}

} // namespace faultline::fuzz
