#include <algorithm>
#include <array>

#include "exceptions/kernel/common/syscall_numbers.h"
#include "tests/fuzz/syscall_arguments.hpp"

namespace faultline::fuzz {

namespace {

/// What a call of that name takes; one that is not here takes anything.
struct Named {
    std::string_view name, kinds;
};
// clang-format off
constexpr auto named = std::to_array<Named>({
    {"dup", "f"}, {"dup3", "ffe"}, {"fcntl", "fix"}, {"ioctl", "fxu"}, {"ftruncate", "fn"},
    {"faccessat", "fpi"}, {"openat", "fpoi"}, {"close", "f"}, {"pipe2", "ue"}, {"lseek", "fdi"},
    {"read", "fbn"}, {"write", "fbn"}, {"readv", "fsi"}, {"writev", "fsi"}, {"pread64", "fbnn"},
    {"pwrite64", "fbnn"}, {"preadv", "fsin"}, {"pwritev", "fsin"}, {"preadv2", "fsinne"}, {"pwritev2", "fsinne"}, {"pselect6", "isssss"}, {"ppoll", "sissz"}, {"readlinkat", "fpbn"},
    {"newfstatat", "fpbe"}, {"fstat", "fb"}, {"waitid", "iwuis"}, {"set_tid_address", "u"},
    {"futex", "uiisui"}, {"set_robust_list", "un"}, {"nanosleep", "hu"}, {"getitimer", "iu"},
    {"setitimer", "ehu"}, {"clock_gettime", "iu"}, {"clock_getres", "iu"}, {"clock_nanosleep", "eehu"},
    {"sched_getscheduler", "w"}, {"sched_getparam", "wu"}, {"sched_setaffinity", "wns"},
    {"sched_getaffinity", "wnu"}, {"kill", "wg"}, {"tkill", "wg"}, {"tgkill", "wwg"}, {"sigaltstack", "su"},
    {"rt_sigaction", "gsuz"}, {"rt_sigprocmask", "esuz"}, {"rt_sigpending", "uz"}, {"rt_sigsuspend", "sz"},
    {"rt_sigtimedwait", "suhz"}, {"rt_sigqueueinfo", "wgs"}, {"rt_tgsigqueueinfo", "wwgs"}, {"getcwd", "bn"},
    {"mkdirat", "fpi"}, {"unlinkat", "fpe"}, {"renameat", "fpfp"}, {"renameat2", "fpfpi"}, {"truncate", "pn"},
    {"chdir", "p"}, {"fchdir", "f"}, {"getdents64", "fbn"}, {"setpgid", "ww"}, {"getpgid", "w"},
    {"getsid", "w"}, {"prctl", "ixxxx"}, {"brk", "a"}, {"munmap", "al"}, {"mremap", "allea"},
    {"clone", "casss"}, {"execve", "pss"}, {"mmap", "alrmfl"}, {"mprotect", "alr"}, {"madvise", "ali"},
    {"msync", "ali"}, {"mlock", "al"}, {"munlock", "al"}, {"mincore", "alb"}, {"wait4", "wuiu"},
    {"prlimit64", "wisu"}, {"setrlimit", "is"}, {"getrlimit", "iu"}, {"getrandom", "bne"},
    {"memfd_create", "pe"}, {"getresuid", "uuu"}, {"getgroups", "iu"}, {"setpriority", "iwd"},
    {"getpriority", "iw"},
    {"eventfd2", "ie"}, {"epoll_create1", "e"}, {"epoll_ctl", "fifs"}, {"epoll_pwait", "fuidsz"},
    {"timerfd_create", "ie"}, {"timerfd_settime", "fehu"}, {"timerfd_gettime", "fu"}, {"timer_create", "isu"},
    {"timer_gettime", "iu"}, {"timer_settime", "iehu"}, {"timer_getoverrun", "i"}, {"timer_delete", "i"},
    {"symlinkat", "pfp"}, {"linkat", "fpfpe"}, {"statfs", "pu"}, {"fstatfs", "fu"}, {"fallocate", "fenn"},
    {"fchmod", "fi"}, {"fchmodat", "fpi"}, {"fchownat", "fpiie"}, {"fchown", "fii"}, {"sendfile64", "ffun"},
    {"utimensat", "fphe"}, {"readahead", "fnn"}, {"fadvise64", "fnni"}, {"copy_file_range", "fufune"},
    {"socket", "iie"}, {"socketpair", "ieeu"}, {"connect", "fsn"}, {"getsockname", "fus"}, {"getpeername", "fus"},
    {"sendto", "fbnesn"}, {"recvfrom", "fbneuu"}, {"setsockopt", "fiiun"}, {"getsockopt", "fiiuu"}, {"shutdown", "fe"},
    {"sendmsg", "fse"}, {"recvmsg", "fse"}, {"flock", "fi"}, {"capget", "us"}, {"capset", "us"},
    {"sched_setparam", "ws"}, {"sched_setscheduler", "wis"}, {"sched_rr_get_interval", "wu"}, {"setreuid", "ii"},
    {"setresuid", "iii"}, {"setgroups", "iu"}, {"mlockall", "e"}, {"mlock2", "ale"}, {"membarrier", "iei"},
});
// clang-format on

constexpr std::string_view kinds_of(std::string_view name) {
    const auto* const found = std::ranges::find(named, name, &Named::name);
    return found == named.end() ? "xxxxxx" : found->kinds;
}

#define FORM(number, name) {number, kinds_of(#name)},
constexpr auto forms = std::to_array<SyscallForm>({
    SYSCALLS(FORM) // those of both kernels, and those of 6.6:
    {NR_RT_SIGRETURN, ""},
    {291, "fpiiu"},  // statx
    {293, "uiii"},   // rseq
    {435, "sn"},     // clone3
    {436, "ffe"},    // close_range
    {439, "fpii"},   // faccessat2
    {441, "fuihsz"}, // epoll_pwait2
});
#undef FORM

} // namespace

std::span<const SyscallForm> syscall_forms() {
    return forms;
}

} // namespace faultline::fuzz
