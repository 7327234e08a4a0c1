#include "sim/compare/parting.hpp"

#include <array>

#include <fmt/format.h>

#include "sim/compare/call_stream.hpp"
#include "sim/compare/fork.hpp"
#include "sim/compare/history.hpp"
#include "sim/debugger/guest_memory.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/disassembly.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

constexpr unsigned register_count = 32;

/// Where the streams of calls are not alike any more.
struct Difference {
    Both<Instant> last; ///< of what they have in common
    Both<Instant> at;   ///< of what they have not; the end of the run where it has nothing more
    Both<std::string> does;
};

std::string text_of(const Timeline& timeline, const CallEvent* event) {
    if (event == nullptr)
        return "comes to its end";
    return fmt::format("{} {}", event->entered ? "enters" : "leaves",
                       timeline.functions().names[event->function]);
}

std::optional<Difference> first_difference(const Both<Timeline*>& runs, const Both<Instant>& from,
                                           std::uint64_t& calls) {
    CallStream a(*runs.a, from.a), b(*runs.b, from.b);
    Difference difference{from, {}, {}};
    while (true) {
        const CallEvent *const in_a = a.peek(), *const in_b = b.peek();
        if (in_a == nullptr && in_b == nullptr)
            return std::nullopt;
        if (in_a == nullptr || in_b == nullptr || !in_a->alike(*in_b)) {
            difference.at = {in_a != nullptr ? in_a->at : runs.a->recorded(),
                             in_b != nullptr ? in_b->at : runs.b->recorded()};
            difference.does = {text_of(*runs.a, in_a), text_of(*runs.b, in_b)};
            return difference;
        }
        difference.last = {in_a->at, in_b->at};
        ++calls;
        a.pop(), b.pop();
    }
}

std::string instruction_text(const Debugger& debugger, std::uint64_t pc) {
    return code_place(debugger, pc).instruction;
}

bool sets_flags(std::string_view text) {
    constexpr std::array<std::string_view, 9> names = {"cmp ",  "cmn ",  "tst ",  "subs ", "adds ",
                                                       "ands ", "bics ", "ccmp ", "ccmn "};
    for (const std::string_view name : names)
        if (text.starts_with(name))
            return true;
    return false;
}

/// The instruction that decided: that of the fork or, where that one looks at the flags, what set them.
Both<Instant> decider_of(const Debugger& debugger, const Fork& fork) {
    const auto& a = fork.led.a;
    const auto& b = fork.led.b;
    if (!instruction_text(debugger, fork.pc.a).starts_with("b."))
        return fork.at;
    for (std::size_t back = 2; back <= std::min(a.size(), b.size()); ++back) {
        const TracedInstruction &in_a = a[a.size() - back], &in_b = b[b.size() - back];
        if (in_a.pc != in_b.pc)
            break;
        if (sets_flags(instruction_text(debugger, in_a.pc)))
            return {in_a.at, in_b.at};
    }
    return fork.at;
}

/// The words of memory that a value went through.
std::vector<std::string> words_of(const std::vector<ValueStep>& steps) {
    std::vector<std::string> words;
    for (const ValueStep& step : steps)
        if (step.in_memory && !step.place.empty())
            words.push_back(step.place);
    return words;
}

/// The registers that the instruction about to execute reads and that differ.
std::vector<RegisterDifference> explain(const Both<Debugger*>& runs, const Both<Instant>& at) {
    constexpr std::size_t instruction_size = 4, most_steps = 6;
    runs.a->timeline().seek(at.a);
    runs.b->timeline().seek(at.b);
    const auto word =
        GuestMemory(runs.a->machine()).number(runs.a->machine().state().cpu().pc, instruction_size);
    const std::uint32_t reads = word ? register_use(static_cast<std::uint32_t>(*word)).reads : 0;
    std::vector<RegisterDifference> differences;
    for (unsigned number = 0; number < register_count; ++number) {
        const Both<std::uint64_t> value{register_value(*runs.a, number), register_value(*runs.b, number)};
        if (((reads >> number) & 1U) != 0 && !value.equal())
            differences.push_back({number, value, {}});
    }
    for (RegisterDifference& one : differences)
        one.from = words_of(value_history(runs, at, one.number, most_steps));
    return differences;
}

Parting parting_of(const Both<Debugger*>& runs, const Fork& fork, const Difference& difference) {
    constexpr std::size_t most_frames = 24;
    runs.a->timeline().seek(fork.at.a);
    runs.b->timeline().seek(fork.at.b);
    const auto next = [](const Debugger& debugger, std::uint64_t pc) {
        return pc == 0 ? CodePlace{} : code_place(debugger, pc);
    };
    Parting parting;
    parting.at = fork.at;
    parting.decided = {code_place(*runs.a, fork.pc.a), code_place(*runs.b, fork.pc.b)};
    parting.next = {next(*runs.a, fork.next.a), next(*runs.b, fork.next.b)};
    parting.does = difference.does;
    parting.callers = runs.a->backtrace(most_frames);
    const unsigned current = runs.a->machine().state().current;
    parting.cpu = cpu_number(runs.a->target().scenario, current);
    if (const auto task = runs.a->current_task(current)) {
        parting.comm = task->comm;
        parting.pid = task->pid;
    }
    return parting;
}

} // namespace

Alignment align(const Both<Debugger*>& runs, const Both<Instant>& from, bool explained) {
    const Both<Timeline*> timelines{&runs.a->timeline(), &runs.b->timeline()};
    Alignment alignment;
    const auto difference = first_difference(timelines, from, alignment.calls);
    if (!difference)
        return alignment;
    auto fork = find_fork(timelines, difference->last, difference->at);
    if (!fork) { // too far from the last call: the last instant that is known to be alike
        timelines.a->seek(difference->last.a);
        timelines.b->seek(difference->last.b);
        const auto pc = [](const Timeline* timeline) { return timeline->machine().state().cpu().pc; };
        fork = Fork{difference->last, {pc(timelines.a), pc(timelines.b)}, {}, {}};
    }
    alignment.parting = parting_of(runs, *fork, *difference);
    alignment.parting->calls = alignment.calls;
    if (explained)
        alignment.parting->registers = explain(runs, decider_of(*runs.a, *fork));
    alignment.parting->rejoin = find_rejoin(runs, alignment.parting->at);
    return alignment;
}

} // namespace faultline::sim
