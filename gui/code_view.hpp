// The instructions round an address, each with what it refers to, and what the one at PC is about to do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/session.hpp"
#include "sim/debugger/guest_symbols.hpp"

namespace faultline::gui {

struct CodeLine {
    std::uint64_t address = 0;
    std::uint32_t word = 0;
    std::string mnemonic, operands;
    std::string refers;       ///< "do_mem_abort", "el0_da+0x20", "fault_info[5].name"; empty for most
    std::uint64_t target = 0; ///< of `refers`
    std::uint64_t offset = 0; ///< into its function
    std::string function;     ///< not empty: the function begins here
    std::string source;       ///< not empty: another source line begins here: "fault.c:120  if (...)"
    std::uint64_t times = 0;  ///< how often it was executed in the whole run
    bool current = false;     ///< PC
    bool shown = false;       ///< Session::code_at()
    bool stops = false;       ///< a breakpoint
    std::string fault;        ///< not empty: it took the present fault, which is this one
};

struct CodeView {
    std::string title; ///< "do_mem_abort, 180 bytes"
    std::vector<CodeLine> lines;
    std::string nothing; ///< not empty: why there are no lines
    std::vector<std::string>
        doing;            ///< of the instruction at PC: its registers, its access, whether it branches
    bool counted = false; ///< CodeLine::times is known
    bool partial = false; ///< CodeLine::times counts the last part of the run only
};

/// Round Session::code_at(), or PC.
CodeView code_view(Session&);

/// Whether a breakpoint is set at that address.
bool has_breakpoint(const sim::Debugger&, mmu::Va);

/// What the instruction at PC is about to do, from the registers as they are: "x0 = 0x0, w1 = 0x1", "stores 4 bytes at
/// 0x0: translation fault, level 1", "branches to el0_da". Empty when it cannot be read.
std::vector<std::string> about_to_do(Session&);

/// "do_mem_abort+0x40", a static object of the kernel ("fault_info[5].name"), or empty. Shorter than %pS: no size.
std::string short_name(const sim::GuestSymbols&, std::uint64_t address);

} // namespace faultline::gui
