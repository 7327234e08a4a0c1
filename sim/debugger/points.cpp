#include "sim/debugger/points.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/debugger/debugger_impl.hpp"

namespace faultline::sim {

namespace {

template <class... Visitors> struct Overloaded : Visitors... { using Visitors::operator()...; };
template <class... Visitors> Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::optional<Error> check_range(std::uint64_t address, std::uint64_t size) {
    constexpr std::uint64_t largest = 1U << 20U;
    if (size == 0 || size > largest || address + size < address)
        return Error{
            fmt::format("{} bytes at {:#x}: expected 1 to {} bytes that do not pass the end of memory", size,
                        address, largest)};
    return std::nullopt;
}

std::optional<Error> check_field(std::string_view what, std::optional<unsigned> value, unsigned largest) {
    if (value.value_or(0) > largest)
        return Error{fmt::format("{} {}: expected 0 to {}", what, *value, largest)};
    return std::nullopt;
}

} // namespace

bool waits_for_instruction(const Trigger& trigger) {
    return std::holds_alternative<AtAddress>(trigger) || std::holds_alternative<AtFunction>(trigger) ||
           std::holds_alternative<AtLine>(trigger);
}

std::vector<mmu::Va> Debugger::Impl::addresses_of(const Trigger& trigger) const {
    if (const auto* const at = std::get_if<AtAddress>(&trigger))
        return {at->va};
    if (const auto* const function = std::get_if<AtFunction>(&trigger))
        return symbols.function_addresses(function->name);
    if (const auto* const line = std::get_if<AtLine>(&trigger))
        return symbols.line_addresses(line->file, line->line);
    return {};
}

bool Debugger::Impl::waits_at(const Point& point, mmu::Va va) const {
    const auto fixed_at = fixed.find(point.id);
    if (fixed_at != fixed.end())
        return fixed_at->second == timeline.now();
    const auto all = addresses_of(point.request.trigger);
    return std::ranges::find(all, va) != all.end();
}

std::optional<Error> Debugger::Impl::check(const Trigger& trigger) const {
    const auto nothing = [](const auto&) -> std::optional<Error> { return std::nullopt; };
    const auto found = [&](const std::string& what) -> std::optional<Error> {
        if (addresses_of(trigger).empty())
            return Error{fmt::format("{}: neither the kernel nor the program has such a thing", what)};
        return std::nullopt;
    };
    return std::visit(
        Overloaded{nothing,
                   [](const AtAddress& at) -> std::optional<Error> {
                       if (at.va.raw % 4 != 0)
                           return Error{fmt::format("{:#x}: expected a multiple of 4", at.va.raw)};
                       return std::nullopt;
                   },
                   [&](const AtFunction& at) { return found("function " + at.name); },
                   [&](const AtLine& at) { return found(fmt::format("line {}:{}", at.file, at.line)); },
                   [](const OnException& on) -> std::optional<Error> {
                       constexpr unsigned largest = 63;
                       if (auto error = check_field("exception class", on.ec, largest))
                           return error;
                       if (auto error = check_field("fault status code", on.fsc, largest))
                           return error;
                       return check_field("Exception level", on.from_el, 1);
                   },
                   [](const OnAccess& on) { return check_range(on.address, on.size); },
                   [](const OnPageEntry& on) {
                       return check_field("level", static_cast<unsigned>(on.level), mmu::last_level);
                   }},
        trigger);
}

Point* Debugger::Impl::point(PointId id) {
    const auto it = std::ranges::find(points, id, &Point::id);
    return it == points.end() ? nullptr : &*it;
}

Result<PointId> Debugger::add_point(const PointRequest& request) {
    if (auto error = impl_->check(request.trigger))
        return *error;
    const PointId id = impl_->next_id;
    std::optional<Expression> condition;
    if (!request.condition.empty()) {
        auto parsed = Expression::parse(request.condition);
        if (!parsed)
            return Error{parsed.error()};
        condition = *std::move(parsed);
    }
    const auto* const function = std::get_if<AtFunction>(&request.trigger);
    if (function != nullptr && function->nth != 0) {
        const auto at = impl_->timeline.find({EventKind::call, function->nth, function->name});
        if (!at)
            return Error{at.error()};
        impl_->fixed.emplace(id, *at);
    }
    ++impl_->next_id;
    if (condition)
        impl_->conditions.emplace(id, *std::move(condition));
    impl_->points.push_back({id, request, true, 0, impl_->addresses_of(request.trigger)});
    return id;
}

bool Debugger::remove_point(PointId id) {
    impl_->conditions.erase(id);
    impl_->fixed.erase(id);
    return std::erase_if(impl_->points, [&](const Point& point) { return point.id == id; }) != 0;
}

bool Debugger::enable_point(PointId id, bool enabled) {
    Point* const point = impl_->point(id);
    if (point != nullptr)
        point->enabled = enabled;
    return point != nullptr;
}

bool Debugger::set_point_ignore(PointId id, std::uint64_t hits) {
    Point* const point = impl_->point(id);
    if (point != nullptr)
        point->request.ignore = hits;
    return point != nullptr;
}

std::span<const Point> Debugger::points() const {
    return impl_->points;
}

} // namespace faultline::sim
