#include "sim/cli/raw_options.hpp"

#include <fmt/format.h>

#include "sim/cli/option_parts.hpp"
#include "sim/text.hpp"

namespace faultline::sim::cli {

namespace {

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

} // namespace

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
        "page tables included, on the bare machine. handler-c: the same, all but the vectors in C.\n"
        "docs/teaching.md goes on from there.\n\n"
        "Example:\n  faultline new lab1 --template handler && faultline run lab1");
    made.add_option("NAME", raw.target, "the folder to make")->required();
    made.add_option("--template", raw.from, "what to begin with (c)")
        ->check(CLI::IsMember({"c", "asm", "handler", "handler-c"}));
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

} // namespace faultline::sim::cli
