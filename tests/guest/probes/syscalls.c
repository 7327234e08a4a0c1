/* System calls with pointers that lead nowhere, and with arguments that make no sense: what each returns. */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static char* base; /* writable, read only, no access, unmapped */

static long call(long number, const uint64_t* a) {
    register long x8 __asm__("x8") = number;
    register uint64_t x0 __asm__("x0") = a[0];
    register uint64_t x1 __asm__("x1") = a[1];
    register uint64_t x2 __asm__("x2") = a[2];
    register uint64_t x3 __asm__("x3") = a[3];
    register uint64_t x4 __asm__("x4") = a[4];
    register uint64_t x5 __asm__("x5") = a[5];
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory", "cc");
    return (long)x0;
}

static const char* result(long value) {
    static char text[40];
    if (value < 0 && value > -4096)
        return strerrorname_np((int)-value);
    snprintf(text, sizeof text, "%ld", value);
    return text;
}

#define P (~0ul) /* the place of the pointer that varies */
#define BUFFER (~1ul)

/* One row: a call, its arguments with P where the bad pointer goes. */
static const struct row {
    const char* name;
    long number;
    uint64_t arguments[6];
} rows[] = {
    {"read(pipe)", SYS_read, {50, P, 4}},
    {"read(zero)", SYS_read, {52, P, 4}},
    {"write(pipe)", SYS_write, {51, P, 4}},
    {"write(null)", SYS_write, {53, P, 4}},
    {"write of nothing", SYS_write, {51, P, 0}},
    {"pread64", SYS_pread64, {54, P, 4, 0}},
    {"pwrite64", SYS_pwrite64, {54, P, 4, 0}},
    {"readv", SYS_readv, {52, P, 1}},
    {"writev", SYS_writev, {53, P, 1}},
    {"writev of none", SYS_writev, {53, P, 0}},
    {"openat", SYS_openat, {-100, P, 0, 0}},
    {"faccessat", SYS_faccessat, {-100, P, 0}},
    {"newfstatat", SYS_newfstatat, {-100, BUFFER, P, 0}},
    {"newfstatat path", SYS_newfstatat, {-100, P, BUFFER, 0}},
    {"fstat", SYS_fstat, {52, P}},
    {"statx", SYS_statx, {-100, P, 0, 0, BUFFER}},
    {"readlinkat", SYS_readlinkat, {-100, P, BUFFER, 10}},
    {"getcwd", SYS_getcwd, {P, 100}},
    {"getcwd, short", SYS_getcwd, {P, 1}},
    {"chdir", SYS_chdir, {P}},
    {"mkdirat", SYS_mkdirat, {-100, P, 0755}},
    {"unlinkat", SYS_unlinkat, {-100, P, 0}},
    {"renameat2", SYS_renameat2, {-100, P, -100, P, 0}},
    {"pipe2", SYS_pipe2, {P, 0}},
    {"pipe2 flags", SYS_pipe2, {P, 1}},
    {"uname", SYS_uname, {P}},
    {"nanosleep", SYS_nanosleep, {P, 0}},
    {"clock_gettime", SYS_clock_gettime, {1, P}},
    {"clock_gettime of no clock", SYS_clock_gettime, {77, P}},
    {"clock_getres", SYS_clock_getres, {0, P}},
    {"clock_nanosleep", SYS_clock_nanosleep, {1, 0, P, 0}},
    {"gettimeofday", SYS_gettimeofday, {P, 0}},
    {"gettimeofday zone", SYS_gettimeofday, {0, P}},
    {"getitimer", SYS_getitimer, {0, P}},
    {"setitimer", SYS_setitimer, {0, P, 0}},
    {"rt_sigaction new", SYS_rt_sigaction, {10, P, 0, 8}},
    {"rt_sigaction old", SYS_rt_sigaction, {10, 0, P, 8}},
    {"rt_sigaction size", SYS_rt_sigaction, {10, 0, P, 4}},
    {"rt_sigaction of SIGKILL", SYS_rt_sigaction, {9, P, 0, 8}},
    {"rt_sigaction of 65", SYS_rt_sigaction, {65, 0, 0, 8}},
    {"rt_sigprocmask set", SYS_rt_sigprocmask, {0, P, 0, 8}},
    {"rt_sigprocmask old", SYS_rt_sigprocmask, {0, 0, P, 8}},
    {"rt_sigprocmask how", SYS_rt_sigprocmask, {7, BUFFER, 0, 8}},
    {"rt_sigprocmask size", SYS_rt_sigprocmask, {0, P, 0, 16}},
    {"rt_sigpending", SYS_rt_sigpending, {P, 8}},
    {"rt_sigtimedwait", SYS_rt_sigtimedwait, {P, 0, BUFFER, 8}},
    {"rt_sigtimedwait time", SYS_rt_sigtimedwait, {BUFFER, 0, P, 8}},
    {"rt_sigsuspend size", SYS_rt_sigsuspend, {P, 7}},
    {"rt_sigqueueinfo", SYS_rt_sigqueueinfo, {1, 10, P}},
    {"sigaltstack new", SYS_sigaltstack, {P, 0}},
    {"sigaltstack old", SYS_sigaltstack, {0, P}},
    {"wait4", SYS_wait4, {-1, P, 0, 0}},
    {"wait4 options", SYS_wait4, {-1, 0, 0x100, 0}},
    {"waitid", SYS_waitid, {0, 0, P, 4, 0}},
    {"waitid options", SYS_waitid, {0, 0, 0, 0, 0}},
    {"futex wait", SYS_futex, {P, 0, 1, 0}},
    {"futex wake", SYS_futex, {P, 1, 1, 0}},
    {"futex wake, private", SYS_futex, {P, 129, 1, 0}},
    {"futex of no kind", SYS_futex, {P, 99, 1, 0}},
    {"set_robust_list size", SYS_set_robust_list, {P, 8}},
    {"getrlimit", SYS_getrlimit, {3, P}},
    {"getrlimit of none", SYS_getrlimit, {99, P}},
    {"setrlimit", SYS_setrlimit, {3, P}},
    {"prlimit64 old", SYS_prlimit64, {0, 3, 0, P}},
    {"getrusage", SYS_getrusage, {0, P}},
    {"getrusage of 7", SYS_getrusage, {7, P}},
    {"sysinfo", SYS_sysinfo, {P}},
    {"getrandom", SYS_getrandom, {P, 8, 0}},
    {"getrandom flags", SYS_getrandom, {BUFFER, 8, 64}},
    {"getcpu", SYS_getcpu, {P, 0, 0}},
    {"sched_getaffinity", SYS_sched_getaffinity, {0, 128, P}},
    {"sched_getaffinity, short", SYS_sched_getaffinity, {0, 4, P}},
    {"sched_setaffinity", SYS_sched_setaffinity, {0, 8, P}},
    {"sched_getparam", SYS_sched_getparam, {0, P}},
    {"getgroups", SYS_getgroups, {8, P}},
    {"getgroups of -1", SYS_getgroups, {-1, P}},
    {"getresuid", SYS_getresuid, {P, BUFFER, BUFFER}},
    {"execve path", SYS_execve, {P, 0, 0}},
    {"memfd_create", SYS_memfd_create, {P, 0}},
    {"memfd_create flags", SYS_memfd_create, {P, 0x1000}},
    {"prctl name", SYS_prctl, {15, P, 0, 0, 0}},
    {"prctl name out", SYS_prctl, {16, P, 0, 0, 0}},
    {"prctl death signal", SYS_prctl, {2, P, 0, 0, 0}},
    {"prctl of none", SYS_prctl, {9999, P, 0, 0, 0}},
    {"ppoll", SYS_ppoll, {P, 1, BUFFER, 0, 8}},
    {"ppoll time", SYS_ppoll, {0, 0, P, 0, 8}},
    {"pselect6", SYS_pselect6, {1, P, 0, 0, BUFFER, 0}},
    {"getdents64", SYS_getdents64, {55, P, 1000}},
    {"getdents64 of no directory", SYS_getdents64, {52, P, 1000}},
    {"mincore", SYS_mincore, {(uint64_t)BUFFER, 4096, P}},
    {"ioctl TCGETS", SYS_ioctl, {52, 0x5401, P}},
    {"ioctl FIONREAD", SYS_ioctl, {50, 0x541b, P}},
    {"truncate", SYS_truncate, {P, 0}},
};

