#include <fmt/format.h>

#include "gui/panels/panels.hpp"
#include "gui/walk_view.hpp"

namespace faultline::gui {

namespace {

Style style_of(const mmu::WalkStep& step, bool failed) {
    if (failed)
        return Style::fault;
    return step.kind == mmu::DescriptorKind::table ? Style::normal : Style::good;
}

void add_split(Page& page, mmu::Va va) {
    using Upper = Field<39, 25>;
    Row row;
    row.spans.push_back({fmt::format("{:#018x} = {:#x}", va.raw, Upper::get(va.raw)),
                         Style::address,
                         "bits 63 to 39: all 0 for TTBR0_EL1, all 1 for TTBR1_EL1",
                         {}});
    for (int level = mmu::first_level; level <= mmu::last_level; ++level) {
        const unsigned shift = mmu::level_shift(level);
        row.spans.push_back(
            {fmt::format(" | L{} {:03}", level, mmu::level_index(va, level)),
             Style::symbol,
             fmt::format("bits {} to {}: index into the level {} table", shift + 8, shift, level),
             {}});
    }
    row.spans.push_back({fmt::format(" | +{:#05x}", mmu::page_offset(va)),
                         Style::dim,
                         "bits 11 to 0: offset in the page",
                         {}});
    page.rows.push_back(std::move(row));
}

void add_step(Page& page, const mmu::WalkStep& step, bool failed) {
    Row row;
    row.spans = {
        {fmt::format("level {}  ", step.level), Style::dim, {}, {}},
        {fmt::format("{:#012x}[{:>3}]  ", step.table.raw, step.index), Style::address, "table and index", {}},
        {fmt::format("{:016x}  ", step.descriptor), style_of(step, failed), {}, {}},
        {std::string(mmu::name(step.kind)), style_of(step, failed), {}, {}}};
    if (failed)
        row.spans.push_back({"  <- fault here", Style::fault, {}, {}});
    row.current = failed;
    page.rows.push_back(std::move(row));
}

} // namespace

Page walk_page(Session& session) {
    const WalkView view = walk_view(session);
    Page page;
    page.add(view.question, Style::heading);
    add_split(page, view.walk.va);
    const bool failed = view.walk.fault() != nullptr;
    for (const mmu::WalkStep& step : view.walk.steps())
        add_step(page, step, failed && step.level == view.walk.steps().back().level);
    page.add(view.verdict, failed ? Style::fault : Style::good);
    if (!view.remedy.empty())
        page.add(view.remedy, Style::warning);
    return page;
}

} // namespace faultline::gui
