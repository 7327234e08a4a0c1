#include "gui/compare.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gui/compare_parts.hpp"
#include "sim/compare/compare.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::gui {

namespace {

std::string base_of(const std::string& name) {
    return name.substr(0, name.find('/'));
}

void add_choices(Page& page, const std::string& own) {
    const auto all = sim::built_in_scenarios();
    if (!all)
        return;
    page.add("");
    page.add("Compare with", Style::heading);
    for (const sim::BuiltIn& scenario : *all) {
        if (scenario.name == own)
            continue;
        const Style style = base_of(scenario.name) == base_of(own) ? Style::symbol : Style::dim;
        page.add(fmt::format("{:<24} {}", scenario.name, scenario.title), style).command =
            CompareWith{scenario.name};
    }
}

/// `at` moved by what lies between two instants of the other run.
sim::Instant moved(sim::Instant at, sim::Instant from, sim::Instant to) {
    const std::uint64_t by = at.retired - from.retired;
    return {to.retired + by,
            by == 0 ? to.entries + (at.entries - std::min(at.entries, from.entries)) : at.entries};
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

const sim::Comparison* Comparison::with(const Story& own) {
    const std::string wanted = chosen_for(own.target().scenario.name);
    if (wanted == opened_)
        return result_ ? &*result_ : nullptr;
    opened_ = wanted;
    story_.reset();
    result_.reset();
    error_.clear();
    if (wanted.empty())
        return nullptr;
    auto story = Story::open(wanted, {});
    if (!story) {
        error_ = story.error();
        return nullptr;
    }
    story_ = *std::move(story);
    auto result = sim::compare({&own.target(), &story_->target()}, nullptr);
    if (!result) {
        error_ = result.error();
        return nullptr;
    }
    result_ = *std::move(result);
    return &*result_;
}

sim::Instant aligned(const sim::Comparison& comparison, sim::Instant at) {
    sim::Both<sim::Instant> common{}; // Instants count from reset, which both have in common.
    for (const sim::Parting& parting : comparison.partings) {
        if (at <= parting.at.a)
            return std::min(moved(at, common.a, common.b), parting.at.b);
        common = parting.at;
        if (!parting.rejoin)
            break;
        if (at < parting.rejoin->at.a)
            return std::min(moved(at, common.a, common.b), parting.rejoin->at.b);
        common = parting.rejoin->at;
    }
    return moved(at, common.a, common.b);
}

Page comparison_page(Story& own, Comparison& comparison) {
    Page page;
    if (const sim::Comparison* const result = comparison.with(own)) {
        add_ends(page, *result);
        add_now(page, own, comparison.other(), *result);
        add_partings(page, *result);
        add_cause(page, *result);
        add_memory(page, *result);
    } else if (!comparison.error().empty()) {
        page.add(comparison.error(), Style::fault);
    } else {
        page.add("The scenario has no other variant.", Style::dim);
    }
    add_choices(page, own.target().scenario.name);
    return page;
}

} // namespace faultline::gui
