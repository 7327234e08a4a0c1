#include "sim/linux_fault.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "exceptions/syndrome.hpp"

namespace faultline::sim {

namespace {

namespace esr = exceptions::esr;

constexpr int sigill = 4, sigtrap = 5, sigbus = 7, sigfpe = 8, sigkill = 9, sigsegv = 11;
constexpr int si_kernel = 0x80;

constexpr auto signals = std::to_array<std::string_view>(
    {"",          "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",
     "SIGFPE",    "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM",
     "SIGSTKFLT", "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",
     "SIGXCPU",   "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS"});

struct Code {
    int signal; ///< 0: any signal
    int code;
    std::string_view name;
};

// clang-format off
constexpr auto codes = std::to_array<Code>({
    {sigill,  1, "ILL_ILLOPC"},  {sigill,  2, "ILL_ILLOPN"},  {sigill,  3, "ILL_ILLADR"},  {sigill, 4, "ILL_ILLTRP"},
    {sigill,  5, "ILL_PRVOPC"},  {sigill,  6, "ILL_PRVREG"},  {sigill,  7, "ILL_COPROC"},  {sigill, 8, "ILL_BADSTK"},
    {sigtrap, 1, "TRAP_BRKPT"},  {sigtrap, 2, "TRAP_TRACE"},  {sigtrap, 3, "TRAP_BRANCH"}, {sigtrap, 4, "TRAP_HWBKPT"},
    {sigbus,  1, "BUS_ADRALN"},  {sigbus,  2, "BUS_ADRERR"},  {sigbus,  3, "BUS_OBJERR"},
    {sigfpe,  1, "FPE_INTDIV"},  {sigfpe,  2, "FPE_INTOVF"},  {sigfpe,  3, "FPE_FLTDIV"},  {sigfpe, 4, "FPE_FLTOVF"},
    {sigfpe,  5, "FPE_FLTUND"},  {sigfpe,  6, "FPE_FLTRES"},  {sigfpe,  7, "FPE_FLTINV"},  {sigfpe, 8, "FPE_FLTSUB"},
    {sigsegv, 1, "SEGV_MAPERR"}, {sigsegv, 2, "SEGV_ACCERR"}, {sigsegv, 3, "SEGV_BNDERR"}, {sigsegv, 4, "SEGV_PKUERR"},
    {sigsegv, 8, "SEGV_MTEAERR"}, {sigsegv, 9, "SEGV_MTESERR"},
    {0, si_kernel, "SI_KERNEL"}, {0, 0, "SI_USER"}, {0, -1, "SI_QUEUE"}, {0, -2, "SI_TIMER"}, {0, -6, "SI_TKILL"},
});

/// The rows of fault_info[] that differ from `otherwise` of the version; index = ESR & 63.
struct FaultInfo { std::uint8_t first, last; std::string_view handler; int signal, si_code; };
constexpr auto fault_info_4_9 = std::to_array<FaultInfo>({
    { 4,  6, "do_translation_fault", sigsegv, 1},
    { 7,  7, "do_page_fault",        sigsegv, 1},
    { 9, 11, "do_page_fault",        sigsegv, 2},
    {13, 15, "do_page_fault",        sigsegv, 2},
    {33, 33, "do_alignment_fault",   sigbus,  1},
});
constexpr auto fault_info_6_6 = std::to_array<FaultInfo>({
    { 4,  7, "do_translation_fault", sigsegv, 1},
    { 9, 11, "do_page_fault",        sigsegv, 2},
    {13, 15, "do_page_fault",        sigsegv, 2},
    {16, 16, "do_sea",               sigbus,  3},
    {17, 17, "do_tag_check_fault",   sigsegv, 9},
    {20, 23, "do_sea",               sigkill, si_kernel},
    {24, 24, "do_sea",               sigbus,  3},
    {28, 31, "do_sea",               sigkill, si_kernel},
    {33, 33, "do_alignment_fault",   sigbus,  1},
    {53, 53, "do_bad",               sigbus,  3},
});

/// The dispatch by exception class, aborts apart: el0_sync and el1_sync of entry.S, later el0t_64_sync_handler and
/// el1h_64_sync_handler of entry-common.c.
struct Dispatch { std::uint8_t ec; std::string_view entry, dispatcher; int signal, si_code; };
constexpr auto dispatch_4_9 = std::to_array<Dispatch>({
    {0x00, "el0_undef",      "do_undefinstr",      sigill,  1},
    {0x07, "el0_fpsimd_acc", "do_fpsimd_acc",      0,       0},
    {0x15, "el0_svc",        "the system call",    0,       0},
    {0x18, "el0_sys",        "do_sysinstr",        sigill,  1},
    {0x22, "el0_sp_pc",      "do_sp_pc_abort",     sigbus,  1},
    {0x26, "el0_sp_pc",      "do_sp_pc_abort",     sigbus,  1},
    {0x2C, "el0_fpsimd_exc", "do_fpsimd_exc",      sigfpe,  0},
    {0x30, "el0_dbg",        "do_debug_exception", sigtrap, 4},
    {0x31, "el1_dbg",        "do_debug_exception", 0,       0},
    {0x32, "el0_dbg",        "do_debug_exception", sigtrap, 2},
    {0x33, "el1_dbg",        "do_debug_exception", 0,       0},
    {0x34, "el0_dbg",        "do_debug_exception", sigtrap, 4},
    {0x35, "el1_dbg",        "do_debug_exception", 0,       0},
    {0x3C, "el0_dbg",        "do_debug_exception", sigtrap, 1},
});
constexpr auto dispatch_6_6 = std::to_array<Dispatch>({
    {0x00, "el0_undef",      "do_el0_undef",       sigill,  1},
    {0x01, "el0_sys",        "do_el0_sys",         sigill,  1},
    {0x07, "el0_fpsimd_acc", "do_fpsimd_acc",      0,       0},
    {0x0D, "el0_bti",        "do_el0_bti",         sigill,  1},
    {0x15, "el0_svc",        "do_el0_svc",         0,       0},
    {0x18, "el0_sys",        "do_el0_sys",         sigill,  1},
    {0x19, "el0_sve_acc",    "do_sve_acc",         0,       0},
    {0x1C, "el0_fpac",       "do_el0_fpac",        sigill,  2},
    {0x1D, "el0_sme_acc",    "do_sme_acc",         0,       0},
    {0x22, "el0_pc",         "do_sp_pc_abort",     sigbus,  1},
    {0x26, "el0_sp",         "do_sp_pc_abort",     sigbus,  1},
    {0x27, "el0_mops",       "do_el0_mops",        0,       0},
    {0x2C, "el0_fpsimd_exc", "do_fpsimd_exc",      sigfpe,  0},
    {0x30, "el0_dbg",        "do_debug_exception", sigtrap, 4},
    {0x31, "el1_dbg",        "do_debug_exception", 0,       0},
    {0x32, "el0_dbg",        "do_debug_exception", sigtrap, 2},
    {0x33, "el1_dbg",        "do_debug_exception", 0,       0},
    {0x34, "el0_dbg",        "do_debug_exception", sigtrap, 4},
    {0x35, "el1_dbg",        "do_debug_exception", 0,       0},
    {0x3C, "el0_dbg",        "do_debug_exception", sigtrap, 1},
});
// clang-format on

/// fault_info[].name of 4.9 where a later kernel, whose names the syndrome tables give, says it otherwise.
std::string_view name_in_4_9(std::uint8_t fsc) {
    if (fsc == 17)
        return "unknown 17";
    if (fsc == 49)
        return "unknown 49";
    if (fsc >= 20 && fsc <= 23)
        return "synchronous abort (translation table walk)";
    if (fsc == 24)
        return "synchronous parity error";
    if (fsc >= 28 && fsc <= 31)
        return "synchronous parity error (translation table walk)";
    return exceptions::linux_fault_name(fsc);
}

std::string_view name_in_6_6(std::uint8_t fsc) {
    return exceptions::linux_fault_name(fsc);
}

struct Version {
    std::span<const FaultInfo> fault_info;
    FaultInfo otherwise; ///< rows that fault_info leaves out
    std::string_view (*fault_name)(std::uint8_t fsc);
    std::string_view el1_abort;
    std::span<const Dispatch> dispatch;
    Dispatch invalid; ///< classes that dispatch leaves out
};
constexpr Version linux_4_9{fault_info_4_9, {0, 63, "do_bad", sigbus, 0},         name_in_4_9, "el1_da",
                            dispatch_4_9,   {0, "el0_inv", "bad_mode", sigill, 1}};
constexpr Version linux_6_6{fault_info_6_6, {0, 63, "do_bad", sigkill, si_kernel},
                            name_in_6_6,    "el1_abort",
                            dispatch_6_6,   {0, "el0_inv", "bad_el0_sync", sigill, 1}};

LinuxHandling abort_handling(const Version& linux, std::string_view entry, std::uint64_t syndrome) {
    const auto fsc = static_cast<std::uint8_t>(esr::Fsc::get(syndrome));
    const auto found = std::ranges::find_if(
        linux.fault_info, [&](const FaultInfo& row) { return fsc >= row.first && fsc <= row.last; });
    const FaultInfo& row = found == linux.fault_info.end() ? linux.otherwise : *found;
    return {entry, "do_mem_abort", row.handler, linux.fault_name(fsc), row.signal, row.si_code};
}

LinuxHandling handling(const Version& linux, std::uint64_t syndrome) {
    const auto ec = static_cast<std::uint8_t>(esr::Ec::get(syndrome));
    switch (static_cast<exceptions::Ec>(ec)) {
    case exceptions::Ec::instruction_abort_lower:
        return abort_handling(linux, "el0_ia", syndrome);
    case exceptions::Ec::data_abort_lower:
        return abort_handling(linux, "el0_da", syndrome);
    case exceptions::Ec::instruction_abort_current:
    case exceptions::Ec::data_abort_current:
        return abort_handling(linux, linux.el1_abort, syndrome);
    default:
        break;
    }
    const auto found = std::ranges::find(linux.dispatch, ec, &Dispatch::ec);
    const Dispatch& row = found == linux.dispatch.end() ? linux.invalid : *found;
    return {row.entry, row.dispatcher, {}, {}, row.signal, row.si_code};
}

} // namespace

LinuxHandling linux_4_9_handling(std::uint64_t syndrome) {
    return handling(linux_4_9, syndrome);
}
LinuxHandling linux_6_6_handling(std::uint64_t syndrome) {
    return handling(linux_6_6, syndrome);
}

std::string signal_name(unsigned signo) {
    return signo > 0 && signo < signals.size() ? std::string(signals[signo]) : fmt::format("SIG{}", signo);
}

std::optional<unsigned> signal_number(std::string_view name) {
    const auto* const it = std::ranges::find(signals, name);
    if (name.empty() || it == signals.end())
        return std::nullopt;
    return static_cast<unsigned>(it - signals.begin());
}

std::string si_code_name(unsigned signo, int si_code) {
    for (const Code& row : codes)
        if (row.code == si_code && (row.signal == 0 || row.signal == static_cast<int>(signo)))
            return std::string(row.name);
    return fmt::format("{}", si_code);
}

bool is_si_code_name(std::string_view name) {
    const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    const std::string_view digits = name.substr(name.starts_with('-') ? 1 : 0);
    return (!digits.empty() && std::ranges::all_of(digits, is_digit)) ||
           std::ranges::find(codes, name, &Code::name) != codes.end();
}

} // namespace faultline::sim
