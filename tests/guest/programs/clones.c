// clone and clone3, asked directly: what the structure may hold, the signal at a child's end, a thread.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SYS_CLONE3 435
#define CLEAR_SIGHAND 0x100000000ull

struct arguments {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size,
        cgroup;
    uint64_t unknown;
};

static volatile int signals, thread_done;
static int child_tid, parent_tid;

static void count(int sig, siginfo_t* info, void* context) {
    (void)context;
    signals += sig == SIGUSR1 && info->si_code == CLD_EXITED && info->si_status == 9;
}

static void show(const char* what, long result) {
    printf("%s: %s\n", what, result < 0 ? strerrorname_np(errno) : result ? "a number" : "0");
}

static void refuse(const char* what, struct arguments arguments, size_t size) {
    const long result = syscall(SYS_CLONE3, &arguments, size);
    if (result == 0)
        _exit(0);
    show(what, result);
}

static void refusals(void) {
    refuse("too short", (struct arguments){0}, 63);
    refuse("longer than a page", (struct arguments){0}, 4097);
    refuse("something unknown is set", (struct arguments){.unknown = 1}, 96);
    refuse("the signal among the flags", (struct arguments){.flags = SIGCHLD}, 64);
    refuse("a stack without a size", (struct arguments){.stack = 0x10000}, 64);
    refuse("a size without a stack", (struct arguments){.stack_size = 0x10000}, 64);
    refuse("a thread with a signal",
           (struct arguments){.flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, .exit_signal = SIGCHLD}, 64);
    refuse("a thread without shared handlers", (struct arguments){.flags = CLONE_VM | CLONE_THREAD}, 64);
    refuse("handlers shared and cleared",
           (struct arguments){.flags = CLONE_VM | CLONE_SIGHAND | CLEAR_SIGHAND}, 64);
    refuse("no such signal", (struct arguments){.exit_signal = 65}, 64);
    show("no structure", syscall(SYS_CLONE3, 8, 64));
}

static void wait_twice(const char* what, pid_t child, int options) {
    int status = 0;
    const pid_t plain = waitpid(child, &status, 0);
    const char* const why = plain < 0 ? strerrorname_np(errno) : "found";
    const pid_t found = plain == child ? child : waitpid(child, &status, options);
    printf("%s: waitpid %s, with the option %d, status %d\n", what, why, found == child, WEXITSTATUS(status));
}

static pid_t child_with(struct arguments arguments, size_t size) {
    const pid_t child = (pid_t)syscall(SYS_CLONE3, &arguments, size);
    if (child == 0) {
        struct sigaction action;
        sigaction(SIGUSR1, NULL, &action);
        _exit(child_tid == getpid() ? 7 : action.sa_handler == SIG_DFL ? 8 : 9);
    }
    return child;
}

static void children(void) {
    const pid_t child = child_with((struct arguments){.flags = CLONE_CHILD_SETTID | CLONE_PARENT_SETTID,
                                                      .exit_signal = SIGCHLD,
                                                      .child_tid = (uintptr_t)&child_tid,
                                                      .parent_tid = (uintptr_t)&parent_tid},
                                   88);
    show("clone3", child);
    if (child < 0)
        return;
    wait_twice("a child as of fork", child, 0);
    printf("its number is known: %d, to the child alone %d\n", parent_tid == child, child_tid);
    wait_twice("handlers cleared, the end without a signal",
               child_with((struct arguments){.flags = CLEAR_SIGHAND}, 96), __WALL);
    wait_twice("the end with another signal", child_with((struct arguments){.exit_signal = SIGUSR1}, 64),
               __WCLONE);
    printf("SIGUSR1 %d\n", signals);
}

static void thread(void) {
    thread_done = gettid() != getpid();
}

static void run_thread(void) {
    static char stack[65536] __attribute__((aligned(16)));
    static int word = -1;
    struct arguments arguments = {.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
                                           CLONE_SYSVSEM | CLONE_SETTLS | CLONE_CHILD_CLEARTID,
                                  .child_tid = (uintptr_t)&word,
                                  .stack = (uintptr_t)stack,
                                  .stack_size = sizeof(stack),
                                  .tls = (uintptr_t)__builtin_thread_pointer()};
    register long x0 asm("x0") = (long)&arguments;
    register long x1 asm("x1") = 64;
    register long x8 asm("x8") = SYS_CLONE3;
    asm volatile("svc #0\n\tcbnz x0, 1f\n\tblr %3\n\tmov x0, #0\n\tmov x8, #93\n\tsvc #0\n1:"
                 : "+r"(x0), "+r"(x1), "+r"(x8)
                 : "r"(thread)
                 : "memory", "x2", "x3", "x4", "x5", "x6", "x7", "x9", "x10", "x11", "x12", "x13", "x14",
                   "x15", "x16", "x17", "x30");
    if (x0 < 0)
        return;
    syscall(SYS_futex, &word, FUTEX_WAIT, -1, NULL, NULL, 0);
    printf("the thread has run: %d, its word is %d\n", thread_done, word);
}

int main(void) {
    const struct sigaction action = {.sa_sigaction = count, .sa_flags = SA_SIGINFO | SA_RESTART};

    setvbuf(stdout, NULL, _IONBF, 0);
    sigaction(SIGUSR1, &action, NULL);
    refusals();
    children();
    run_thread();
    const pid_t child = (pid_t)syscall(SYS_clone, SIGUSR1, NULL, NULL, NULL, NULL);
    if (child == 0)
        _exit(9);
    wait_twice("clone with another signal", child, __WCLONE);
    printf("SIGUSR1 %d\n", signals);
    return 0;
}
