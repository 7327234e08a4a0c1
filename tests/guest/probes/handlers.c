/* Signals in every state that a program can have put them in when a fault or another signal comes: blocked, ignored,
 * with each flag, on stacks that are too small or not there, in handlers of handlers; and what waitpid says of it. */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static char stack_memory[65536] __attribute__((aligned(4096)));
static volatile int depth;

static void say(const char* text) {
    if (write(1, text, strlen(text)) < 0)
        _exit(99);
}
static void say_number(const char* name, long value) {
    char text[80];
    snprintf(text, sizeof text, " %s=%ld", name, value);
    say(text);
}

static void set_handler(int signal, void (*handler)(int, siginfo_t*, void*), int flags) {
    struct sigaction action = {.sa_flags = SA_SIGINFO | flags};
    action.sa_sigaction = handler;
    if (sigaction(signal, &action, NULL))
        say_number("sigaction", errno);
}
static void block(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, NULL);
}
static void fault(void) {
    *(volatile int*)16 = 1;
}

static void report(int signal, siginfo_t* info, void* context) {
    (void)context;
    say_number("signal", signal);
    say_number("code", info->si_code);
    say_number("errno", info->si_errno);
    if (info->si_code > 0 && (long)info->si_addr < 65536) /* elsewhere lies what the compiler has put there */
        say_number("addr", (long)info->si_addr);
    if (info->si_code <= 0)
        say_number("from itself", info->si_pid == getpid());
    stack_t now;
    sigaltstack(NULL, &now);
    say_number("stack", now.ss_flags);
}
static void report_and_leave(int signal, siginfo_t* info, void* context) {
    report(signal, info, context);
    _exit(3);
}
static void skip(int signal, siginfo_t* info, void* context) {
    report(signal, info, context);
    ((ucontext_t*)context)->uc_mcontext.pc += 4;
}
static void fault_again(int signal, siginfo_t* info, void* context) {
    report(signal, info, context);
    if (++depth < 3)
        *(volatile int*)(16l + depth) = 1;
    _exit(4);
}
static void blocked_fault(int signal, siginfo_t* info, void* context) {
    report(signal, info, context);
    __asm__ volatile("udf #1");
    say(" after");
    _exit(4);
}
static void clobber(int signal, siginfo_t* info, void* context) {
    (void)signal;
    (void)info;
    ucontext_t* const c = context;
    for (int i = 0; i < 29; i++)
        c->uc_mcontext.regs[i] = 100u + (unsigned)i;
    c->uc_mcontext.pc += 4;
}

static void alternate(void* at, size_t size, int flags) {
    const stack_t stack = {.ss_sp = at, .ss_size = size, .ss_flags = flags};
    if (sigaltstack(&stack, NULL))
        say_number("sigaltstack", errno);
}

