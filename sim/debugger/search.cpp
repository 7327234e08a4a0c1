// Running to the next point, in either direction.

#include <algorithm>

#include <fmt/format.h>

#include "sim/debugger/point_finder.hpp"

namespace faultline::sim {

Halt Debugger::Impl::halt(HaltReason reason) {
    stage = 0;
    end.reset();
    const Instant at = timeline.now();
    if (timeline.end() != nullptr && at == timeline.recorded())
        end = *timeline.end();
    return {reason, at, {}, reason == HaltReason::run_ended ? end : std::nullopt, {}};
}

// Backwards the machine stands in front of an event, and what the condition is about may only be there behind it.
Result<std::uint64_t> Debugger::Impl::condition_of(const Point& wanted, Direction direction) {
    const Expression& condition = conditions.at(wanted.id);
    const bool at_address = waits_for_instruction(wanted.request.trigger);
    if (at_address || direction == Direction::forward)
        return condition.evaluate(context());
    const Instant here = timeline.now();
    timeline.step();
    auto value = condition.evaluate(context());
    timeline.seek(here);
    return value;
}

std::vector<PointHit> Debugger::Impl::accept(Direction direction, std::vector<PointHit> hits,
                                             std::vector<std::string>& notes) {
    std::vector<PointHit> accepted;
    std::ranges::sort(hits, {}, &PointHit::id);
    for (PointHit& hit : hits) {
        Point* const known = point(hit.id);
        if (known == nullptr)
            continue;
        if (conditions.contains(hit.id)) {
            const auto value = condition_of(*known, direction);
            if (!value)
                notes.push_back(fmt::format("condition of point {}: {}", hit.id, value.error()));
            else if (*value == 0)
                continue;
        }
        ++known->hits;
        if (known->request.ignore > 0)
            --known->request.ignore;
        else
            accepted.push_back(std::move(hit));
    }
    return accepted;
}

// A point whose instant is known already, if it comes before what the search has found.
std::optional<PointHit> Debugger::Impl::nearest_fixed(Direction direction, Instant here,
                                                      Instant limit) const {
    const bool forward = direction == Direction::forward;
    std::optional<PointHit> nearest;
    for (const auto& [id, at] : fixed) {
        const bool ahead = forward ? at > here : at < here;
        const bool nearer = forward ? at <= limit : at >= limit;
        const auto known = std::ranges::find(points, id, &Point::id);
        if (!ahead || !nearer || known == points.end() || !known->enabled)
            continue;
        limit = at;
        nearest = PointHit{id, std::nullopt};
    }
    return nearest;
}

// As far as a budget of instructions reaches from here.
Instant Debugger::Impl::reach(Direction direction, std::uint64_t budget) const {
    const std::uint64_t here = timeline.now().retired;
    if (direction == Direction::forward)
        return {budget > ~here ? ~std::uint64_t{0} : here + budget, 0};
    return {here > budget ? here - budget : 0, 0};
}

std::optional<Instant> Debugger::Impl::find(Direction direction, Finder& finder, Instant limit) {
    return direction == Direction::forward ? timeline.find_next(finder, limit)
                                           : timeline.find_previous(finder, limit);
}

Halt Debugger::Impl::found_nothing(Direction direction) {
    const Instant here = timeline.now();
    if (direction == Direction::backward)
        return halt(here == timeline.begin() ? HaltReason::history_begin : HaltReason::paused);
    return halt(timeline.end() != nullptr && here == timeline.recorded() ? HaltReason::run_ended
                                                                         : HaltReason::paused);
}

Halt Debugger::Impl::search(Direction direction, const Goal* goal, std::uint64_t budget) {
    const Instant limit = reach(direction, budget);
    while (true) {
        const Instant here = timeline.now();
        PointFinder finder(*this, direction, goal);
        const auto at = find(direction, finder, limit);
        PointFinder::Found found = at && finder.best() ? *finder.best() : PointFinder::Found{};
        if (const auto known = nearest_fixed(direction, here, at.value_or(timeline.now()))) {
            const Instant known_at = fixed.at(known->id);
            if (!at || known_at != *at)
                found = {known_at, {}, false, false};
            found.hits.push_back(*known);
            timeline.seek(known_at);
        } else if (!at) {
            return found_nothing(direction);
        }
        Halt stop = halt(HaltReason::point);
        stop.hits = accept(direction, std::move(found.hits), stop.notes);
        if (!stop.hits.empty()) {
            forget_temporary(stop.hits);
            return stop;
        }
        if (found.goal)
            return halt(HaltReason::step_done);
    }
}

void Debugger::Impl::forget_temporary(const std::vector<PointHit>& hits) {
    for (const PointHit& hit : hits) {
        const Point* const known = point(hit.id);
        if (known == nullptr || !known->request.temporary)
            continue;
        std::erase_if(points, [&](const Point& p) { return p.id == hit.id; });
        conditions.erase(hit.id);
        fixed.erase(hit.id);
    }
}

} // namespace faultline::sim