static const struct place {
    const char* name;
    long page, offset;
} places[] = {{"null", -1, 0},      {"no access", 2, 0},   {"unmapped", 3, 0},     {"read only", 1, 0},
              {"last byte", 2, -1}, {"kernel", -1, -4096}, {"hole", -1, 1l << 50}, {"tagged", 2, 0x1l << 56}};

static uint64_t address(const struct place* p) {
    return p->page < 0 ? (uint64_t)p->offset : (uint64_t)(base + p->page * PAGE) + (uint64_t)p->offset;
}

static void run_row(const struct row* row) {
    printf("%s:", row->name);
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
        uint64_t a[6];
        if (p == 0 && strstr(row->name, " time")) {
            printf(" -"); /* it would wait for ever */
            continue;
        }
        memset(base, 0, PAGE);
        for (int i = 0; i < 6; i++)
            a[i] = row->arguments[i] == P        ? address(&places[p])
                   : row->arguments[i] == BUFFER ? (uint64_t)base
                                                 : row->arguments[i];
        printf(" %s", result(call(row->number, a)));
    }
    printf("\n");
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    base = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(base + PAGE, PAGE, PROT_READ);
    mprotect(base + 2 * PAGE, PAGE, PROT_NONE);
    munmap(base + 3 * PAGE, PAGE);
    int ends[2];
    if (pipe(ends) || dup2(ends[0], 50) < 0 || dup2(ends[1], 51) < 0)
        return __LINE__ & 255;
    if (write(ends[1], "0123456789012345678901234567890123456789", 40) != 40)
        return __LINE__ & 255;
    const uint64_t zero[6] = {-100, (uint64_t) "/dev/zero", 2}, null[6] = {-100, (uint64_t) "/dev/null", 2},
                   root[6] = {-100, (uint64_t) "/", 0};
    dup2((int)call(SYS_openat, zero), 52);
    dup2((int)call(SYS_openat, null), 53);
    dup2((int)call(SYS_openat, root), 55);
    const int file = memfd_create("file", 0);
    if (write(file, "0123456789", 10) != 10)
        return __LINE__ & 255;
    dup2(file, 54);
    printf("call:");
    for (size_t p = 0; p < sizeof places / sizeof *places; p++)
        printf(" %s,", places[p].name);
    printf("\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        run_row(&rows[i]);
    return 0;
}
