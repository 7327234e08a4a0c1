#include "sim/cli/options.hpp"

#include <algorithm>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sim/cli/gui_options.hpp"
#include "sim/cli/option_parts.hpp"
#include "sim/cli/raw_options.hpp"
#include "sim/text.hpp"

namespace faultline::sim::cli {

namespace {

const std::vector<std::string> command_names = {"list",      "run", "new", "walk", "esr",
                                                "check-mmu", "gdb", "gui", "diff"};

void set_if(std::vector<Setting>& settings, const char* key, const std::string& text) {
    if (!text.empty())
        settings.push_back({key, text});
}

TargetOptions target_options(const Raw& raw) {
    TargetOptions options{raw.target, {}, std::nullopt};
    set_if(options.settings, "kernel", raw.kernel);
    set_if(options.settings, "cpu", raw.cpu);
    set_if(options.settings, "root", raw.root.empty() ? "" : std::filesystem::absolute(raw.root).string());
    set_if(options.settings, "seed", raw.seed);
    set_if(options.settings, "max_instructions", raw.max_instructions);
    for (Setting& setting : settings_of(raw.set))
        options.settings.push_back(std::move(setting));
    if (raw.has_dashes)
        options.args = raw.after_dashes;
    return options;
}

RunOptions run_options(const Raw& raw) {
    RunOptions options;
    options.target = target_options(raw);
    options.show = show_of(raw.show);
    options.log_only = raw.log_only;
    options.json = raw.json;
    options.all = raw.all;
    options.junit = raw.junit;
    options.dmesg_level = raw.dmesg_level;
    return options;
}

WalkOptions walk_options(const Raw& raw, bool has_el) {
    WalkOptions options;
    options.target = target_options(raw);
    options.va = *parse_number(raw.va);
    options.access = raw.access;
    options.at = raw.at;
    options.json = raw.json;
    if (has_el)
        options.el = raw.el;
    return options;
}

GdbOptions gdb_options(const Raw& raw) {
    GdbOptions options;
    options.target = target_options(raw);
    options.port = raw.port;
    options.stdio = raw.stdio;
    if (!raw.at.empty())
        options.at = raw.at;
    return options;
}

DiffOptions diff_options(const Raw& raw) {
    DiffOptions options{target_options(raw), target_options(raw), raw.json};
    options.b.target = raw.target_b;
    return options;
}

/// CLI11 would only say that a command is missing.
std::optional<Finished> unknown_command(const std::vector<std::string>& arguments) {
    if (arguments.empty())
        return Finished{exit_bad_input,
                        fmt::format("faultline: expected a command: {} (see faultline --help)\n",
                                    fmt::join(command_names, ", "))};
    if (arguments[0].starts_with('-') ||
        std::ranges::find(command_names, arguments[0]) != command_names.end())
        return std::nullopt;
    return Finished{exit_bad_input, fmt::format("faultline: no such command '{}', expected one of {}\n",
                                                arguments[0], fmt::join(command_names, ", "))};
}

/// Lets CLI11 read the arguments; help and errors come back as Finished.
std::optional<Finished> parse(CLI::App& app, std::vector<std::string> arguments) {
    std::ranges::reverse(arguments); // CLI11 wants them last first
    try {
        app.parse(std::move(arguments));
    } catch (const CLI::Success& done) { // --help, --version
        std::ostringstream text;
        app.exit(done, text, text);
        return Finished{exit_ok, text.str()};
    } catch (const CLI::ParseError& error) {
        std::string line = error.what();
        std::ranges::replace(line, '\n', ' ');
        return Finished{exit_bad_input, fmt::format("faultline: {} (see faultline --help)\n", line)};
    }
    return std::nullopt;
}

} // namespace

std::variant<Command, Finished> parse_command_line(const std::vector<std::string>& arguments) {
    Raw raw;
    CLI::App app("An arm64 fault-path simulator: from the faulting instruction to its end, step by step.",
                 "faultline");
    app.set_version_flag("--version", "faultline " FAULTLINE_VERSION);
    app.set_help_flag("--help,-h", "print this help");
    app.footer("Examples:\n  faultline run el0_da --show all\n  faultline esr 0x92000045\n\n"
               "Every command has its own --help.");
    app.require_subcommand(1);
    const CLI::App& list = add_list(app, raw);
    const CLI::App& run = add_run(app, raw);
    const CLI::App& made = add_new(app, raw);
    const CLI::App& walk = add_walk(app, raw);
    const CLI::App& esr = add_esr(app, raw);
    const CLI::App& gdb = add_gdb(app, raw);
    RawGui raw_gui;
    const CLI::App& gui = add_gui(app, raw_gui);
    const CLI::App& diff = add_diff(app, raw);
    add_check_mmu(app, raw);

    if (auto unknown = unknown_command(arguments))
        return *unknown;
    const auto dashes = std::ranges::find(arguments, "--");
    raw.has_dashes = dashes != arguments.end();
    if (raw.has_dashes)
        raw.after_dashes.assign(dashes + 1, arguments.end());
    if (auto finished = parse(app, {arguments.begin(), dashes}))
        return *finished;
    if (raw.has_dashes && !run.parsed() && !gdb.parsed())
        return Finished{exit_bad_input, "faultline: only run and gdb take arguments after --\n"};
    if (list.parsed())
        return ListOptions{raw.json};
    if (run.parsed() && raw.target.empty() && !raw.all)
        return Finished{exit_bad_input, "faultline: TARGET is required (see faultline --help)\n"};
    if (run.parsed())
        return run_options(raw);
    if (made.parsed())
        return NewOptions{raw.target, raw.from};
    if (walk.parsed())
        return walk_options(raw, walk.count("--el") > 0);
    if (esr.parsed())
        return EsrOptions{*parse_number(raw.value), raw.json};
    if (gdb.parsed())
        return gdb_options(raw);
    if (gui.parsed())
        return gui_options(raw_gui);
    if (diff.parsed())
        return diff_options(raw);
    return CheckMmuOptions{raw.files, raw.verbose};
}

} // namespace faultline::sim::cli
