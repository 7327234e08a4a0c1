// `faultline check-mmu`: conformance vectors, each by the model alone and executed on the machine.
#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "sim/result.hpp"

namespace faultline::sim {

/// Counts over all files. A vector in scope passes if both the model and the execution agree with it.
struct CheckSummary {
    std::uint64_t passed = 0, failed = 0;
    std::uint64_t model_failed = 0, executed_failed = 0;
    std::uint64_t out_of_scope = 0; ///< marked so in the file; parsed, not run
    /// In scope, but contradicting the Arm ARM: compared with what the Arm ARM says (expectation_by_architecture),
    /// and passed or failed by that.
    std::uint64_t corrected = 0;
    CheckSummary& operator+=(const CheckSummary&);
    bool operator==(const CheckSummary&) const = default;
};

/// Runs every vector of the files (one JSON object a line; empty lines are allowed). For each that fails, prints
/// one line per differing field: id, way, field, expected, got; at most 100 failing vectors unless `verbose`,
/// which also prints a line for each that passes. Then a line per file and, alone on the last line,
/// "N passed, N failed". The error is that of a file which cannot be read or a line which is not a vector:
/// "file:line: what is wrong, what was expected".
Result<CheckSummary> check_mmu_files(std::span<const std::string> paths, bool verbose, std::ostream& out);

/// One file's text, named `name` in messages, without the final line of totals.
Result<CheckSummary> check_mmu_text(std::string_view text, const std::string& name, bool verbose,
                                    std::ostream& out);

} // namespace faultline::sim
