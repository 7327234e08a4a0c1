#include "tests/fuzz/syscall_program.hpp"

#include <algorithm>
#include <array>

#include "tests/fuzz/small_elf.hpp"
#include "tests/fuzz/syscall_arguments.hpp"

namespace faultline::fuzz {

namespace {

constexpr unsigned first_result = 19, results = 10; // X19 to X28 keep what calls returned
constexpr unsigned number_register = 8;
constexpr std::uint32_t svc = 0xD400'0001;
constexpr std::uint64_t most_work = 12'000'000;

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

using Call = std::span<const std::uint8_t, bytes_per_call>;

/// Argument `n`: a value of its kind, or what an earlier call returned.
void load_argument(SyscallProgram& program, unsigned rd, Call call, unsigned n, char kind) {
    constexpr std::uint8_t own_results = 0xF0;
    const std::uint8_t choice = call[1 + n];
    if (choice >= own_results)
        program.text.push_back(move_register(rd, first_result + (choice - own_results) % results));
    else
        load(program.text, rd, syscall_value(kind, choice));
}

/// Instructions between the calls: a read or a write, a write to each of many pages, a long time without a call.
void append_work(SyscallProgram& program, Call call) {
    constexpr std::uint32_t ldrb_w9_x0 = 0x3940'0009, strb_w9_x0 = 0x3900'0009, strb_w9_x10 = 0x3900'0149;
    constexpr std::uint32_t add_x10_x11 = 0x8B0B'014A, subs_x9_1 = 0xF100'0529, b_ne = 0x5400'0001;
    constexpr unsigned counter = 9, address = 10, step = 11, most_pages = 12, least_turns = 10;
    constexpr std::uint64_t page = 4096, page_cost = 3000;
    const auto back = [](std::uint32_t words) { return b_ne | ((0x8'0000 - words) << 5U & 0xFF'FFE0); };
    switch (Work{call[0] % 4U}) {
    case Work::read:
    case Work::write:
        load_argument(program, 0, call, 0, 'a');
        program.text.push_back(Work{call[0] % 4U} == Work::read ? ldrb_w9_x0 : strb_w9_x0);
        break;
    case Work::write_pages:
        load_argument(program, address, call, 0, 'a');
        load(program.text, counter, 1ULL << call[2] % most_pages);
        load(program.text, step, page);
        program.text.insert(program.text.end(), {strb_w9_x10, add_x10_x11, subs_x9_1, back(3)});
        program.work += page_cost << call[2] % most_pages;
        break;
    case Work::loop:
        load(program.text, counter, 1ULL << (least_turns + call[1] % most_pages));
        program.text.insert(program.text.end(), {subs_x9_1, back(1)});
        program.work += 2ULL << (least_turns + call[1] % most_pages);
        break;
    }
}

void append_call(SyscallProgram& program, Call call, unsigned result) {
    if (IsWork::test(call[7]))
        return append_work(program, call);
    const std::uint32_t number = call[0] | static_cast<std::uint32_t>(HighNumber::get(call[7])) << 8U;
    const auto forms = syscall_forms();
    const auto found = std::ranges::find(forms, number, &SyscallForm::number);
    const SyscallForm form = found == forms.end() ? SyscallForm{number, "xxxxxx"} : *found;
    for (unsigned n = 0; n < form.kinds.size(); ++n)
        load_argument(program, n, call, n, form.kinds[n]);
    load(program.text, number_register, form.number);
    program.text.insert(program.text.end(), {svc, move_register(result, 0)});
}

} // namespace

SyscallProgram syscall_program(std::span<const std::uint8_t> calls) {
    constexpr std::uint32_t branch = 0x1400'0000, exit_group = 94;
    constexpr std::size_t longest_call = 32; // words
    const auto handlers = signal_handlers();
    SyscallProgram program{{branch | static_cast<std::uint32_t>(1 + handlers.size())}, argument_page()};
    program.text.insert(program.text.end(), handlers.begin(), handlers.end());
    for (unsigned n = 0; calls.size() >= bytes_per_call; calls = calls.subspan(bytes_per_call), ++n) {
        if ((program.text.size() + 2 * longest_call) * 4 > text_bytes)
            break;
        append_call(program, calls.first<bytes_per_call>(), first_result + n % results);
    }
    load(program.text, number_register, exit_group);
    program.text.push_back(svc);
    program.work = std::min(program.work, most_work);
    return program;
}

} // namespace faultline::fuzz
