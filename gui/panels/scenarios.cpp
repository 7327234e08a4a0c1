#include <fmt/format.h>

#include "gui/panels/panels.hpp"

namespace faultline::gui {

Page scenarios_page(Session& session) {
    Page page;
    const auto all = sim::built_in_scenarios();
    if (!all) {
        page.add(all.error(), Style::fault);
        return page;
    }
    for (const sim::BuiltIn& scenario : *all) {
        Row row;
        row.spans = {{fmt::format("{:<24} ", scenario.name), Style::symbol, scenario.summary, {}},
                     {fmt::format("{:<7} ", scenario.kernel), Style::dim, {}, {}},
                     {scenario.title, Style::normal, scenario.summary, {}}};
        row.command = OpenTarget{scenario.name};
        row.current = scenario.name == session.story().target().scenario.name;
        page.rows.push_back(std::move(row));
    }
    return page;
}

} // namespace faultline::gui
