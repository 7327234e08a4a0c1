#include "sim/cli/options.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "sim/cli/gui_options.hpp"
#include "sim/cli/option_parts.hpp"
#include "sim/text.hpp"

namespace faultline::sim::cli {

namespace {

constexpr unsigned every_level = 8;
constexpr std::uint16_t default_port = 1234;
const std::vector<std::string> command_names = {"list",      "run", "new", "walk", "esr",
                                                "check-mmu", "gdb", "gui", "diff"};

/// What CLI11 fills in; the text of it becomes typed options afterwards.
struct Raw {
    std::string target, target_b, va, value, kernel, cpu, root, at, seed, max_instructions;
    std::string access = "read";
    std::string junit, from = "c";
    std::vector<std::string> set, show, files, after_dashes;
    bool has_dashes = false;
    bool json = false, log_only = false, all = false, verbose = false, stdio = false;
    std::uint16_t port = default_port;
    unsigned dmesg_level = every_level;
    unsigned el = 0;
};

/// A number as people write it; CLI11 turns the text into "--option: text".
std::string check_number(const std::string& text) {
    return parse_number(text) ? std::string{}
                              : fmt::format("'{}' is no number, expected decimal or 0x-hex", text);
}

const CLI::Validator number(check_number, "");

void add_json(CLI::App& app, Raw& raw) {
    app.add_flag("--json", raw.json, "print one JSON object");
}

void add_settings(CLI::App& app, Raw& raw) {
    app.add_option("--kernel", raw.kernel, "which kernel's fault path: 4.9 or 6.6")
        ->check(CLI::IsMember({"4.9", "6.6"}));
    app.add_option("--cpu", raw.cpu, "cortex-a72, or max: it adds PAN, UAO and LSE")
        ->check(CLI::IsMember({"cortex-a72", "max"}));
    add_set_option(app, raw.set);
    app.add_option("--root", raw.root, "a folder whose files the program may read")->type_name("DIR");
    app.add_option("--max-instructions", raw.max_instructions, "the instruction budget")
        ->type_name("N")
        ->check(number);
    app.add_option("--seed", raw.seed, "of every random choice of the kernel")->type_name("N")->check(number);
}

enum class Required : std::uint8_t { always, unless_all };

void add_target(CLI::App& app, Raw& raw, Required required = Required::always) {
    app.add_option("TARGET", raw.target, "a built-in scenario, a scenario folder, or an AArch64 ELF file")
        ->required(required == Required::always);
    add_settings(app, raw);
}

CLI::App& add_list(CLI::App& app, Raw& raw) {
    CLI::App& list = *app.add_subcommand("list", "the built-in scenarios");
    list.footer("Example:\n  faultline list");
    add_json(list, raw);
    return list;
}

CLI::App& add_run(CLI::App& app, Raw& raw) {
    CLI::App& run = *app.add_subcommand("run", "run a program and show what became of it");
    run.footer(
        "ARGS after -- replace the program's arguments. Standard input is read, to its end, only if the\n"
        "program reads it. Exit status: 0 ended as expected, 1 ended otherwise, 2 bad usage or input,\n"
        "3 a limit was reached. The keys of --set are those of scenario.toml (scenarios/README.md).\n\n"
        "Examples:\n  faultline run el0_da --show all\n"
        "  faultline run ./a.out --set identity.pid=78 --log-only -- first second\n"
        "  faultline run --all --junit results.xml");
    add_target(run, raw, Required::unless_all);
    run.add_flag("--all", raw.all,
                 "run all that is built in, TARGET and its variants, or all in the folder TARGET");
    run.add_option("--junit", raw.junit, "with --all: write the results for a build server")
        ->type_name("FILE")
        ->needs("--all");
    add_show_option(run, raw.show);
    run.add_flag("--log-only", raw.log_only, "print the kernel log as dmesg would, and nothing else");
    add_json(run, raw);
    run.add_option("--dmesg-level", raw.dmesg_level,
                   "show log records of a level below N, as the console log level does (8: all)")
        ->check(CLI::Range(0U, every_level));
    return run;
}

CLI::App& add_new(CLI::App& app, Raw& raw) {
    CLI::App& made = *app.add_subcommand("new", "make a scenario folder that runs at once");
    made.footer(
        "c: a C program under Linux. asm: the same in assembly. handler: a kernel of one's own, vectors and\n"
        "page tables included, on the bare machine. docs/teaching.md goes on from there.\n\n"
        "Example:\n  faultline new lab1 --template handler && faultline run lab1");
    made.add_option("NAME", raw.target, "the folder to make")->required();
    made.add_option("--template", raw.from, "what to begin with: c, asm or handler (c)")
        ->check(CLI::IsMember({"c", "asm", "handler"}));
    return made;
}

CLI::App& add_walk(CLI::App& app, Raw& raw) {
    CLI::App& walk = *app.add_subcommand("walk", "walk the tables of a running program for one address");
    walk.footer("EVENT is start, end, fault:N, insn:N, log:N, call:FUNCTION or call:FUNCTION:N, N from 1;\n"
                "without --at: the fault that ended the program, or the end.\n\n"
                "Example:\n  faultline walk el0_da 0x0 --access write --el 0 --at fault:3");
    add_target(walk, raw);
    walk.add_option("VA", raw.va, "the virtual address, decimal or 0x-hex")
        ->required()
        ->type_name("NUMBER")
        ->check(number);
    walk.add_option("--access", raw.access, "read, write or exec")
        ->check(CLI::IsMember({"read", "write", "exec"}));
    walk.add_option("--el", raw.el, "whose permissions apply: 0 or 1")->check(CLI::Range(0U, 1U));
    walk.add_option("--at", raw.at, "when")->type_name("EVENT");
    add_json(walk, raw);
    return walk;
}

CLI::App& add_esr(CLI::App& app, Raw& raw) {
    CLI::App& esr = *app.add_subcommand("esr", "take an ESR_EL1 value apart");
    esr.footer("Example:\n  faultline esr 0x92000045");
    esr.add_option("VALUE", raw.value, "decimal or 0x-hex")->required()->type_name("NUMBER")->check(number);
    add_json(esr, raw);
    return esr;
}

CLI::App& add_check_mmu(CLI::App& app, Raw& raw) {
    CLI::App& check =
        *app.add_subcommand("check-mmu", "compare model and machine with vectors of a real MMU");
    check.footer("Example:\n  faultline check-mmu vectors.jsonl --verbose");
    check.add_option("FILE", raw.files, "one vector a line, as JSON")->required();
    check.add_flag("--verbose", raw.verbose, "name every vector, not only those that failed");
    return check;
}

CLI::App& add_gdb(CLI::App& app, Raw& raw) {
    CLI::App& gdb =
        *app.add_subcommand("gdb", "let gdb debug kernel and program, in both directions of time");
    gdb.footer(
        "The machine waits where the program is about to execute its first instruction; going back leads to\n"
        "the kernel's boot. The files to give to gdb are named on standard error.\n\n"
        "Examples:\n  faultline gdb oops --port 1234\n"
        "  gdb-multiarch -ex 'target remote | faultline gdb el0_da --stdio'");
    add_target(gdb, raw);
    CLI::Option* const port =
        gdb.add_option("--port", raw.port, "listen on this port of 127.0.0.1 (1234); 0: a free one");
    gdb.add_flag("--stdio", raw.stdio, "talk over standard input and output")->excludes(port);
    gdb.add_option("--at", raw.at, "where in the run to begin (start)")->type_name("EVENT");
    return gdb;
}

CLI::App& add_diff(CLI::App& app, Raw& raw) {
    CLI::App& diff =
        *app.add_subcommand("diff", "align two runs: where they part, what differs because of it");
    diff.footer(
        "Two runs of the same kernel with nearly the same program, such as the variants of a scenario. "
        "Options\n"
        "count for both. Exit status, as of diff: 0 no difference, 1 they differ, 2 bad usage or input.\n\n"
        "Example:\n  faultline diff percpu/bad percpu/good");
    diff.add_option("TARGET_A", raw.target, "a built-in scenario, a scenario folder, or an AArch64 ELF file")
        ->required();
    diff.add_option("TARGET_B", raw.target_b, "what to compare it with")->required();
    add_settings(diff, raw);
    add_json(diff, raw);
    return diff;
}

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
