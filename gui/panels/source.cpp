#include <algorithm>

#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "gui/source_file.hpp"
#include "sim/debugger/guest_symbols.hpp"

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

} // namespace

Page source_page(Session& session) {
    const sim::Debugger& debugger = session.story().debugger();
    Page page;
    const auto line = line_to_show(session, debugger);
    if (!line) {
        page.add("This code has no line information: see Disassembly.", Style::dim);
        return page;
    }
    page.add(fmt::format("{}:{}", line->file, line->line), Style::heading);
    const std::vector<std::string> lines = read_source(session.story().target(), *line);
    if (lines.empty())
        page.add("The source is not on this machine.", Style::dim);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool current = static_cast<int>(i) + 1 == line->line;
        Row row;
        row.spans = {{current ? "▶ " : "  ", Style::warning, {}, {}},
                     {fmt::format("{:>4}  ", i + 1), Style::dim, {}, {}},
                     {without_tabs(lines[i]), Style::code, {}, {}}};
        row.current = current;
        page.rows.push_back(std::move(row));
    }
    return page;
}

} // namespace faultline::gui
