#include "sim/run.hpp"

#include <filesystem>
#include <variant>

#include <fmt/format.h>

#include "faultline_abi.h"
#include "sim/boot.hpp"
#include "sim/debugger/guest_symbols.hpp"
#include "sim/focus.hpp"
#include "sim/linux_fault.hpp"
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
    outcome.exit_status =
        static_cast<int>(static_cast<std::uint8_t>(ended.exit_code)); // as wait4 has room for
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

/// ", in main+0x14/0x20 (lab1.c:7)": where to look for what does not end. Empty where no function is.
std::string place_of(const Target& target, const Machine& machine, std::uint64_t bias) {
    const std::uint64_t pc = machine.state().cpu().pc;
    GuestSymbols symbols(target);
    symbols.add_program_bias(bias);
    const auto function = symbols.describe(pc);
    const auto line = symbols.line(pc);
    if (!function)
        return {};
    const std::string file = line ? std::filesystem::path(line->file).filename().string() : "";
    return fmt::format(", in {}{}", *function, line ? fmt::format(" ({}:{})", file, line->line) : "");
}

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
    if (std::holds_alternative<LimitReached>(result.stop))
        result.outcome.limit += place_of(target, *machine, result.load_bias);
    return result;
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
