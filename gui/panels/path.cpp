#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "sim/event.hpp"

namespace faultline::gui {

namespace {

Style style_of(const FaultPath::Call& call, sim::Instant now) {
    if (now < call.entered)
        return Style::dim;
    return call.left && *call.left <= now ? Style::symbol : Style::changed;
}

} // namespace

Page path_page(Session& session) {
    const Moment& moment = session.moment();
    Page page;
    if (!moment.fault) {
        page.add("No exception but system calls is taken in this run.", Style::dim);
        return page;
    }
    const sim::RecordedFault& fault = session.story().recording().faults[*moment.fault];
    const sim::Instant now = moment.position.at;
    Row& entry = page.add(fmt::format("exception from EL{} at {:#x}: ESR {:#010x}, vector +{:#x}",
                                      fault.taken.record.from_el, fault.taken.pc, fault.taken.record.esr,
                                      fault.taken.record.vector),
                          Style::heading);
    entry.command = SeekTo{sim::before_fault(fault.taken)};
    std::size_t innermost = 0;
    for (const FaultPath::Call& call : session.story().path(*moment.fault).calls) {
        Row row;
        row.spans = {{std::string(2 + 2 * call.node.depth, ' '), Style::dim, {}, {}},
                     {call.node.function,
                      style_of(call, now),
                      std::string(session.story().narration(call.node.function)),
                      {}}};
        if (call.left && *call.left <= now && !call.node.result.empty())
            row.spans.push_back({fmt::format(" = {}", call.node.result), Style::dim, {}, {}});
        row.command = SeekTo{call.entered};
        page.rows.push_back(std::move(row));
        if (call.entered <= now && (!call.left || now < *call.left))
            innermost = page.rows.size() - 1;
    }
    page.rows[innermost].current = true;
    return page;
}

} // namespace faultline::gui
