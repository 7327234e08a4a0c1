// What Linux does with an ESR, against the facts of the fault_info[] and entry code of each version.

// Ours first: <signal.h>, which GoogleTest includes, makes macros of the names of siginfo.
#include "sim/fault_view.hpp"
#include "sim/linux_fault.hpp"

#include <gtest/gtest.h>
#include <string>

namespace faultline::sim {
namespace {

struct Case {
    const char* what;
    std::uint64_t esr;
    const char *entry, *handler, *name, *signal, *code;
};

const Case cases[] = {
    {"store to an unmapped gigabyte", 0x92000045, "el0_da", "do_translation_fault",
     "level 1 translation fault", "SIGSEGV", "SEGV_MAPERR"},
    {"store to an unmapped page", 0x92000047, "el0_da", "do_page_fault", "level 3 translation fault",
     "SIGSEGV", "SEGV_MAPERR"},
    {"write to a read-only page", 0x9200004F, "el0_da", "do_page_fault", "level 3 permission fault",
     "SIGSEGV", "SEGV_ACCERR"},
    {"jump to NULL", 0x82000006, "el0_ia", "do_translation_fault", "level 2 translation fault", "SIGSEGV",
     "SEGV_MAPERR"},
    {"unaligned exclusive", 0x92000021, "el0_da", "do_alignment_fault", "alignment fault", "SIGBUS",
     "BUS_ADRALN"},
    {"external abort", 0x92000010, "el0_da", "do_bad", "synchronous external abort", "SIGBUS", "0"},
    {"kernel's own store", 0x96000045, "el1_da", "do_translation_fault", "level 1 translation fault",
     "SIGSEGV", "SEGV_MAPERR"},
    {"undefined instruction", 0x02000000, "el0_undef", "", "", "SIGILL", "ILL_ILLOPC"},
    {"misaligned PC", 0x8A000000, "el0_sp_pc", "", "", "SIGBUS", "BUS_ADRALN"},
    {"breakpoint", 0xF2000000, "el0_dbg", "", "", "SIGTRAP", "TRAP_BRKPT"},
};

const Case cases_6_6[] = {
    {"store to an unmapped page", 0x92000047, "el0_da", "do_translation_fault", "level 3 translation fault",
     "SIGSEGV", "SEGV_MAPERR"},
    {"external abort", 0x92000010, "el0_da", "do_sea", "synchronous external abort", "SIGBUS", "BUS_OBJERR"},
    {"external abort of a walk", 0x92000015, "el0_da", "do_sea", "level 1 (translation table walk)",
     "SIGKILL", "SI_KERNEL"},
    {"TLB conflict", 0x92000030, "el0_da", "do_bad", "TLB conflict abort", "SIGKILL", "SI_KERNEL"},
    {"tag check", 0x92000011, "el0_da", "do_tag_check_fault", "synchronous tag check fault", "SIGSEGV",
     "SEGV_MTESERR"},
    {"kernel's own load", 0x96000005, "el1_abort", "do_translation_fault", "level 1 translation fault",
     "SIGSEGV", "SEGV_MAPERR"},
    {"misaligned SP", 0x9A000000, "el0_sp", "", "", "SIGBUS", "BUS_ADRALN"},
    {"misaligned PC", 0x8A000000, "el0_pc", "", "", "SIGBUS", "BUS_ADRALN"},
    {"branch to no landing pad", 0x36000000, "el0_bti", "", "", "SIGILL", "ILL_ILLOPC"},
};

void expect_handling(const Case& c, const LinuxHandling& got) {
    EXPECT_EQ(got.entry, c.entry) << c.what;
    EXPECT_EQ(got.handler, c.handler) << c.what;
    EXPECT_EQ(got.name, c.name) << c.what;
    const auto signo = static_cast<unsigned>(got.signal);
    EXPECT_EQ(signal_name(signo), c.signal) << c.what;
    EXPECT_EQ(got.si_code == 0 ? "0" : si_code_name(signo, got.si_code), c.code) << c.what;
}

TEST(LinuxFault, IsHandledAsTheTablesOfEachKernelSay) {
    for (const Case& c : cases)
        expect_handling(c, linux_4_9_handling(c.esr));
    for (const Case& c : cases_6_6)
        expect_handling(c, linux_6_6_handling(c.esr));
}

TEST(LinuxFault, SignalNamesAndNumbersAgree) {
    EXPECT_EQ(signal_name(11), "SIGSEGV");
    EXPECT_EQ(signal_name(31), "SIGSYS");
    EXPECT_EQ(signal_name(0), "SIG0");
    EXPECT_EQ(signal_name(34), "SIG34");
    for (unsigned signo = 1; signo <= 31; ++signo)
        EXPECT_EQ(signal_number(signal_name(signo)), signo);
    EXPECT_FALSE(signal_number(""));
    EXPECT_FALSE(signal_number("SIGNAL"));
}

TEST(LinuxFault, CodesBelongToTheirSignal) {
    EXPECT_EQ(si_code_name(11, 1), "SEGV_MAPERR");
    EXPECT_EQ(si_code_name(7, 1), "BUS_ADRALN");
    EXPECT_EQ(si_code_name(11, 128), "SI_KERNEL");
    EXPECT_EQ(si_code_name(9, 0), "SI_USER");
    EXPECT_EQ(si_code_name(11, 99), "99");
}

TEST(FaultView, TellsMemoryFaultsFromOtherExceptions) {
    EXPECT_TRUE(is_memory_fault(0x92000045));
    EXPECT_TRUE(is_memory_fault(0x86000006));
    EXPECT_TRUE(is_memory_fault(0x8A000000)) << "a misaligned PC is a wrong address";
    EXPECT_FALSE(is_memory_fault(0x56000000)) << "SVC";
    EXPECT_FALSE(is_memory_fault(0xF2000000)) << "BRK";
    EXPECT_EQ(fault_name(0x92000045), "level 1 translation fault");
}

} // namespace
} // namespace faultline::sim
