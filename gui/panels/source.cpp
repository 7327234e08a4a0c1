#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>

#include <fmt/format.h>

#include "gui/code_view.hpp"
#include "gui/panels/panels.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/disassembly.hpp"

namespace faultline::gui {

namespace {

std::string without_tabs(const std::string& line) {
    constexpr std::size_t tab = 8;
    std::string text;
    for (const char letter : line) {
        if (letter == '\t')
            text.append(tab - text.size() % tab, ' ');
        else
            text += static_cast<unsigned char>(letter) < ' ' ? '?' : letter;
    }
    return text;
}

/// PC; where it has no line, the innermost frame that has one.
std::optional<sim::SourceLine> line_to_show(const Session& session, const sim::Debugger& debugger) {
    const Moment& moment = session.moment();
    if (auto line = debugger.symbols().line(moment.cpu.pc))
        return line;
    for (const sim::Frame& frame : moment.frames)
        if (frame.line)
            return frame.line;
    return std::nullopt;
}

constexpr int marked_lines = 40; ///< so far from the current line can be clicked for a breakpoint

/// Where the code of a line begins; nullopt for a line that has none.
std::optional<mmu::Va> code_of(const sim::GuestSymbols& symbols, const sim::SourceLine& line) {
    for (const mmu::Va at : symbols.line_addresses(line.file, line.line))
        if (const auto found = symbols.line(at.raw); found && found->line == line.line)
            return at;
    return std::nullopt;
}

Row line_row(Story& story, const sim::SourceLine& line, const std::string& text, bool current,
             bool clickable) {
    const sim::Debugger& debugger = story.debugger();
    const auto code = clickable ? code_of(debugger.symbols(), line) : std::nullopt;
    const std::uint64_t times = code ? story.coverage().times(code->raw) : 0;
    const bool stops = code && has_breakpoint(debugger, *code);
    Row row;
    row.spans = {{stops ? "●" : " ", Style::fault, {}, {}},
                 {current ? "▶" : " ", Style::warning, {}, {}},
                 {fmt::format("{:>4}  ", line.line), code ? Style::address : Style::dim,
                  code ? "click: breakpoint" : "",
                  code ? std::optional<Command>(ToggleBreakpoint{*code}) : std::nullopt},
                 {without_tabs(text),
                  code && times == 0 && story.coverage().is_known() ? Style::dim : Style::code,
                  code && story.coverage().is_known()
                      ? fmt::format("its first instruction was executed {} times in this run", times)
                      : std::string{},
                  {}}};
    row.current = current;
    return row;
}

/// The instructions of the line that PC lies in, as far as they follow each other.
void add_assembly(Page& page, const sim::Debugger& debugger, std::uint64_t pc, const sim::SourceLine& line) {
    constexpr std::uint64_t word = 4, most = 16;
    const auto is_of_line = [&](std::uint64_t at) {
        const auto found = debugger.symbols().line(at);
        return found && found->line == line.line && found->file == line.file;
    };
    if (!is_of_line(pc))
        return;
    std::uint64_t first = pc, end = pc + word;
    while (pc - first < most * word && is_of_line(first - word))
        first -= word;
    while (end - pc < most * word && is_of_line(end))
        end += word;
    for (std::uint64_t at = first; at < end; at += word) {
        std::array<std::byte, word> bytes{};
        if (!debugger.machine().peek(mmu::Va{at}, bytes))
            continue;
        Row row;
        const bool here = at == pc;
        row.spans = {
            {has_breakpoint(debugger, mmu::Va{at}) ? "●" : " ", Style::fault, {}, {}},
            {here ? "     ▶ " : "       ", Style::warning, {}, {}},
            {fmt::format("{:x}  ", at), Style::address, "click: breakpoint", ToggleBreakpoint{mmu::Va{at}}},
            {sim::disassemble(bytes, at).front().text, here ? Style::changed : Style::dim, {}, {}}};
        page.rows.push_back(std::move(row));
    }
}

} // namespace

Page source_page(Session& session) {
    const sim::Debugger& debugger = session.story().debugger();
    Page page;
    const auto line = line_to_show(session, debugger);
    if (!line) {
        page.add("This code has no line information: its instructions.", Style::dim);
        std::ranges::move(disassembly_page(session).rows, std::back_inserter(page.rows));
        return page;
    }
    page.add(fmt::format("{}:{}", line->file, line->line), Style::heading);
    const std::vector<std::string> lines = session.story().source(*line);
    if (lines.empty())
        page.add("The source is not on this machine.", Style::dim);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        const bool current = number == line->line;
        page.rows.push_back(line_row(session.story(), {line->file, number}, lines[i], current,
                                     std::abs(number - line->line) <= marked_lines));
        if (current)
            add_assembly(page, debugger, session.moment().cpu.pc, *line);
    }
    return page;
}

} // namespace faultline::gui
