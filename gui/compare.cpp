#include "gui/compare.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

namespace {

constexpr std::size_t column = 27, most_rows = 400;

std::string base_of(const std::string& name) {
    return name.substr(0, name.find('/'));
}

std::string cut(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    if (text.size() > column)
        text = text.substr(0, column - 3) + "...";
    return text;
}

std::string ending(const Story& story) {
    const sim::Recording& recording = story.recording();
    const sim::RecordedFault* const fatal = recording.fatal_fault();
    if (fatal != nullptr)
        return fmt::format("fault at {:#x}", fatal->taken.record.far);
    if (!recording.ended)
        return "reaches a limit";
    return "no fatal fault";
}

/// The marks that tell runs apart; system calls and register writes are many and say little.
std::vector<const sim::Mark*> telling_marks(const Story& story) {
    std::vector<const sim::Mark*> marks;
    for (const sim::Mark& mark : story.marks().all())
        if (mark.kind != sim::MarkKind::exception && mark.kind != sim::MarkKind::system_register)
            marks.push_back(&mark);
    return marks;
}

bool alike(const sim::Mark* one, const sim::Mark* other) {
    return one->kind == other->kind && one->text == other->text;
}

std::string whole_text(const sim::Mark& mark) {
    return fmt::format("instruction {}: {}: {}", mark.at.retired, sim::name(mark.kind), mark.text);
}

/// One half of a row; what was cut is in its hint.
Span half(const std::vector<const sim::Mark*>& marks, std::size_t i, const char* after, Style style) {
    if (i >= marks.size())
        return {fmt::format("{:<{}}{}", "", column, after), style, {}, {}};
    const sim::Mark& mark = *marks[i];
    const std::string shown = cut(fmt::format("{:>7} {}", mark.at.retired, mark.text));
    return {fmt::format("{:<{}}{}", shown, column, after), style, whole_text(mark), {}};
}

void add_marks(Page& page, const Story& own, const Story& other) {
    const auto left = telling_marks(own), right = telling_marks(other);
    const auto [parted, there] = std::ranges::mismatch(left, right, alike);
    const auto common = static_cast<std::size_t>(parted - left.begin());
    if (parted == left.end() && there == right.end()) {
        page.add(fmt::format("All {} marks are alike.", common), Style::good);
        return;
    }
    page.add(fmt::format("{} marks alike, then the runs part:", common), Style::warning);
    const std::size_t rows = std::min(std::max(left.size(), right.size()) - common, most_rows);
    for (std::size_t i = common; i < common + rows; ++i) {
        Row row;
        row.spans = {half(left, i, " | ", Style::normal), half(right, i, "", Style::dim)};
        if (i < left.size())
            row.command = SeekTo{left[i]->at};
        page.rows.push_back(std::move(row));
    }
}

void add_choices(Page& page, const std::string& own) {
    const auto all = sim::built_in_scenarios();
    if (!all)
        return;
    page.add("");
    page.add("Compare with:", Style::heading);
    for (const sim::BuiltIn& scenario : *all) {
        if (scenario.name == own)
            continue;
        const Style style = base_of(scenario.name) == base_of(own) ? Style::symbol : Style::dim;
        page.add(fmt::format("{:<24} {}", scenario.name, scenario.title), style).command =
            CompareWith{scenario.name};
    }
}

} // namespace

void Comparison::choose(std::string name) {
    chosen_ = std::move(name);
}

std::string Comparison::chosen_for(const std::string& own) const {
    if (!chosen_.empty())
        return chosen_;
    const auto all = sim::built_in_scenarios();
    if (!all)
        return {};
    for (const sim::BuiltIn& scenario : *all)
        if (scenario.name != own && base_of(scenario.name) == base_of(own))
            return scenario.name;
    return {};
}

const Story* Comparison::story_for(const std::string& own) {
    const std::string wanted = chosen_for(own);
    if (wanted == opened_)
        return story_.get();
    opened_ = wanted;
    story_.reset();
    error_.clear();
    if (wanted.empty())
        return nullptr;
    auto story = Story::open(wanted, {});
    if (story)
        story_ = *std::move(story);
    else
        error_ = story.error();
    return story_.get();
}

Page comparison_page(Story& own, Comparison& comparison) {
    Page page;
    const std::string& name = own.target().scenario.name;
    if (const Story* const other = comparison.story_for(name)) {
        const std::string there = comparison.chosen_for(name);
        page.add(fmt::format("{:<{}} | {}", name, column, there), Style::heading);
        page.add(fmt::format("{:<{}} | {}", ending(own), column, ending(*other)));
        page.add(fmt::format("{:<{}} | {}", fmt::format("{} instructions", own.end().retired), column,
                             fmt::format("{} instructions", other->end().retired)));
        add_marks(page, own, *other);
    } else if (!comparison.error().empty()) {
        page.add(comparison.error(), Style::fault);
    } else {
        page.add("The scenario has no other variant.", Style::dim);
    }
    add_choices(page, name);
    return page;
}

} // namespace faultline::gui
