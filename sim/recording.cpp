#include "sim/recording.hpp"

#include <algorithm>
#include <array>

#include "exceptions/syndrome.hpp"
#include "faultline_abi.h"

namespace faultline::sim {

namespace {

constexpr std::uint64_t sys_read = 63, sys_readv = 65, last_standard_stream = 2;

/// Signals whose default action is not to end the program: SIGCHLD, SIGCONT, the four that stop, SIGURG, SIGWINCH.
constexpr std::array<std::uint64_t, 8> harmless = {17, 18, 19, 20, 21, 22, 23, 28};

bool is_system_call(const ExceptionTaken& event) {
    return exceptions::esr::Ec::get(event.record.esr) == static_cast<std::uint64_t>(exceptions::Ec::svc64);
}

RecordedSignal recorded_signal(const Tracepoint& event) {
    const auto& [signo, si_code, handler, pid, address, unused] = event.arguments;
    return {event.at,
            static_cast<std::uint32_t>(pid),
            static_cast<std::uint32_t>(signo),
            static_cast<std::int32_t>(si_code),
            handler,
            address};
}

} // namespace

std::optional<std::size_t> Recording::record_fault(const ExceptionTaken& event) {
    if (faults.size() >= max_faults) {
        ++faults_omitted;
        return std::nullopt;
    }
    faults.push_back({event, pid_.at(event.cpu), false, std::nullopt});
    return faults.size() - 1;
}

void Recording::on_exception(const ExceptionTaken& event) {
    Task& current = task(event.cpu);
    if (event.record.from_el == 0)
        current = {};
    if (event.record.type != exceptions::VectorType::synchronous) {
        current.open.push_back({event.at, std::nullopt});
        return;
    }
    if (!is_system_call(event)) {
        current.open.push_back({event.at, record_fault(event)});
        return;
    }
    ++system_calls;
    current.open.push_back({event.at, std::nullopt});
    if ((event.syscall == sys_read || event.syscall == sys_readv) &&
        event.arguments[0] <= last_standard_stream)
        read_input = true;
}

void Recording::on_return(const ExceptionReturned& event) {
    Task& current = task(event.cpu);
    if (current.open.empty())
        return;
    if (const auto fault = current.open.back().fault) {
        faults[*fault].returned = event.at;
        keep_if_in_focus(current, *fault);
    }
    current.open.pop_back();
    if (event.record.to_el == 0)
        current.open.clear();
    if (current.open.empty())
        current.calls.clear();
}

void Recording::on_function_entered(const FunctionEntered& event) {
    Task& current = task(event.cpu);
    if (!current.open.empty() && current.calls.size() < max_calls)
        current.calls.push_back({event, std::nullopt});
}

void Recording::on_function_left(const FunctionLeft& event) {
    auto& calls = task(event.cpu).calls;
    const auto it = std::find_if(calls.rbegin(), calls.rend(), [&](const RecordedCall& call) {
        return call.entered.at == event.entered && call.entered.function == event.function;
    });
    if (it != calls.rend())
        it->left = event;
}

void Recording::on_console(const ConsoleOutput& output) {
    (output.stream == 2 ? standard_error : standard_output) += output.bytes;
}

void Recording::on_tracepoint(const Tracepoint& event) {
    switch (event.kind) {
    case FL_TRACE_TASK_SWITCH:
        pid_.at(event.cpu) = static_cast<std::uint32_t>(event.arguments[1]);
        break;
    case FL_TRACE_PROCESS_EXEC:
        pid_.at(event.cpu) = static_cast<std::uint32_t>(event.arguments[0]);
        move_focus(event.arguments[2] - linked_focus.entry);
        break;
    case FL_TRACE_SIGNAL_DELIVER: {
        if (signals.size() < max_signals)
            signals.push_back(recorded_signal(event));
        const bool default_action = event.arguments[2] == 0;
        if (default_action && std::ranges::find(harmless, event.arguments[0]) == harmless.end())
            mark_fatal(current(event.cpu));
        break;
    }
    case FL_TRACE_NI_SYSCALL:
        ++unknown_system_calls[event.arguments[0]];
        break;
    default:
        break;
    }
}

void Recording::move_focus(std::uint64_t bias) {
    const Focus& linked = linked_focus.focus;
    if (linked.end != 0)
        focus = {linked.start + bias, linked.end + bias, linked.n};
}

void Recording::mark_fatal(TaskKey whose) {
    const auto& open = tasks_[whose].open;
    const auto innermost =
        std::find_if(open.rbegin(), open.rend(), [](const Open& o) { return o.fault.has_value(); });
    if (innermost == open.rend())
        return;
    last_fatal_ = innermost->fault;
    fatal_task_ = whose;
    faults[*last_fatal_].fatal = true;
}

void Recording::keep_if_in_focus(const Task& task, std::size_t fault) {
    const ExceptionTaken& taken = faults[fault].taken;
    if (!focus.has(taken.pc) || (++focused_ != focus.n && focus.n != 0))
        return;
    in_focus_ = fault;
    focus_calls_.clear();
    for (const RecordedCall& call : task.calls)
        if (call.entered.at >= taken.at)
            focus_calls_.push_back(call);
}

void Recording::on_program_ended(const ProgramEnded& event) {
    ended = event;
    // An oops may be that of another task than the one whose end ended the run.
    if (event.kind != FL_EXIT_EXITED)
        mark_fatal(event.kind == FL_EXIT_OOPS ? key_of(event.pid, event.cpu) : current(event.cpu));
    if (!last_fatal_)
        return;
    const Instant start = faults[*last_fatal_].taken.at;
    for (const RecordedCall& call : tasks_[fatal_task_].calls)
        if (call.entered.at >= start)
            fatal_calls.push_back(call);
}

const RecordedFault* Recording::fatal_fault() const {
    return last_fatal_ ? &faults[*last_fatal_] : nullptr;
}

const RecordedFault* Recording::subject() const {
    if (last_fatal_ || !in_focus_)
        return fatal_fault();
    return &faults[*in_focus_];
}

const std::vector<RecordedCall>& Recording::subject_calls() const {
    return last_fatal_ ? fatal_calls : focus_calls_;
}

} // namespace faultline::sim
