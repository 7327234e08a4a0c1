#include "sim/compare/cause.hpp"

#include <algorithm>
#include <utility>

#include "sim/compare/code_trace.hpp"
#include "sim/compare/history.hpp"
#include "sim/debugger/guest_memory.hpp"
#include "sim/event.hpp"
#include "sim/load_store.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

constexpr unsigned stack_pointer = 31;

/// The innermost traced call that is open in the kernel: of which function, and the how-many-th.
struct NthCall {
    std::string function;
    std::uint64_t n = 0;
    Instant at;
};

std::optional<NthCall> innermost_call(Timeline& timeline, Instant at) {
    timeline.seek(at);
    const Machine& machine = timeline.machine();
    std::optional<OpenCall> innermost;
    for (const OpenCall& call : machine.notes().calls)
        if (call.cpu == machine.state().current)
            innermost = call;
    if (!innermost)
        return std::nullopt;
    NthCall call{timeline.functions().names[innermost->function], 0, innermost->at};
    // The number of a call by its instant: calls are found by number, and later ones have higher numbers.
    std::uint64_t low = 1, high = 1;
    const auto instant_of = [&](std::uint64_t n) {
        const auto found = timeline.find({EventKind::call, n, call.function});
        return found ? *found : Instant{~std::uint64_t{0}, 0};
    };
    while (instant_of(high) < call.at)
        low = high, high *= 2;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (instant_of(middle) < call.at)
            low = middle + 1;
        else
            high = middle;
    }
    call.n = low;
    return call;
}

/// The instant of the other run at which the same instruction is executed for the same time in the same call.
std::optional<Instant> counterpart(Timeline& faulting, Timeline& other, Instant at) {
    constexpr std::size_t most = 10'000;
    const auto call = innermost_call(faulting, at);
    faulting.seek(at);
    const std::uint64_t pc = faulting.machine().state().cpu().pc;
    if (!call)
        return std::nullopt;
    const auto there = other.find({EventKind::call, call->n, call->function});
    if (!there)
        return std::nullopt;
    const std::size_t times = executions(faulting, pc, call->at, at, most).size();
    const Instant latest{there->retired + 2 * (at.retired - call->at.retired) + 10'000, 0};
    const auto in_other = executions(other, pc, *there, latest, times);
    return times > 0 && in_other.size() == times ? std::optional(in_other.back()) : std::nullopt;
}

/// The registers that the address of the access is made of.
std::vector<unsigned> address_registers(const Debugger& debugger, std::uint64_t pc) {
    constexpr std::size_t instruction_size = 4;
    const auto word = GuestMemory(debugger.machine()).number(pc, instruction_size);
    const auto access =
        word ? decode_load_store(static_cast<std::uint32_t>(*word), debugger.machine().state().cpu().features)
             : std::nullopt;
    std::vector<unsigned> registers;
    if (!access || access->mode == AddressMode::literal)
        return registers;
    registers.push_back(access->rn);
    if (access->mode == AddressMode::register_offset && access->rm != stack_pointer)
        registers.push_back(access->rm);
    return registers;
}

/// The parting between whose ends either run wrote the value for the last time.
std::optional<std::size_t> parting_of(const std::vector<Parting>& partings, const ValueStep& last) {
    const auto inside = [](Instant at, Instant from, const Rejoin& to, Instant Both<Instant>::*side) {
        return at >= from && at < to.at.*side;
    };
    for (std::size_t n = 0; n < partings.size(); ++n) {
        const Parting& parting = partings[n];
        if (parting.rejoin && (inside(last.origin.b.at, parting.at.b, *parting.rejoin, &Both<Instant>::b) ||
                               inside(last.origin.a.at, parting.at.a, *parting.rejoin, &Both<Instant>::a)))
            return n;
    }
    return std::nullopt;
}

/// The fault, where it lies in time, and whose it is.
struct FatalFault {
    bool in_a = true;
    const RecordedFault* fault = nullptr;
};

std::optional<FatalFault> fatal_fault(const Both<const Run*>& results) {
    const RecordedFault *const a = results.a->recording.fatal_fault(), *const b =
                                                                           results.b->recording.fatal_fault();
    if (a == nullptr && b == nullptr)
        return std::nullopt;
    if (a != nullptr && b != nullptr && a->taken.pc == b->taken.pc &&
        a->taken.record.far == b->taken.record.far)
        return std::nullopt;
    return FatalFault{a != nullptr, a != nullptr ? a : b};
}

} // namespace

std::optional<Cause> find_cause(const Both<Debugger*>& runs, const Both<const Run*>& results,
                                const std::vector<Parting>& partings) {
    constexpr std::size_t most_steps = 12;
    const auto fatal = fatal_fault(results);
    if (!fatal)
        return std::nullopt;
    Debugger &faulting = fatal->in_a ? *runs.a : *runs.b, &other = fatal->in_a ? *runs.b : *runs.a;
    const Instant at = before_fault(fatal->fault->taken);
    const auto there = counterpart(faulting.timeline(), other.timeline(), at);
    if (!there)
        return std::nullopt;
    faulting.timeline().seek(at);
    other.timeline().seek(*there);
    Cause cause{fatal->in_a,
                code_place(faulting, fatal->fault->taken.pc),
                fatal->fault->taken.record.far,
                {},
                0,
                {},
                {},
                {}};
    cause.at = fatal->in_a ? Both<Instant>{at, *there} : Both<Instant>{*there, at};
    for (const unsigned number : address_registers(faulting, cause.fault.pc)) {
        cause.number = number;
        cause.value = {register_value(*runs.a, number), register_value(*runs.b, number)};
        if (!cause.value.equal())
            break;
    }
    if (cause.value.equal())
        return std::nullopt;
    cause.steps = value_history(runs, cause.at, cause.number, most_steps);
    if (!cause.steps.empty())
        cause.parting = parting_of(partings, cause.steps.back());
    return cause;
}

} // namespace faultline::sim
