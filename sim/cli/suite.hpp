// Many scenarios, one after the other: what each came to, and whether that was expected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/options.hpp"
#include "sim/result.hpp"
#include "sim/run.hpp"

namespace faultline::sim::cli {

/// One scenario, or one variant of it. Passed: it ran, no limit was reached, and all that it expects came true.
struct SuiteResult {
    std::string name, kernel, title;
    std::uint64_t instructions = 0;
    std::optional<Outcome> outcome; ///< absent: it could not be run
    std::vector<std::uint64_t>
        faults;                   ///< ESR_EL1 of its memory faults, each value once, in order of appearance
    std::vector<std::string> log; ///< as dmesg prints it
    std::vector<std::string> complaint; ///< why it did not pass, a line each; empty when it did
    bool passed() const { return complaint.empty(); }
};

/// What --all stands for, variants after their base: the built-in scenarios (`folder` empty), the one called `folder`
/// with its variants, or those in `folder` and in the folders directly below it. Fails when there is none; a manifest that cannot be read is a name, too, and
/// fails when it is run.
Result<std::vector<std::string>> suite_targets(const std::string& folder);

/// Runs one of them with the settings of the command line. Programs read end of file from standard input.
SuiteResult run_in_suite(const std::string& name, const TargetOptions&);

/// "signal SIGSEGV (SEGV_MAPERR)", "exit 0", "panic": a word or two for a table.
std::string outcome_text(const SuiteResult&);

/// JUnit's XML: a test suite with a case per result, grouped by scenario. Error: the file cannot be written.
std::optional<Error> write_junit(const std::string& file, const std::vector<SuiteResult>&);

} // namespace faultline::sim::cli
