#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace faultline::sim::cli {

inline constexpr unsigned every_level = 8;          // of a log record, KERN_EMERG to KERN_DEBUG
inline constexpr std::uint16_t default_port = 1234; // as gdb's manual and QEMU have it

/// What CLI11 fills in, by the names that --help gives; options.cpp makes typed options of it.
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

/// Each adds one command to `app`: its options, which fill `raw` (it must outlive `app`), the checks that need
/// nothing but the option's own text, and what its --help says, with an example.
CLI::App& add_list(CLI::App& app, Raw& raw);
CLI::App& add_run(CLI::App& app, Raw& raw);
CLI::App& add_new(CLI::App& app, Raw& raw);
CLI::App& add_walk(CLI::App& app, Raw& raw);
CLI::App& add_esr(CLI::App& app, Raw& raw);
CLI::App& add_check_mmu(CLI::App& app, Raw& raw);
CLI::App& add_gdb(CLI::App& app, Raw& raw);
CLI::App& add_diff(CLI::App& app, Raw& raw);

} // namespace faultline::sim::cli
