// Source files of kernel and program, where they can be found on this machine.
#pragma once

#include <string>
#include <vector>

#include "sim/debug_info.hpp"
#include "sim/target.hpp"

namespace faultline::gui {

/// The lines of the file that a source line lies in: the scenario's own folder is searched for its last part, then
/// the kernel's sources beside the kernels (data_directory()/src). Empty when it is in neither.
std::vector<std::string> read_source(const sim::Target&, const sim::SourceLine&);

} // namespace faultline::gui
