// Standard input of faultline itself, for programs that read theirs.
#pragma once

#include <string>

namespace faultline::sim::cli {

/// Everything up to end of file, at most 16 MiB. Called only when the program has tried to read.
std::string read_standard_input();

} // namespace faultline::sim::cli
