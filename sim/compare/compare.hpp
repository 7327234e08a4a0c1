// Two runs of nearly the same program: where they part, what memory differs because of it, and how it ends.
#pragma once

#include "sim/compare/comparison.hpp"
#include "sim/result.hpp"
#include "sim/target.hpp"

namespace faultline::sim {

/// Runs both targets and compares them. `standard_input` is called at most once, when one of the programs reads its
/// standard input and the scenario brings none; nullptr: they read end of file. Time and memory are bounded by the limits of the scenarios: of the partings the first most_partings are
/// looked for. Error: a target cannot be booted.
Result<Comparison> compare(const Both<const Target*>&, std::string (*standard_input)());

inline constexpr std::size_t most_partings = 12;

/// The keys of the manifest that have a say in a run and are set differently.
std::vector<SettingDifference> setting_differences(const Scenario& a, const Scenario& b);

} // namespace faultline::sim