static void ignored(void) {
    signal(SIGSEGV, SIG_IGN);
    fault();
}
static void blocked(void) {
    block(SIGSEGV);
    fault();
}
static void blocked_handled(void) {
    set_handler(SIGSEGV, report_and_leave, 0);
    block(SIGSEGV);
    fault();
}
static void ignored_and_raised(void) {
    signal(SIGSEGV, SIG_IGN);
    raise(SIGSEGV);
    say(" on");
}
static void blocked_and_raised(void) {
    block(SIGSEGV);
    raise(SIGSEGV);
    say(" on");
    fault();
}
static void raised_handled(void) {
    set_handler(SIGSEGV, report, 0);
    raise(SIGSEGV);
    kill(getpid(), SIGSEGV);
    say(" on");
}
static void handled(void) {
    set_handler(SIGSEGV, skip, 0);
    fault();
    say(" on");
}
static void handled_once(void) {
    set_handler(SIGSEGV, skip, SA_RESETHAND);
    fault();
    say(" on");
    fault();
}
static void nested_default(void) {
    set_handler(SIGSEGV, fault_again, 0);
    fault();
}
static void nested_nodefer(void) {
    set_handler(SIGSEGV, fault_again, SA_NODEFER);
    fault();
}
static void udf_in_handler(void) {
    set_handler(SIGSEGV, blocked_fault, 0);
    fault();
}
static void udf_in_handler_handled(void) {
    set_handler(SIGSEGV, blocked_fault, 0);
    set_handler(SIGILL, skip, 0);
    fault();
}
static void udf_in_handler_ignored(void) {
    set_handler(SIGSEGV, blocked_fault, 0);
    signal(SIGILL, SIG_IGN);
    fault();
}
static void onstack_none(void) {
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    fault();
}
static void onstack(void) {
    alternate(stack_memory, 32768, 0);
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    fault();
}
static void onstack_too_small(void) {
    alternate(stack_memory, 2048, 0);
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    fault();
}
static void onstack_smallest(void) {
    alternate(stack_memory + 32768, 5120, 0);
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    fault();
}
static void onstack_unmapped(void) {
    alternate((void*)0x10000000, 32768, 0);
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    fault();
}
static void onstack_read_only(void) {
    mprotect(stack_memory, 65536, PROT_READ);
    alternate(stack_memory, 65536, 0);
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    fault();
}
static void onstack_kernel(void) {
    alternate((void*)-65536l, 32768, 0);
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    fault();
}
static void onstack_bad_flags(void) {
    alternate(stack_memory, 32768, 8);
}
static void onstack_disable(void) {
    alternate(stack_memory, 32768, 0);
    alternate(NULL, 0, SS_DISABLE);
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    fault();
}
static void onstack_autodisarm(void) {
    alternate(stack_memory, 32768, (int)(1u << 31));
    set_handler(SIGSEGV, skip, SA_ONSTACK);
    fault();
    stack_t now;
    sigaltstack(NULL, &now);
    say_number("after", now.ss_flags == (int)(1u << 31));
}
static void onstack_nested(void) {
    alternate(stack_memory, 65536, 0);
    set_handler(SIGSEGV, fault_again, SA_ONSTACK | SA_NODEFER);
    fault();
}
static void change_in_handler(int s, siginfo_t* i, void* c) {
    report(s, i, c);
    alternate(stack_memory, 4096 * 5, 0);
    _exit(5);
}
static void onstack_changed(void) {
    alternate(stack_memory, 65536, 0);
    set_handler(SIGSEGV, change_in_handler, SA_ONSTACK);
    fault();
}
static void sp_null(void) {
    set_handler(SIGSEGV, report_and_leave, 0);
    __asm__ volatile("mov x9, #0\n mov sp, x9\n str xzr, [sp]");
}
static void sp_kernel(void) {
    set_handler(SIGSEGV, report_and_leave, 0);
    __asm__ volatile("mov x0, #-4096\n mov sp, x0\n str xzr, [x0]");
}
static void sp_null_onstack(void) {
    alternate(stack_memory, 32768, 0);
    set_handler(SIGSEGV, report_and_leave, SA_ONSTACK);
    __asm__ volatile("mov x9, #0\n mov sp, x9\n str xzr, [sp]");
}
static void sp_null_udf(void) {
    set_handler(SIGILL, report_and_leave, 0);
    __asm__ volatile("mov x9, #0\n mov sp, x9\n udf #0");
}
static void sp_null_raise(void) {
    set_handler(SIGUSR1, report_and_leave, 0);
    register long x8 __asm__("x8") = SYS_kill;
    register long x0 __asm__("x0") = getpid();
    register long x1 __asm__("x1") = SIGUSR1;
    __asm__ volatile("mov x9, #0\n mov sp, x9\n svc 0" ::"r"(x8), "r"(x0), "r"(x1));
}
static void handler_null(void) {
    struct sigaction a = {.sa_flags = SA_SIGINFO};
    a.sa_sigaction = (void (*)(int, siginfo_t*, void*))0x40;
    sigaction(SIGUSR1, &a, NULL);
    raise(SIGUSR1);
}
static void handler_odd(void) {
    struct sigaction a = {.sa_flags = SA_SIGINFO};
    a.sa_sigaction = (void (*)(int, siginfo_t*, void*))((char*)report + 2);
    sigaction(SIGUSR1, &a, NULL);
    raise(SIGUSR1);
}
static void handler_kernel(void) {
    struct sigaction a = {.sa_flags = SA_SIGINFO};
    a.sa_sigaction = (void (*)(int, siginfo_t*, void*)) - 4096l;
    sigaction(SIGUSR1, &a, NULL);
    raise(SIGUSR1);
}
static void registers_changed(void) {
    set_handler(SIGILL, clobber, 0);
    register long x3 __asm__("x3") = 1;
    register long x20 __asm__("x20") = 2;
    __asm__ volatile("udf #3"
                     : "+r"(x3), "+r"(x20)::"x0", "x1", "x2", "x4", "x5", "x6", "x7", "x8", "x9", "x10",
                       "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x19", "x21", "x22", "x23", "x24",
                       "x25", "x26", "x27", "x28");
    const long a = x3, b = x20;
    say_number("x3", a);
    say_number("x20", b);
}
static void brk_ignored(void) {
    signal(SIGTRAP, SIG_IGN);
    __asm__ volatile("brk #7");
    say(" on");
}
static void brk_blocked(void) {
    block(SIGTRAP);
    __asm__ volatile("brk #7");
    say(" on");
}
static void udf_ignored(void) {
    signal(SIGILL, SIG_IGN);
    __asm__ volatile("udf #7");
    say(" on");
}
static void udf_blocked(void) {
    block(SIGILL);
    __asm__ volatile("udf #7");
    say(" on");
}
static void all_defaults(void) {
    for (int s = 1; s < 65; s++) {
        if (s == 19 || s == 20 || s == 21 || s == 22 || s == 32 || s == 33)
            continue;
        const pid_t c = fork();
        if (!c) {
            kill(getpid(), s);
            _exit(0);
        }
        int st;
        waitpid(c, &st, 0);
        say_number("", WIFSIGNALED(st) ? WTERMSIG(st) : -1);
    }
}
static void cores(void) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    const pid_t c = fork();
    if (!c)
        abort();
    int st;
    waitpid(c, &st, 0);
    say_number("status", st);
}
static void aborted(void) {
    abort();
}
static void abort_handled(void) {
    set_handler(SIGABRT, report, 0);
    abort();
}
static void sigqueue_value(void) {
    set_handler(SIGUSR1, report, 0);
    sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 5});
}
static void pending_order(void) {
    for (int s = 34; s < 38; s++) {
        set_handler(s, report, 0);
        block(s);
    }
    for (int s = 37; s > 33; s--)
        raise(s);
    raise(35);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}
