// A scenario: a program, the kernel and the identity it runs under, and what is expected of it. Read from
// scenario.toml (docs: scenarios/README.md); an ELF file alone is a scenario with defaults.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/board.hpp"
#include "sim/result.hpp"

namespace faultline::sim {

/// How to get the program: a ready ELF file, or sources for the cross compiler. Paths are relative to the folder.
struct ProgramSource {
    std::string elf;
    std::vector<std::string> sources;
    std::vector<std::string> flags = {"-static", "-g", "-O1"}; ///< of the cross compiler
    std::vector<std::string> links; ///< further paths at which the guest finds the program
};

/// A kernel that the scenario brings itself, instead of 4.9 or 6.6 (docs/teaching.md). Paths are relative to the folder.
struct KernelSource {
    std::string file;                 ///< "handler.S", "handler.c" or a ready "handler.elf"; empty: none
    std::vector<std::string> sources; ///< further ones to compile and link with it
    std::vector<std::string> flags;   ///< added to those that every kernel of this kind is compiled with
};

/// Who the program is, and on what machine and kernel it believes to run.
struct Identity {
    std::uint32_t pid = 1000;
    std::string comm; ///< empty: the last part of argv0, cut to 15 bytes as execve does
    std::string hardware = "linux,dummy-virt"; ///< "Hardware name", without the " (DT)" the kernel appends
    std::string release;                       ///< utsname.release; empty: "4.9.0" or "6.6.0" by the kernel
    std::string version = "#1 SMP";            ///< utsname.version
    std::uint32_t cpu = 0;                     ///< the program's; one CPU alone calls itself by this number
};

/// What a run must come to; an absent member is not checked.
struct ExpectedEnd {
    std::optional<std::string> outcome;          ///< "signal", "exit", "oops", "panic" or "limit"
    std::optional<std::string> signal;           ///< "SIGSEGV"
    std::optional<std::string> si_code;          ///< "SEGV_MAPERR"
    std::optional<std::uint64_t> signal_address; ///< si_addr, a name that <signal.h> takes as a macro
    std::optional<std::uint64_t> esr;            ///< ESR_EL1 of the fatal fault
    std::optional<std::int64_t> exit_status;
    std::optional<std::string> standard_output;
    std::vector<std::string> path; ///< functions that must be entered in this order; others may come between
};

struct Scenario {
    std::string name;   ///< "el0_da", "el0_da/nopie", or the ELF file's path
    std::string folder; ///< where sources and scenario.toml lie; empty for an ELF file
    std::string variant;
    std::string title, summary;
    std::string kernel = "4.9"; ///< "4.9", "6.6" or own_kernel.file
    KernelSource own_kernel;
    std::string cpu = "cortex-a72";
    bool vhe = false; ///< the kernel runs at EL2, as the host of its programs
    std::uint32_t cpus = 1;
    ProgramSource program;
    std::string argv0; ///< the file it names, seen from /, is what execve gets
    std::vector<std::string> args;
    std::vector<std::string> env;     ///< "NAME=VALUE"
    std::optional<std::string> input; ///< standard input; absent: that of faultline itself
    bool terminal = true; ///< descriptors 0 to 2 are a terminal; otherwise pipes, as when output is captured
    std::string root;     ///< folder whose files the program may read; empty: none
    Identity identity;
    bool aslr = false;
    bool exception_trace = true; ///< debug.exception-trace
    bool panic_on_oops = false;
    bool percpu_counter_init_many = true; ///< mm_init makes this call (6.6)
    std::string
        focus; ///< FUNCTION or FUNCTION:N of the program: its last or Nth fault, for a report without a fatal one
    std::uint64_t seed = 1;
    std::uint64_t memory_mib = 64; ///< unless the board says where its RAM is
    Board board;
    std::uint64_t max_instructions = 200'000'000;
    ExpectedEnd expect;
    std::map<std::string, std::string, std::less<>> narration; ///< function or event -> a teacher's sentence
    std::vector<std::string> variants;                         ///< names of the other variants of the folder
};

/// `key` = `text` of a --set, or of an option that stands for one.
struct Setting {
    std::string key, text;
};

/// Reads scenario.toml in `folder` and applies `variant` ("" = the base). Errors: "FILE:LINE: what, expected what".
Result<Scenario> load_scenario(const std::string& folder, std::string_view name, std::string_view variant);
/// The same from text; `file` is what errors call it.
Result<Scenario> parse_scenario(std::string_view text, const std::string& file, std::string_view variant);
/// Sentences for functions and events, from a file with nothing but a [narration] table; those that the scenario
/// brings itself stay.
std::optional<Error> add_narration(Scenario&, std::string_view text, const std::string& file);
/// The defaults for an ELF file: pid 1000, argv0 the path as given, empty environment, ASLR off.
Scenario scenario_for_elf(const std::string& path);
/// Applies one --set. Error: one line that names the key and what it expects.
std::optional<Error> apply_setting(Scenario&, const Setting&);
/// Every key of the manifest with what it expects, for --help and the documentation.
struct KeyHelp {
    std::string_view key, expects, meaning;
};
std::vector<KeyHelp> scenario_keys();

/// The scenario brings a kernel of its own.
bool has_own_kernel(const Scenario&);
/// It has a program for the kernel to execute; with a kernel of its own it need not.
bool has_program(const Scenario&);
/// RAM in bytes: the board's banks, or one of `memory`.
std::uint64_t ram_bytes(const Scenario&);
/// comm as the kernel would show it: identity.comm, or the last part of argv0; at most 15 bytes.
std::string comm_of(const Scenario&);
/// What the kernel calls the machine's CPU of that index: identity.cpu where it is the only one, else the index.
unsigned cpu_number(const Scenario&, unsigned index);

} // namespace faultline::sim
