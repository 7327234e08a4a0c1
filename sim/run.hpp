// Runs a target to its end and keeps what happened: the view that text, JSON and window are drawn from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/machine.hpp"
#include "sim/recording.hpp"
#include "sim/result.hpp"
#include "sim/stop.hpp"
#include "sim/target.hpp"

namespace faultline::sim {

enum class OutcomeKind : std::uint8_t { signal, exit, oops, panic, limit };
/// "signal", "exit", "oops", "panic" or "limit".
std::string_view name(OutcomeKind);

/// How a run ended, in the words of a shell and of waitid.
struct Outcome {
    OutcomeKind kind = OutcomeKind::limit;
    std::string signal;               ///< "SIGSEGV"; empty unless a signal ended the program
    std::string si_code;              ///< "SEGV_MAPERR"
    std::uint64_t signal_address = 0; ///< si_addr
    int exit_status = 0;              ///< as $? shows it: 128 + signal; 0 for a limit
    std::string comm;
    std::uint32_t pid = 0;
    bool core_dumped = false;
    std::string limit; ///< which budget ran out, or why the guest was stuck
};

struct RunRequest {
    /// Record the calls of guest functions (what `path` is made of). Costs time.
    bool trace_calls = true;
    /// Called at most once, and only when the program reads standard input; nullptr: it reads end of file.
    std::string (*standard_input)() = nullptr;
};

struct Run {
    Recording recording;
    Stop stop;
    std::uint64_t instructions = 0;
    Outcome outcome;
    std::string input;                       ///< what the program was given to read
    std::vector<std::string> function_names; ///< by the index that events carry
    std::vector<TracedFunction> functions;   ///< likewise
    bool executed = false;                   ///< the execve of the program succeeded
    std::uint64_t load_bias = 0;             ///< run-time address minus linked address of the program
};

/// Fails when the target cannot be booted; however the guest behaves is an outcome, not an error.
Result<Run> run(const Target&, const RunRequest&);

/// The functions entered from the vector of the fault that the report is about to its end, in order.
std::vector<std::string> path_of(const Run&);

/// The scenario is about a budget that is spent: then that is no limit of ours.
bool expects_limit(const ExpectedEnd&);
/// What the scenario expected and the run did not do: one line each, empty when all is as expected.
std::vector<std::string> unmet_expectations(const ExpectedEnd&, const Run&);

/// The kernel's functions that are reported: STT_FUNC symbols of .symtab outside
/// [__notrace_text_start, __notrace_text_end).
struct KernelFunctions {
    std::vector<std::string> names;
    std::vector<TracedFunction> ranges;
};
KernelFunctions kernel_functions(const ElfFile& kernel);

} // namespace faultline::sim
