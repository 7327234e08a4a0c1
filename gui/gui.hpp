// The window, from the command line's point of view.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/layout.hpp"
#include "gui/theme.hpp"
#include "sim/result.hpp"
#include "sim/scenario.hpp"

namespace faultline::gui {

enum class BackendName : std::uint8_t { glfw, sdl2 };

struct GuiRequest {
    std::string target = "el0_da";
    bool choose = false; ///< nobody has named the target: say how to choose another one
    std::vector<sim::Setting> settings;
    std::string event; ///< where to begin; empty: before the fatal fault
    std::optional<BackendName>
        backend;                    ///< absent: GLFW, or SDL2 with a word on stderr where GLFW cannot start
    std::string screenshot;         ///< a PNG file to write instead of waiting for the user; empty: none
    std::optional<PanelName> panel; ///< brought to the front
    std::vector<std::string>
        keys; ///< pressed before the picture is taken, as the help names them: "G", "Right", "F1"
    unsigned width = 1280, height = 800;
    ThemeName theme = ThemeName::dark;
    float scale = 1; ///< of the font, on top of that of the screen
};

/// Opens the window and returns when it is closed, or when the picture is written. A picture without an explicit
/// backend is drawn in memory and needs no display. Error: one line for the user.
std::optional<sim::Error> run_gui(const GuiRequest&);

} // namespace faultline::gui
