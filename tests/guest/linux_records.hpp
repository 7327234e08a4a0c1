// The log of a user fault in a form in which a real kernel's and ours can be compared: "<level> text", without the time,
// and masked are only the SSBS bit of a user's PSTATE (what a task switch left behind) and, in 4.9, addresses of tables
// and tasks and the numbers of physical pages.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace faultline::tests {

/// The records of a row of cases.jsonl; "unreadable record: ..." for one that has no level.
std::vector<std::string> expected_records(const nlohmann::json& row, bool v4_9);

/// Those of a run, from what `faultline run --json` prints.
std::vector<std::string> printed_records(const nlohmann::json& run, bool v4_9);

} // namespace faultline::tests
