// The command line: what was asked for, as data. The contract is design section "The command line".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/scenario.hpp"

namespace faultline::sim::cli {

/// Exit statuses of every command.
inline constexpr int exit_ok = 0;         ///< it ended as expected
inline constexpr int exit_unexpected = 1; ///< it ended otherwise, or a check failed
inline constexpr int exit_bad_input = 2;  ///< wrong usage, or a file that cannot be used
inline constexpr int exit_limit = 3;      ///< a budget ran out

struct ListOptions {
    bool json = false;
};

struct EsrOptions {
    std::uint64_t value = 0;
    bool json = false;
};

/// What `run` draws; all of it by default.
struct Show {
    bool path = false, walk = false, regs = false, log = false, source = false;
};

/// A target and the settings that override its manifest, from --set, --kernel, --cpu, --seed and the rest.
struct TargetOptions {
    std::string target;
    std::vector<Setting> settings;
    std::optional<std::vector<std::string>> args; ///< after "--"
};

struct RunOptions {
    TargetOptions target;
    Show show;
    bool log_only = false, json = false;
    bool all = false;         ///< every built-in scenario, or every one in the folder that the target names
    std::string junit;        ///< with `all`: the file for a build server; empty: none
    unsigned dmesg_level = 8; ///< records of a level below it are shown
};

struct WalkOptions {
    TargetOptions target;
    std::uint64_t va = 0;
    std::string access = "read";
    std::optional<unsigned> el; ///< absent: 0 for a TTBR0 address, 1 for others
    std::string at;             ///< empty: the fatal fault, or the end
    bool json = false;
};

struct GdbOptions {
    TargetOptions target;
    std::uint16_t port = 1234; ///< on 127.0.0.1; 0: a free one
    bool stdio = false;        ///< packets on standard input and output
    std::string at = "start";  ///< the event at which the machine stands when gdb connects
};

struct DiffOptions {
    TargetOptions a, b; ///< the settings are those of both
    bool json = false;
};

struct NewOptions {
    std::string folder;     ///< to be made; its last part is the scenario's name
    std::string from = "c"; ///< the template: a folder of share/faultline/templates
};

struct CheckMmuOptions {
    std::vector<std::string> files;
    bool verbose = false;
};

/// The texts are those of the command line; gui_command() knows what they name.
struct GuiOptions {
    std::string target; ///< empty: el0_da, and the list of all scenarios beside it
    std::vector<Setting> settings;
    std::string backend, screenshot, at, panel; ///< empty: not given
    std::vector<std::string> keys;              ///< to press before the picture is taken
    std::string theme = "dark";
    unsigned width = 1280, height = 800;
    float scale = 1;
};

using Command = std::variant<ListOptions, RunOptions, WalkOptions, EsrOptions, CheckMmuOptions, GdbOptions,
                             GuiOptions, DiffOptions, NewOptions>;

/// Nothing left to do: the text is help (exit_ok, for stdout) or one line of error (exit_bad_input, for stderr).
struct Finished {
    int status = exit_ok;
    std::string text;
};

std::variant<Command, Finished> parse_command_line(const std::vector<std::string>& arguments);

} // namespace faultline::sim::cli