static void two_standard(void) {
    set_handler(SIGUSR1, report, 0);
    set_handler(SIGUSR2, report, 0);
    block(SIGUSR1);
    block(SIGUSR2);
    raise(SIGUSR2);
    raise(SIGUSR1);
    raise(SIGUSR1);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}
static void fault_beats_pending(void) {
    set_handler(SIGUSR1, report, 0);
    set_handler(SIGSEGV, skip, 0);
    block(SIGUSR1);
    raise(SIGUSR1);
    fault();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}
static void killed_by_own_kill(void) {
    kill(getpid(), SIGKILL);
}
static void vforked(void) {
    const pid_t c = vfork();
    if (!c) {
        fault();
        _exit(1);
    }
    int st;
    waitpid(c, &st, 0);
    say_number("status", st);
}
static void exec_missing(void) {
    char* const args[] = {"x", NULL};
    execv("/missing", args);
    say_number("errno", errno);
}
static void exec_directory(void) {
    char* const args[] = {"x", NULL};
    execv("/proc", args);
    say_number("errno", errno);
}
static void wnohang(void) {
    const pid_t c = fork();
    if (!c) {
        pause();
        _exit(1);
    }
    say_number("none", waitpid(c, NULL, WNOHANG));
    kill(c, SIGTERM);
    int st;
    waitpid(c, &st, 0);
    say_number("status", st);
    say_number("gone", waitpid(c, &st, 0));
    say_number("errno", errno);
    say_number("kill", kill(c, 0));
    say_number("errno", errno);
}
static void stopped(void) {
    const pid_t c = fork();
    if (!c) {
        raise(SIGSTOP);
        _exit(6);
    }
    int st;
    waitpid(c, &st, WUNTRACED);
    say_number("stopped", WIFSTOPPED(st) ? WSTOPSIG(st) : -1);
    kill(c, SIGCONT);
    waitpid(c, &st, WCONTINUED);
    say_number("continued", WIFCONTINUED(st));
    waitpid(c, &st, 0);
    say_number("exit", WEXITSTATUS(st));
}
static void stopped_killed(void) {
    const pid_t c = fork();
    if (!c) {
        raise(SIGSTOP);
        _exit(6);
    }
    int st;
    waitpid(c, &st, WUNTRACED);
    kill(c, SIGKILL);
    waitpid(c, &st, 0);
    say_number("killed", WIFSIGNALED(st) ? WTERMSIG(st) : -1);
}
static void orphan(void) {
    int ends[2];
    if (pipe(ends))
        return;
    if (!fork()) {
        if (!fork()) {
            close(ends[0]);
            usleep(1000);
            const char one = getppid() != 1;
            if (write(ends[1], &one, 1) < 0)
                _exit(1);
            _exit(0);
        }
        _exit(0);
    }
    close(ends[1]);
    wait(NULL);
    char got = 9;
    say_number("read", read(ends[0], &got, 1));
}

