// Options that several commands share.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/options.hpp"

namespace CLI {
class App;
}

namespace faultline::sim::cli {

/// --set KEY=VALUE, any number of times; what has no "=" is refused.
void add_set_option(CLI::App&, std::vector<std::string>& texts);
/// What was given to --set, in order.
std::vector<Setting> settings_of(const std::vector<std::string>& texts);

/// --show LIST, any number of times; a part that is none is refused.
void add_show_option(CLI::App&, std::vector<std::string>& texts);
/// What was given to --show; everything without it.
Show show_of(const std::vector<std::string>& lists);

} // namespace faultline::sim::cli
