// faultline walk: the tables of a running program, for one address.

#include <fmt/format.h>

#include "exceptions/syndrome.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/input.hpp"
#include "sim/cli/json.hpp"
#include "sim/cli/paint.hpp"
#include "sim/event.hpp"
#include "sim/render.hpp"
#include "sim/run.hpp"

namespace faultline::sim::cli {

namespace {

/// Where to look, and how to call it.
struct Moment {
    Instant at;
    std::string event;
    std::string input; ///< what the program reads, found out on the way
};

/// Without --at: the fault that ended the program, or its end.
Result<Moment> default_moment(const Target& target) {
    auto done = run(target, {false, read_standard_input});
    if (!done)
        return Error{done.error()};
    const RecordedFault* const subject = done->recording.subject();
    if (subject != nullptr)
        return Moment{subject->taken.at, subject->fatal ? "the fatal fault" : "the fault in focus",
                      done->input};
    if (done->recording.ended)
        return Moment{done->recording.ended->at, "end", done->input};
    return Error{fmt::format("{}: {}", target.scenario.name, done->outcome.limit)};
}

Result<Moment> find_moment(const Target& target, const std::string& at) {
    if (at.empty())
        return default_moment(target);
    const auto event = parse_event(at);
    if (!event)
        return Error{event.error()};
    auto done = run(target, {false, read_standard_input});
    if (!done)
        return Error{done.error()};
    const auto instant = find_event(target, *event, done->input);
    if (!instant)
        return Error{instant.error()};
    return Moment{*instant, event_text(*event), done->input};
}

mmu::Access access_of(const WalkOptions& options, const exceptions::Processor& cpu) {
    constexpr unsigned top_bit = 63;
    mmu::Access access;
    access.kind = options.access == "write"  ? mmu::AccessKind::write
                  : options.access == "exec" ? mmu::AccessKind::fetch
                                             : mmu::AccessKind::read;
    access.el = options.el.value_or(Bit<top_bit>::test(options.va) ? 1 : 0);
    access.pan = access.el != 0 && cpu.pstate.pan();
    return access;
}

Json outcome_json(const mmu::Walk& walk, const mmu::Access& access) {
    if (const mmu::Leaf* const leaf = walk.leaf())
        return {{"kind", "mapped"},
                {"pa", hex(mmu::output_address(*leaf, walk.va).raw)},
                {"level", leaf->level},
                {"memory", mmu::name(leaf->type)},
                {"el0", leaf->permissions.el0},
                {"read_only", leaf->permissions.read_only},
                {"uxn", leaf->permissions.uxn},
                {"pxn", leaf->permissions.pxn},
                {"global", leaf->global}};
    const mmu::Fault& fault = *walk.fault();
    const exceptions::Exception exception = exceptions::abort_exception(fault, access.kind, access.el, 0);
    return {{"kind", "fault"},
            {"fault", mmu::name(fault.kind)},
            {"level", fault.level},
            {"reason", mmu::name(fault.reason)},
            {"explanation", mmu::explain(fault.reason)},
            {"esr", hex(exception.esr)}};
}

Json walk_json(const Target& target, const Moment& moment, const WalkOptions& options, const mmu::Walk& walk,
               const mmu::Regime& regime, const mmu::Access& access) {
    return {
        {"scenario", target.scenario.name},
        {"at",
         {{"event", moment.event}, {"instructions", moment.at.retired}, {"exceptions", moment.at.entries}}},
        {"va", hex(options.va)},
        {"access", options.access},
        {"el", access.el},
        {"ttbr", fmt::format("TTBR{}_EL{}", walk.ttbr1 ? 1 : 0, regime.el)},
        {"ttbr_value", hex(walk.ttbr1 ? regime.ttbr1 : regime.ttbr0)},
        {"walk", walk_steps_json(walk)},
        {"outcome", outcome_json(walk, access)}};
}

} // namespace

int walk_command(const WalkOptions& options) {
    const auto target = open_target(options.target.target, options.target.settings, options.target.args);
    if (!target) {
        complain(target.error());
        return exit_bad_input;
    }
    const auto moment = find_moment(*target, options.at);
    if (!moment) {
        complain(moment.error());
        return exit_bad_input;
    }
    const auto machine = machine_at(*target, moment->at, moment->input);
    if (!machine) {
        complain(machine.error());
        return exit_bad_input;
    }
    const mmu::Regime regime = machine->regime();
    const mmu::Access access = access_of(options, machine->state().cpu());
    const mmu::Walk walk = mmu::walk(regime, machine->memory(), mmu::Va{options.va}, access);
    if (options.json) {
        print(to_text(walk_json(*target, *moment, options, walk, regime, access)));
        return exit_ok;
    }
    const Paint paint = Paint::for_stdout();
    print(headline(paint, fmt::format("{} at {} (instruction {})", target->scenario.name, moment->event,
                                      moment->at.retired)));
    print(render_walk(paint, walk, regime, access));
    return exit_ok;
}

} // namespace faultline::sim::cli
