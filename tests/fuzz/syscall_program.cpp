#include "tests/fuzz/syscall_program.hpp"

#include <array>
#include <cstring>
#include <string_view>

#include "exceptions/kernel/common/syscall_numbers.h"
#include "tests/fuzz/small_elf.hpp"

namespace faultline::fuzz {

namespace {

#define NUMBER(number, name) number,
constexpr auto known_calls = std::to_array<std::uint32_t>({SYSCALLS(NUMBER) NR_RT_SIGRETURN});
#undef NUMBER

constexpr std::uint64_t stack_top = 0x7F'FFFF'F000; // somewhere near it

// --- the data page: strings first, then structures, each with a place of its own

constexpr auto strings = std::to_array<std::string_view>(
    {"/", ".", "..", "/fuzz", "/tmp/a", "/tmp/b", "/tmp", "/dev/null", "/dev/zero", "/dev/tty",
     "/dev/urandom", "/proc/self/maps", "/proc/self/exe", "/proc", "a/../b", "", "/tmp/a/b",
     "name of more than fifteen bytes"});
constexpr std::uint64_t string_bytes = 32;
constexpr std::uint64_t structures = data_address + 0x400;
constexpr std::uint64_t structure_bytes = 64;

/// As words; what each of them may pass for.
constexpr auto structure_words = std::to_array<std::array<std::uint64_t, 8>>({
    {0, 0},                                                   // zero time, empty sets
    {0, 1000},                                                // a microsecond
    {1, 0},                                                   // a second
    {~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL}, // everything
    {text_address + 4, 0x0000'0004, 0, 0},                    // sigaction: SA_SIGINFO
    {text_address + 4, 0x4C00'0004, 0, ~0ULL},                // NODEFER, ONSTACK, all else masked
    {1, 0, 0, 0},                                             // SIG_IGN
    {0xFFFF'FFC0'0008'0000, 0, 0, 0},                         // a handler in the kernel
    {data_address + 0x800, 0, 0x800},                         // stack_t
    {data_address + 0x800, 4, data_address + 0xFFC, 4},       // iovec
    {data_address + 0x800, 1ULL << 62, 0, ~0ULL},             // iovec of too much
    {0x0001'0000'0000, 0x0004'0000'0001},                     // pollfd
    {4096, 8192},                                             // rlimit
    {8, 4},                                                   // rlimit, backwards
    {data_address + 3 * string_bytes, data_address + 4 * string_bytes, 0}, // argv
    {~0ULL - 7, 0xFFFF'FFC0'0000'0000, 8, 0},                              // bad pointers
});

constexpr std::uint64_t structure(std::size_t n) {
    return structures + n % structure_words.size() * structure_bytes;
}

std::vector<std::byte> data_page() {
    std::vector<std::byte> page(data_bytes);
    for (std::size_t n = 0; n < strings.size(); ++n)
        std::memcpy(page.data() + n * string_bytes, strings.at(n).data(), strings.at(n).size());
    for (std::size_t n = 0; n < structure_words.size(); ++n)
        std::memcpy(page.data() + (structure(n) - data_address), structure_words.at(n).data(),
                    structure_bytes);
    return page;
}

// --- arguments

// clang-format off
constexpr auto values = std::to_array<std::uint64_t>({
    // numbers, descriptors, signals, operations
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 19, 24, 31, 32, 63, 64, 65, 127, 128, 129, 137, 255, 256, 511,
    ~0ULL, ~1ULL, static_cast<std::uint64_t>(-100), 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFF, 999, 1000, 1001,
    // sizes
    4095, 4096, 4097, 8192, 65536, 1ULL << 20, 1ULL << 22, 1ULL << 26, 1ULL << 30, 1ULL << 32, 1ULL << 38, 1ULL << 39, 1ULL << 62,
    1ULL << 63, ~0ULL << 12, ~0ULL << 16,
    // flags of mmap, open, clone, prctl
    0x22, 0x21, 0x32, 0x31, 0x8022, 0x122, 0x42, 0x241, 0x442, 0x10000, 0x80000, 0x4111, 0x3D0F00, 0x50F00, 0x100, 0x900, 0x11,
    // addresses
    data_address, data_address + 0x7F8, data_address + 0xFF8, data_address + 0xFFF, data_address + 0x800, data_address + 1,
    text_address, text_address + 4, 0x1000'0000, 0x2000'0000, 0x7F'FFFF'FFFF, 0x80'0000'0000, stack_top, stack_top - 0x10000,
    0xFFFF'FFC0'0000'0000, 0xFFFF'FF80'0808'0000, 0xFFFF'FFFF'FFFF'F000, data_address | 1ULL << 56,
});
// clang-format on

constexpr unsigned first_result = 19, results = 10; // X19 to X28 keep what calls returned

std::uint32_t move_wide(unsigned rd, std::uint64_t half, unsigned shift, bool keep) {
    constexpr std::uint32_t movz = 0xD280'0000, movk = 0xF280'0000;
    return (keep ? movk : movz) | shift / 16 << 21U | static_cast<std::uint32_t>(half) << 5U | rd;
}

void load(std::vector<std::uint32_t>& text, unsigned rd, std::uint64_t value) {
    bool begun = false;
    for (unsigned shift = 0; shift < 64; shift += 16) {
        const std::uint64_t half = value >> shift & 0xFFFF;
        if (half == 0 && (value != 0 || shift != 0))
            continue;
        text.push_back(move_wide(rd, half, shift, begun));
        begun = true;
    }
}

std::uint32_t move_register(unsigned rd, unsigned rm) {
    return 0xAA00'03E0 | rm << 16U | rd;
}

void load_argument(std::vector<std::uint32_t>& text, unsigned rd, std::uint8_t which) {
    constexpr unsigned own_structures = 0xC0, own_strings = 0xD8, own_results = 0xF0;
    if (which >= own_results)
        text.push_back(move_register(rd, first_result + (which - own_results) % results));
    else if (which >= own_strings)
        load(text, rd, data_address + (which - own_strings) % strings.size() * string_bytes);
    else if (which >= own_structures)
        load(text, rd, structure(which - own_structures));
    else
        load(text, rd, values.at(which % values.size()));
}

} // namespace

SyscallProgram syscall_program(std::span<const std::uint8_t> calls) {
    constexpr unsigned number_register = 8, bytes_per_call = 8, arguments = 6, longest_call = 32;
    constexpr std::uint32_t svc = 0xD400'0001, ret = 0xD65F'03C0, skip = 0x1400'0002, exit_group = 94;
    constexpr std::uint8_t beyond_known = 0xF0;
    SyscallProgram program{{skip, ret}, data_page()}; // a signal handler that only returns
    for (std::size_t n = 0; (n + 1) * bytes_per_call <= calls.size(); ++n) {
        if ((program.text.size() + 2 * longest_call) * 4 > text_bytes)
            break;
        const auto call = calls.subspan(n * bytes_per_call, bytes_per_call);
        for (unsigned a = 0; a < arguments; ++a)
            load_argument(program.text, a, call[1 + a]);
        load(program.text, number_register,
             call[0] >= beyond_known ? call[7] * 2ULL : known_calls.at(call[0] % known_calls.size()));
        program.text.push_back(svc);
        program.text.push_back(move_register(first_result + static_cast<unsigned>(n) % results, 0));
    }
    load(program.text, number_register, exit_group);
    program.text.push_back(svc);
    return program;
}

} // namespace faultline::fuzz
