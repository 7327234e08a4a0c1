// Where the commands' text goes.
#pragma once

#include <string_view>

#include "sim/paint.hpp"

namespace faultline::sim::cli {

/// Writes to stdout.
void print(std::string_view text);
/// "faultline: MESSAGE" to stderr.
void complain(std::string_view message);

} // namespace faultline::sim::cli
