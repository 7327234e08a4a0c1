#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "gui/stack_view.hpp"

namespace faultline::gui {

namespace {

Row row_of(const StackWord& word) {
    Row row;
    row.spans = {{fmt::format("  {:016x}  ", word.at), Style::address, {}, LookAt{mmu::Va{word.at}}},
                 {fmt::format("{:016x}  ", word.value), Style::normal, {}, LookAt{mmu::Va{word.value}}},
                 {word.name, Style::heading, {}, {}},
                 {word.target.empty() ? std::string{} : "  " + word.target, Style::symbol, {}, {}}};
    return row;
}

} // namespace

Page stack_page(Session& session) {
    const StackView view = stack_view(session);
    Page page;
    page.add(view.title, Style::heading);
    for (const StackPart& part : view.parts) {
        page.add(fmt::format("{}  {}", part.owner, part.place),
                 part.pt_regs ? Style::warning : Style::symbol);
        for (const StackWord& word : part.words)
            page.rows.push_back(row_of(word));
    }
    if (!view.program.empty())
        page.add("The program below it", Style::heading);
    for (const std::string& frame : view.program)
        page.add("  " + frame, Style::code);
    return page;
}

} // namespace faultline::gui
