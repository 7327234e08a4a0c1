/* How processes end: by signals of every kind, in every order, stopped before, as a parent or an orphan; and what
 * waitpid says of it. */
#define _GNU_SOURCE
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

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
    unblock_all();
}
static void two_standard(void) {
    set_handler(SIGUSR1, report, 0);
    set_handler(SIGUSR2, report, 0);
    block(SIGUSR1);
    block(SIGUSR2);
    raise(SIGUSR2);
    raise(SIGUSR1);
    raise(SIGUSR1);
    unblock_all();
}
static void fault_beats_pending(void) {
    set_handler(SIGUSR1, report, 0);
    set_handler(SIGSEGV, skip, 0);
    block(SIGUSR1);
    raise(SIGUSR1);
    fault();
    unblock_all();
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

static const struct signal_case cases[] = {
    CASE(brk_ignored),
    CASE(brk_blocked),
    CASE(udf_ignored),
    CASE(udf_blocked),
    CASE(all_defaults),
    CASE(cores),
    CASE(aborted),
    CASE(abort_handled),
    CASE(sigqueue_value),
    CASE(pending_order),
    CASE(two_standard),
    CASE(fault_beats_pending),
    CASE(killed_by_own_kill),
    CASE(vforked),
    CASE(exec_missing),
    CASE(exec_directory),
    CASE(wnohang),
    CASE(stopped),
    CASE(stopped_killed),
    CASE(orphan),
};

int main(int argc, char** argv) {
    return run_cases(cases, sizeof cases / sizeof *cases, argc, argv);
}
