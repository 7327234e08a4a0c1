#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

void say(const char* text) {
    if (write(1, text, strlen(text)) < 0)
        _exit(99);
}
void say_number(const char* name, long value) {
    char text[80];
    snprintf(text, sizeof text, " %s=%ld", name, value);
    say(text);
}

void set_handler(int signal, void (*handler)(int, siginfo_t*, void*), int flags) {
    struct sigaction action = {.sa_flags = SA_SIGINFO | flags};
    action.sa_sigaction = handler;
    if (sigaction(signal, &action, NULL))
        say_number("sigaction", errno);
}

void block(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

void unblock_all(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

void fault(void) {
    *(volatile int*)16 = 1;
}

void report(int signal, siginfo_t* info, void* context) {
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
void report_and_leave(int signal, siginfo_t* info, void* context) {
    report(signal, info, context);
    _exit(3);
}
void skip(int signal, siginfo_t* info, void* context) {
    report(signal, info, context);
    ((ucontext_t*)context)->uc_mcontext.pc += 4;
}

int run_cases(const struct signal_case* cases, size_t count, int argc, char** argv) {
    for (size_t i = 0; i < count; i++) {
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
