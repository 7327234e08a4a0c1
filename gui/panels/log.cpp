#include <fmt/format.h>

#include "gui/log_hints.hpp"
#include "gui/panels/panels.hpp"

namespace faultline::gui {

namespace {

constexpr unsigned first_quiet_level = 5; ///< notice and below
constexpr unsigned last_loud_level = 3;   ///< emergency to error

Style style_of(unsigned level, bool printed) {
    if (!printed)
        return Style::dim;
    if (level <= last_loud_level)
        return Style::fault;
    return level >= first_quiet_level ? Style::good : Style::normal;
}

std::string time_stamp(std::uint64_t ns) {
    constexpr std::uint64_t second = 1'000'000'000, microsecond = 1'000;
    return fmt::format("[{:5}.{:06}] ", ns / second, ns % second / microsecond);
}

} // namespace

Page log_page(Session& session) {
    const auto& log = session.story().recording().log;
    const std::size_t printed = session.moment().log_lines;
    Page page;
    for (std::size_t i = 0; i < log.size(); ++i) {
        const sim::LogLine& line = log[i];
        Row row;
        row.spans = {{time_stamp(line.time_ns),
                      Style::dim,
                      fmt::format("level {}; click: to the instant that printed it", line.level),
                      {}}};
        for (Span& span : explained_line(session.story(), line, style_of(line.level, i < printed)))
            row.spans.push_back(std::move(span));
        row.current = i + 1 == printed;
        row.command = SeekTo{line.at};
        page.rows.push_back(std::move(row));
    }
    if (log.empty())
        page.add("The kernel prints nothing in this run.", Style::dim);
    return page;
}

} // namespace faultline::gui
