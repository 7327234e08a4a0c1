// How Linux sends an exception on its way: from ESR_EL1 to the entry, the function that handles it, and the signal a
// program would get. Facts of 4.9.0: arch/arm64/kernel/entry.S, arch/arm64/mm/fault.c (fault_info[]); of 6.6.0:
// arch/arm64/kernel/entry-common.c, arch/arm64/mm/fault.c.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::sim {

struct LinuxHandling {
    std::string_view entry;      ///< what el0_sync or el1_sync, or the handlers of 6.6, lead to: "el0_da"
    std::string_view dispatcher; ///< C function called from there: "do_mem_abort"
    std::string_view handler;    ///< fault_info[].fn of an abort: "do_translation_fault"; empty otherwise
    std::string_view name;       ///< fault_info[].name: "level 1 translation fault"; empty otherwise
    int signal = 0;              ///< fault_info[].sig, or what the dispatcher sends; 0: none by itself
    int si_code = 0;
};

/// What 4.9.0 does with a synchronous exception that reports `syndrome`, an ESR_EL1.
LinuxHandling linux_4_9_handling(std::uint64_t syndrome);
/// The same of 6.6.0.
LinuxHandling linux_6_6_handling(std::uint64_t syndrome);

/// "SIGSEGV" for 11; "SIG<n>" beyond 31.
std::string signal_name(unsigned signo);
/// The number of "SIGSEGV"; nullopt for an unknown name.
std::optional<unsigned> signal_number(std::string_view name);
/// "SEGV_MAPERR" and so on: the codes of a signal, those that any signal can have, else the number as text.
std::string si_code_name(unsigned signo, int si_code);
/// Whether si_code_name can say `name`: one of its names, or a number.
bool is_si_code_name(std::string_view name);

} // namespace faultline::sim
