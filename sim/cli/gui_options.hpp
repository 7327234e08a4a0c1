// The options of faultline gui.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/options.hpp"

namespace CLI {
class App;
}

namespace faultline::sim::cli {

/// What CLI11 fills in.
struct RawGui {
    GuiOptions options;
    std::vector<std::string> set;
    std::string size = "1280x800";
};

CLI::App& add_gui(CLI::App& app, RawGui& raw);
/// After parsing.
GuiOptions gui_options(const RawGui& raw);

} // namespace faultline::sim::cli
