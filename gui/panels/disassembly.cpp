#include <fmt/format.h>

#include "gui/code_view.hpp"
#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

constexpr int mnemonic_width = 7, operands_width = 28, offset_width = 7;

/// "executed 3 times", or what can be said of a run that was not looked at from its start.
std::string times_text(const CodeLine& line, const CodeView& view) {
    if (!view.counted)
        return "how often it is executed is counted when the run is recorded to its end";
    const char* const where = view.partial ? "in the last part of the run" : "in this run";
    if (line.times == 0)
        return fmt::format("not executed {}", where);
    return fmt::format("executed {} times {}", line.times, where);
}

Row instruction_row(const CodeLine& line, const CodeView& view) {
    const Style style = line.times > 0 || !view.counted ? Style::code : Style::dim;
    const mmu::Va at{line.address};
    Row row;
    row.spans = {
        {line.stops ? "● " : "  ", Style::fault, "click: breakpoint", ToggleBreakpoint{at}},
        {line.current         ? "▶"
         : line.fault.empty() ? " "
                              : "!",
         line.current ? Style::warning : Style::fault,
         line.fault,
         {}},
        {fmt::format(" {:x} ", line.address), Style::address, "click: breakpoint", ToggleBreakpoint{at}},
        {fmt::format("{:<{}}", fmt::format("+{:x}", line.offset), offset_width),
         Style::dim,
         "bytes from the function's first",
         {}},
        {fmt::format("{:08x}  ", line.word), Style::dim, "the instruction's word", {}},
        {fmt::format("{:<{}} ", line.mnemonic, mnemonic_width), style, times_text(line, view), {}},
        {line.refers.empty() ? line.operands : fmt::format("{:<{}}", line.operands, operands_width),
         style,
         times_text(line, view),
         {}}};
    if (!line.refers.empty())
        row.spans.push_back({" " + line.refers, Style::symbol,
                             fmt::format("{:#x}; click: shows the code there", line.target),
                             ShowCode{mmu::Va{line.target}}});
    if (!line.fault.empty())
        row.spans.push_back({"  ! " + line.fault, Style::fault, "the present fault was taken from here", {}});
    row.current = line.shown;
    return row;
}

void add_line(Page& page, const CodeView& view, const CodeLine& line) {
    if (!line.function.empty())
        page.add(fmt::format("{}:", line.function), Style::symbol);
    if (!line.source.empty())
        page.add("    " + line.source, Style::heading);
    page.rows.push_back(instruction_row(line, view));
    if (line.current)
        for (const std::string& what : view.doing)
            page.add("      " + what, Style::changed);
}

} // namespace

Page disassembly_page(Session& session) {
    const CodeView view = code_view(session);
    Page page;
    Row& title = page.add(view.title, Style::heading);
    title.command = ShowCode{};
    if (!view.nothing.empty())
        page.add(view.nothing, Style::fault);
    for (const CodeLine& line : view.lines)
        add_line(page, view, line);
    return page;
}

} // namespace faultline::gui
