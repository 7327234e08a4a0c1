/* Handlers of faults and other signals: blocked, ignored, with each flag, on stacks that are too small or not there, in
 * handlers of handlers. */
#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static char stack_memory[65536] __attribute__((aligned(4096)));
static volatile int depth;

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

static const struct signal_case cases[] = {
    CASE(ignored),
    CASE(blocked),
    CASE(blocked_handled),
    CASE(ignored_and_raised),
    CASE(blocked_and_raised),
    CASE(raised_handled),
    CASE(handled),
    CASE(handled_once),
    CASE(nested_default),
    CASE(nested_nodefer),
    CASE(udf_in_handler),
    CASE(udf_in_handler_handled),
    CASE(udf_in_handler_ignored),
    CASE(onstack_none),
    CASE(onstack),
    CASE(onstack_too_small),
    CASE(onstack_smallest),
    CASE(onstack_unmapped),
    CASE(onstack_read_only),
    CASE(onstack_kernel),
    CASE(onstack_bad_flags),
    CASE(onstack_disable),
    CASE(onstack_autodisarm),
    CASE(onstack_nested),
    CASE(onstack_changed),
    CASE(sp_null),
    CASE(sp_kernel),
    CASE(sp_null_onstack),
    CASE(sp_null_udf),
    CASE(sp_null_raise),
    CASE(handler_null),
    CASE(handler_odd),
    CASE(handler_kernel),
    CASE(registers_changed),
};

int main(int argc, char** argv) {
    return run_cases(cases, sizeof cases / sizeof *cases, argc, argv);
}
