// What is wrong with a scenario and its files as a whole, though each key and each file is right.
#pragma once

#include <optional>
#include <vector>

#include "sim/target.hpp"

namespace faultline::sim {

/// What only some combinations of keys make wrong.
std::optional<Error> check_combination(const Scenario&);

/// Whether the program's file fits the machine's RAM.
std::optional<Error> check_program(const OpenElf& program, const Scenario&);

/// A dynamic program's loader must be among its files; below a link of the folder, too, so only the name counts here.
std::optional<Error> check_loader(const OpenElf& program, const Scenario&,
                                  const std::vector<RootEntry>& root);

} // namespace faultline::sim
