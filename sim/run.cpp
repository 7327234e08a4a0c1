#include "sim/run.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "faultline_abi.h"
#include "sim/boot.hpp"
#include "sim/focus.hpp"
#include "sim/linux_fault.hpp"
#include "sim/paint.hpp"
#include "sim/symbols.hpp"
#include "sim/text.hpp"

namespace faultline::sim {

namespace {

constexpr int shell_signal_base = 128;

OutcomeKind kind_of(std::uint32_t exit_kind) {
    switch (exit_kind) {
    case FL_EXIT_EXITED:
        return OutcomeKind::exit;
    case FL_EXIT_SIGNALED:
        return OutcomeKind::signal;
    case FL_EXIT_OOPS:
        return OutcomeKind::oops;
    default:
        return OutcomeKind::panic;
    }
}

Outcome outcome_of(const ProgramEnded& ended) {
    Outcome outcome;
    outcome.kind = kind_of(ended.kind);
    outcome.comm = ended.comm;
    outcome.pid = ended.pid;
    outcome.core_dumped = ended.core_dumped;
    outcome.exit_status = ended.exit_code;
    if (ended.signo != 0) {
        outcome.signal = signal_name(ended.signo);
        outcome.si_code = si_code_name(ended.signo, ended.si_code);
        outcome.signal_address = ended.si_addr;
        outcome.exit_status = shell_signal_base + static_cast<int>(ended.signo);
    }
    return outcome;
}

Outcome outcome_of(const Stop& stop) {
    if (const auto* const ended = std::get_if<GuestEnded>(&stop))
        return outcome_of(ended->how);
    Outcome outcome;
    if (const auto* const limit = std::get_if<LimitReached>(&stop))
        outcome.limit = limit->what;
    if (const auto* const stuck = std::get_if<GuestStuck>(&stop))
        outcome.limit = stuck->why;
    return outcome;
}

/// Remembers the last execve: where the program's entry point came to lie.
class ExecWatch final : public Observer {
public:
    void on_tracepoint(const Tracepoint& event) override {
        if (event.kind == FL_TRACE_PROCESS_EXEC)
            entry = event.arguments[2];
    }
    std::optional<std::uint64_t> entry;
};

Result<Run> run_once(const Target& target, const RunRequest& request, std::string input) {
    auto machine = boot(target, input);
    if (!machine)
        return Error{machine.error()};
    Run result{{}, GuestStuck{}, 0, {}, std::move(input), {}, {}, false, 0};
    set_focus(result.recording, target);
    ExecWatch exec;
    machine->add_observer(result.recording);
    machine->add_observer(exec);
    if (request.trace_calls) {
        KernelFunctions functions = kernel_functions(target.kernel.elf);
        machine->trace_functions(functions.ranges);
        result.function_names = std::move(functions.names);
        result.functions = std::move(functions.ranges);
    }
    result.stop = machine->run(limits_of(target.scenario));
    result.instructions = machine->state().now.retired;
    result.outcome = outcome_of(result.stop);
    result.executed = exec.entry.has_value() || has_own_kernel(target.scenario);
    if (exec.entry && has_program(target.scenario))
        result.load_bias = *exec.entry - target.program.elf.entry();
    return result;
}

template <class T>
void compare(std::vector<std::string>& unmet, std::string_view what, const std::optional<T>& expected,
             const T& got) {
    if (expected && *expected != got)
        unmet.push_back(fmt::format("expected {} {}, got {}", what, *expected, got));
}

void compare_hex(std::vector<std::string>& unmet, std::string_view what,
                 std::optional<std::uint64_t> expected, std::uint64_t got) {
    if (expected && *expected != got)
        unmet.push_back(fmt::format("expected {} {:#x}, got {:#x}", what, *expected, got));
}

/// The first function of `expected` that does not come, in this order, in `got`; empty when all do.
std::string first_missing(const std::vector<std::string>& expected, const std::vector<std::string>& got) {
    auto from = got.begin();
    for (const std::string& function : expected) {
        from = std::find(from, got.end(), function);
        if (from == got.end())
            return function;
        ++from;
    }
    return {};
}

} // namespace

std::string_view name(OutcomeKind kind) {
    constexpr std::string_view names[] = {"signal", "exit", "oops", "panic", "limit"};
    return names[static_cast<std::size_t>(kind)];
}

Result<Run> run(const Target& target, const RunRequest& request) {
    auto first = run_once(target, request, {});
    if (!first || !first->recording.read_input || target.scenario.input || request.standard_input == nullptr)
        return first;
    std::string input = request.standard_input();
    if (input.empty())
        return first;
    // The same run again, with something to read: until the first read nothing can differ.
    return run_once(target, request, std::move(input));
}

std::vector<std::string> path_of(const Run& run) {
    std::vector<std::string> path;
    for (const RecordedCall& call : run.recording.subject_calls())
        path.push_back(run.function_names[call.entered.function]);
    return path;
}

bool expects_limit(const ExpectedEnd& expect) {
    return expect.outcome == name(OutcomeKind::limit);
}

std::vector<std::string> unmet_expectations(const ExpectedEnd& expect, const Run& run) {
    std::vector<std::string> unmet;
    const Outcome& outcome = run.outcome;
    compare(unmet, "outcome", expect.outcome, std::string(name(outcome.kind)));
    compare(unmet, "signal", expect.signal, outcome.signal);
    compare(unmet, "si_code", expect.si_code, outcome.si_code);
    compare_hex(unmet, "si_addr", expect.signal_address, outcome.signal_address);
    compare(unmet, "exit status", expect.exit_status, std::int64_t{outcome.exit_status});
    if (expect.standard_output && *expect.standard_output != run.recording.standard_output)
        unmet.push_back(fmt::format("expected standard output '{}', got '{}'",
                                    printable(*expect.standard_output),
                                    printable(run.recording.standard_output)));
    const RecordedFault* const fault = run.recording.subject();
    if (expect.esr && fault == nullptr)
        unmet.push_back(fmt::format("expected a fault with ESR_EL1 {:#x}, got none", *expect.esr));
    else if (fault != nullptr)
        compare_hex(unmet, "ESR_EL1", expect.esr, fault->taken.record.esr);
    if (!expect.path.empty() && !run.functions.empty())
        if (const std::string missing = first_missing(expect.path, path_of(run)); !missing.empty())
            unmet.push_back(
                fmt::format("expected the call path to reach {}, it does not (in this order)", missing));
    return unmet;
}

KernelFunctions kernel_functions(const ElfFile& kernel) {
    const Symbols symbols(kernel);
    const Symbol* const start = symbols.find("__notrace_text_start");
    const Symbol* const end = symbols.find("__notrace_text_end");
    const auto hidden = [&](std::uint64_t address) {
        return start != nullptr && end != nullptr && address >= start->address && address < end->address;
    };
    KernelFunctions functions;
    for (const Symbol& symbol : symbols.all()) {
        const bool same_place =
            !functions.ranges.empty() && functions.ranges.back().start.raw == symbol.address;
        if (!symbol.is_function || same_place || hidden(symbol.address))
            continue;
        functions.names.emplace_back(symbol.name);
        functions.ranges.push_back({mmu::Va{symbol.address}, symbol.size});
    }
    return functions;
}

} // namespace faultline::sim