static const struct {
    const char* name;
    void (*run)(void);
} cases[] = {
#define C(name)                                                                                              \
    { #name, name }
    C(ignored),
    C(blocked),
    C(blocked_handled),
    C(ignored_and_raised),
    C(blocked_and_raised),
    C(raised_handled),
    C(handled),
    C(handled_once),
    C(nested_default),
    C(nested_nodefer),
    C(udf_in_handler),
    C(udf_in_handler_handled),
    C(udf_in_handler_ignored),
    C(onstack_none),
    C(onstack),
    C(onstack_too_small),
    C(onstack_smallest),
    C(onstack_unmapped),
    C(onstack_read_only),
    C(onstack_kernel),
    C(onstack_bad_flags),
    C(onstack_disable),
    C(onstack_autodisarm),
    C(onstack_nested),
    C(onstack_changed),
    C(sp_null),
    C(sp_kernel),
    C(sp_null_onstack),
    C(sp_null_udf),
    C(sp_null_raise),
    C(handler_null),
    C(handler_odd),
    C(handler_kernel),
    C(registers_changed),
    C(brk_ignored),
    C(brk_blocked),
    C(udf_ignored),
    C(udf_blocked),
    C(all_defaults),
    C(cores),
    C(aborted),
    C(abort_handled),
    C(sigqueue_value),
    C(pending_order),
    C(two_standard),
    C(fault_beats_pending),
    C(killed_by_own_kill),
    C(vforked),
    C(exec_missing),
    C(exec_directory),
    C(wnohang),
    C(stopped),
    C(stopped_killed),
    C(orphan)
#undef C
};

int main(int argc, char** argv) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (argc > 1) {
            if (!strcmp(argv[1], cases[i].name))
                cases[i].run();
            continue;
        }
        printf("%s:", cases[i].name);
        fflush(stdout);
        const pid_t child = fork();
        if (child == 0) {
            cases[i].run();
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        printf(" -> %04x\n", (unsigned)status);
        fflush(stdout);
    }
    return 0;
}
