// faultline gui: the window, or a picture of it.

#include "gui/gui.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/paint.hpp"

#include <fmt/format.h>

namespace faultline::sim::cli {

int gui_command(const GuiOptions& options) {
    gui::GuiRequest request;
    request.target = options.target.empty() ? "el0_da" : options.target;
    request.choose = options.target.empty();
    request.settings = options.settings;
    request.event = options.at;
    if (!options.backend.empty())
        request.backend = options.backend == "sdl2" ? gui::BackendName::sdl2 : gui::BackendName::glfw;
    request.screenshot = options.screenshot;
    request.keys = options.keys;
    request.width = options.width;
    request.height = options.height;
    request.theme = gui::parse_theme(options.theme).value_or(request.theme);
    request.scale = options.scale;
    if (!options.panel.empty()) {
        request.panel = gui::parse_panel(options.panel);
        if (!request.panel) {
            complain(
                fmt::format("--panel: no panel '{}', expected one of {}", options.panel, gui::panel_names()));
            return exit_bad_input;
        }
    }
    if (const auto failure = gui::run_gui(request)) {
        complain(failure->message);
        return exit_bad_input;
    }
    return exit_ok;
}

} // namespace faultline::sim::cli
