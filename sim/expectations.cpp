// What a scenario expects of a run, compared with what came of it.
#include <algorithm>

#include <fmt/format.h>

#include "sim/paint.hpp"
#include "sim/run.hpp"

namespace faultline::sim {

namespace {

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

/// "exit with status 3", "signal SIGSEGV, SEGV_MAPERR at 0x1000".
std::string end_of(const Outcome& outcome) {
    std::string text(name(outcome.kind));
    if (outcome.kind == OutcomeKind::exit)
        text += fmt::format(" with status {}", outcome.exit_status);
    if (!outcome.signal.empty())
        text += fmt::format(" {}, {} at {:#x}", outcome.signal, outcome.si_code, outcome.signal_address);
    return text;
}

/// For a run that ended in the expected way. A run that ended otherwise has none of this to compare with.
void compare_ends(std::vector<std::string>& unmet, const ExpectedEnd& expect, const Outcome& outcome) {
    const bool signalled = !outcome.signal.empty();
    compare(unmet, "signal", expect.signal, signalled ? outcome.signal : "none");
    compare(unmet, "si_code", expect.si_code, signalled ? outcome.si_code : "none");
    compare_hex(unmet, "si_addr", expect.signal_address, outcome.signal_address);
    compare(unmet, "exit status", expect.exit_status, std::int64_t{outcome.exit_status});
}

} // namespace

bool expects_limit(const ExpectedEnd& expect) {
    return expect.outcome == name(OutcomeKind::limit);
}

std::vector<std::string> unmet_expectations(const ExpectedEnd& expect, const Run& run) {
    std::vector<std::string> unmet;
    const Outcome& outcome = run.outcome;
    if (expect.outcome && *expect.outcome != name(outcome.kind))
        unmet.push_back(fmt::format("expected outcome {}, got {}", *expect.outcome, end_of(outcome)));
    else
        compare_ends(unmet, expect, outcome);
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

} // namespace faultline::sim
