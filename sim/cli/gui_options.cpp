#include "sim/cli/gui_options.hpp"

#include <optional>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sim/cli/option_parts.hpp"
#include "sim/text.hpp"

namespace faultline::sim::cli {

namespace {

constexpr unsigned min_width = 320, min_height = 240, max_side = 16384;
constexpr float min_scale = 0.5F, max_scale = 6.0F;

using Size = std::pair<unsigned, unsigned>;

std::optional<Size> parse_size(const std::string& text) {
    const std::size_t by = text.find('x');
    if (by == std::string::npos)
        return std::nullopt;
    const auto width = parse_number(text.substr(0, by)), height = parse_number(text.substr(by + 1));
    if (!width || !height || *width < min_width || *width > max_side || *height < min_height ||
        *height > max_side)
        return std::nullopt;
    return Size{static_cast<unsigned>(*width), static_cast<unsigned>(*height)};
}

std::string check_size(const std::string& text) {
    return parse_size(text) ? std::string{}
                            : fmt::format("'{}' is no size, expected WIDTHxHEIGHT from {}x{} to {}x{}", text,
                                          min_width, min_height, max_side, max_side);
}

} // namespace

CLI::App& add_gui(CLI::App& app, RawGui& raw) {
    CLI::App& gui = *app.add_subcommand("gui", "the window: see a fault happen, step by step");
    GuiOptions& options = raw.options;
    gui.footer(
        "EVENT is start, end, fault:N, insn:N, log:N, call:FUNCTION or call:FUNCTION:N, N from 1;\n"
        "without --at: just before the fault that ended the program. F1 in the window lists its keys.\n"
        "A picture without --backend is drawn in memory and needs no display.\n\n"
        "Examples:\n  faultline gui el0_da\n"
        "  faultline gui percpu/bad --screenshot oops.png --at call:die --size 1920x1080 --theme light");
    gui.add_option("TARGET", options.target,
                   "a built-in scenario (el0_da), a scenario folder, or an AArch64 ELF file");
    gui.add_option("--backend", options.backend,
                   "glfw (OpenGL 3) or sdl2 (software); without: glfw, or sdl2 where that cannot start")
        ->check(CLI::IsMember({"glfw", "sdl2"}));
    gui.add_option("--screenshot", options.screenshot, "write one picture to this file and end")
        ->type_name("FILE.png");
    gui.add_option("--press", options.keys, "keys to press before the picture is taken: F1, or G Right Right")
        ->type_name("KEY")
        ->needs(gui.get_option("--screenshot"));
    gui.add_option("--at", options.at, "where in the run to begin")->type_name("EVENT");
    gui.add_option("--size", raw.size, "of the window in pixels (1280x800)")
        ->type_name("WxH")
        ->check(CLI::Validator(check_size, ""));
    gui.add_option("--theme", options.theme, "dark, light or contrast")
        ->check(CLI::IsMember({"dark", "light", "contrast"}));
    gui.add_option("--scale", options.scale, "of the font: 2 for a projector")
        ->type_name("F")
        ->check(CLI::Range(min_scale, max_scale));
    gui.add_option("--panel", options.panel, "bring this panel to the front: walk, fault-path, log, ...")
        ->type_name("NAME");
    add_set_option(gui, raw.set);
    return gui;
}

GuiOptions gui_options(const RawGui& raw) {
    GuiOptions options = raw.options;
    options.settings = settings_of(raw.set);
    std::tie(options.width, options.height) =
        parse_size(raw.size).value_or(Size{options.width, options.height});
    return options;
}

} // namespace faultline::sim::cli
