// What gdb has no notion of: points on events, stages inside an instant, where a physical address is mapped.

#include <fmt/format.h>

#include "sim/gdbstub/monitor_call.hpp"
#include "sim/text.hpp"

namespace faultline::sim::gdbstub {

namespace {

const Point* find_point(const Debugger& debugger, std::uint64_t id) {
    for (const Point& point : debugger.points())
        if (point.id == id)
            return &point;
    return nullptr;
}

} // namespace

std::string stages_command(const Call& call) {
    std::string text;
    const auto& stages = call.debugger.stages();
    const std::size_t here = call.debugger.position().stage;
    for (std::size_t n = 0; n < stages.size(); ++n)
        text += fmt::format("{} {}\n", n == here ? '>' : ' ', stage_text(stages[n]));
    return text;
}

std::string stage_command(const Call& call) {
    if (!call.rest.empty() && call.rest != "back")
        return "expected: stage [back]\n";
    const Halt halt = call.debugger.step_stage(call.rest.empty() ? Direction::forward : Direction::backward);
    if (halt.reason != HaltReason::step_done)
        return halt_text(halt) + "\n";
    return where_text(call.debugger) + stages_command(call);
}

std::string stop_command(const Call& call) {
    const auto request = parse_point(call.rest);
    if (!request)
        return request.error() + "\n";
    const auto id = call.debugger.add_point(*request);
    return id ? point_text(*find_point(call.debugger, *id)) + "\n" : id.error() + "\n";
}

std::string points_command(const Call& call) {
    std::string text;
    for (const Point& point : call.debugger.points())
        text += point_text(point) + "\n";
    return text.empty() ? "there are no points\n" : text;
}

std::string delete_command(const Call& call) {
    const auto id = parse_number(call.rest);
    if (!id || find_point(call.debugger, *id) == nullptr)
        return "expected: delete N, the number of a point; monitor points lists them\n";
    call.debugger.remove_point(static_cast<PointId>(*id));
    return fmt::format("point {} is gone\n", *id);
}

std::string value_command(const Call& call) {
    const auto value = value_of(call.debugger, call.rest);
    return value ? fmt::format("{:#x} ({})\n", *value, *value) : value.error() + "\n";
}

std::string virtual_command(const Call& call) {
    const auto pa = value_of(call.debugger, call.rest);
    if (!pa)
        return pa.error() + "\n";
    const Machine& machine = call.debugger.machine();
    std::string text;
    for (const mmu::Va va : addresses_of(machine.regime(), machine.memory(), mmu::Pa{*pa}))
        text += fmt::format("{:#018x}\n", va.raw);
    return text.empty() ? fmt::format("nothing maps {:#x} now\n", *pa) : text;
}

} // namespace faultline::sim::gdbstub
