#include <array>

#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/disassembly.hpp"

namespace faultline::gui {

namespace {

constexpr std::uint64_t word_bytes = 4;
constexpr std::uint64_t words_before = 24, words_after = 40;

bool has_breakpoint(const sim::Debugger& debugger, mmu::Va at) {
    for (const sim::Point& point : debugger.points())
        for (const mmu::Va address : point.addresses)
            if (address == at)
                return true;
    return false;
}

Row instruction_row(const sim::Debugger& debugger, const sim::Instruction& instruction, bool current) {
    const mmu::Va at{instruction.address};
    const bool stops = has_breakpoint(debugger, at);
    Row row;
    row.spans = {
        {stops ? "● " : "  ", Style::fault, {}, {}},
        {current ? "▶ " : "  ", Style::warning, {}, {}},
        {fmt::format("{:016x}  ", at.raw), Style::address, "click: breakpoint", ToggleBreakpoint{at}},
        {fmt::format("{:08x}  ", instruction.word), Style::dim, {}, {}},
        {instruction.text, Style::code, {}, {}}};
    row.current = current;
    return row;
}

} // namespace

Page disassembly_page(Session& session) {
    const sim::Debugger& debugger = session.story().debugger();
    const std::uint64_t pc = session.moment().cpu.pc;
    const std::uint64_t back = words_before * word_bytes;
    const std::uint64_t first = pc >= back ? pc - back : pc % word_bytes;
    Page page;
    for (std::uint64_t at = first; at < pc + words_after * word_bytes; at += word_bytes) {
        std::array<std::byte, word_bytes> word{};
        if (!debugger.machine().peek(mmu::Va{at}, word))
            continue;
        const auto function = debugger.symbols().function_at(at);
        if (function && function->start == at)
            page.add(fmt::format("{}:", function->function), Style::symbol);
        page.rows.push_back(instruction_row(debugger, sim::disassemble(word, at).front(), at == pc));
    }
    if (page.rows.empty())
        page.add(fmt::format("No instruction can be read at {:#x}.", pc), Style::fault);
    return page;
}

} // namespace faultline::gui
