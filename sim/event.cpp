#include "sim/event.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "sim/boot.hpp"
#include "sim/text.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

constexpr std::string_view expected =
    "expected start, end, fault:N, insn:N, log:N, call:FUNCTION or call:FUNCTION:N, N from 1";

struct KindName {
    EventKind kind;
    std::string_view name;
};
constexpr auto kind_names = std::to_array<KindName>({{EventKind::start, "start"},
                                                     {EventKind::end, "end"},
                                                     {EventKind::fault, "fault"},
                                                     {EventKind::insn, "insn"},
                                                     {EventKind::log, "log"},
                                                     {EventKind::call, "call"}});

bool takes_argument(EventKind kind) {
    return kind != EventKind::start && kind != EventKind::end;
}

/// The number after a colon; 0 where there is none, which no event has.
std::uint64_t ordinal(std::string_view text) {
    return parse_number(text).value_or(0);
}

} // namespace

Result<Event> parse_event(std::string_view text) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto* const known = std::ranges::find(kind_names, text.substr(0, colon), &KindName::name);
    const bool has_argument = colon < text.size();
    if (known == kind_names.end() || has_argument != takes_argument(known->kind))
        return Error{fmt::format("no such event: '{}', {}", text, expected)};
    Event event{known->kind, 1, {}};
    std::string_view argument = has_argument ? text.substr(colon + 1) : std::string_view{};
    if (event.kind == EventKind::call) {
        const std::size_t second = std::min(argument.find(':'), argument.size());
        event.function = argument.substr(0, second);
        argument = second < argument.size() ? argument.substr(second + 1) : std::string_view{"1"};
    }
    if (has_argument)
        event.n = ordinal(argument);
    const bool no_function = event.kind == EventKind::call && event.function.empty();
    if (event.n == 0 || no_function)
        return Error{fmt::format("no such event: '{}', {}", text, expected)};
    return event;
}

std::string event_text(const Event& event) {
    const auto kind = std::ranges::find(kind_names, event.kind, &KindName::kind)->name;
    if (event.kind == EventKind::call)
        return fmt::format("call:{}:{}", event.function, event.n);
    return takes_argument(event.kind) ? fmt::format("{}:{}", kind, event.n) : std::string(kind);
}

Result<Instant> find_event(const Target& target, const Event& event, const std::string& input) {
    auto timeline = Timeline::open(target, input);
    if (!timeline)
        return Error{timeline.error()};
    auto when = timeline->find(event);
    if (!when)
        return Error{fmt::format("{}: {}", target.scenario.name, when.error())};
    return when;
}

Instant before_fault(const ExceptionTaken& taken) {
    return {taken.at.retired, taken.at.entries - 1};
}

Result<Machine> machine_at(const Target& target, Instant instant, const std::string& input) {
    auto machine = boot(target, input);
    if (!machine)
        return machine;
    const Stop stop = machine->run_until(instant, limits_of(target.scenario));
    const std::uint64_t reached = machine->state().now.retired;
    if (!std::holds_alternative<InstantReached>(stop) && reached < instant.retired)
        return Error{fmt::format("{}: the run stops after {} instructions, before instruction {}",
                                 target.scenario.name, reached, instant.retired)};
    return machine;
}

} // namespace faultline::sim
