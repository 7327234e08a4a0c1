/* Timers that go off while the program computes: it makes no system call between setting them and being interrupted. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t ticks;
static volatile unsigned long work;

static void on_tick(int sig) {
    (void)sig;
    ticks++;
}

static void compute_until(int wanted) {
    while (ticks < wanted)
        work++;
}

static long milliseconds(clockid_t clock) {
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void periodic(const char* name, int which, int sig, clockid_t clock) {
    const struct itimerval every = {{0, 8000}, {0, 8000}}, off = {0};
    struct itimerval left;

    ticks = 0;
    signal(sig, on_tick);
    const long before = milliseconds(clock);
    setitimer(which, &every, NULL);
    compute_until(4);
    setitimer(which, &off, &left);
    const long taken = milliseconds(clock) - before;
    printf("%s: four times, %s, interval %ld us, %s\n", name,
           taken >= 31 && taken <= 40 ? "in time" : "not in time", (long)left.it_interval.tv_usec,
           left.it_value.tv_usec <= 8000 ? "and the next was to come" : "?");
}

/* The default action, of a child that never stops computing. */
static void child_dies(const char* name, int which) {
    const struct itimerval once = {{0, 0}, {0, 5000}};
    int status;
    const pid_t child = fork();

    if (child == 0) {
        signal(SIGALRM, SIG_DFL);
        signal(SIGVTALRM, SIG_DFL);
        signal(SIGPROF, SIG_DFL);
        setitimer(which, &once, NULL);
        for (;;)
            work++;
    }
    waitpid(child, &status, 0);
    printf("%s without a handler: %s\n", name, WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "?");
}

/* Blocked while it comes, it waits. */
static void blocked(void) {
    const struct itimerval once = {{0, 0}, {0, 3000}};
    struct itimerval left;
    sigset_t set, pending;

    ticks = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    setitimer(ITIMER_REAL, &once, NULL);
    do {
        for (int i = 0; i < 10000; i++)
            work++;
        getitimer(ITIMER_REAL, &left);
    } while (left.it_value.tv_usec);
    sigpending(&pending);
    printf("blocked: %d signals, pending %d", (int)ticks, sigismember(&pending, SIGALRM));
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    printf(", then %d\n", (int)ticks);
}

/* What the interrupt must not touch: registers of all kinds in the midst of a computation. */
static void nothing_is_lost(void) {
    const struct itimerval every = {{0, 500}, {0, 500}}, off = {0};
    double sum = 0;
    unsigned long hash = 1;

    ticks = 0;
    setitimer(ITIMER_REAL, &every, NULL);
    for (int i = 1; i <= 400000; i++) {
        sum += 1.0 / i;
        hash = hash * 6364136223846793005UL + (unsigned long)i;
    }
    setitimer(ITIMER_REAL, &off, NULL);
    printf("sum %.12f, hash %016lx, %s\n", sum, hash, ticks > 2 ? "interrupted" : "not interrupted");
}

int main(void) {
    periodic("ITIMER_REAL", ITIMER_REAL, SIGALRM, CLOCK_MONOTONIC);
    periodic("ITIMER_VIRTUAL", ITIMER_VIRTUAL, SIGVTALRM, CLOCK_PROCESS_CPUTIME_ID);
    periodic("ITIMER_PROF", ITIMER_PROF, SIGPROF, CLOCK_PROCESS_CPUTIME_ID);
    fflush(stdout);
    child_dies("ITIMER_REAL", ITIMER_REAL);
    child_dies("ITIMER_VIRTUAL", ITIMER_VIRTUAL);
    child_dies("ITIMER_PROF", ITIMER_PROF);
    blocked();
    nothing_is_lost();
    errno = 0;
    const int result = setitimer(3, &(struct itimerval){0}, NULL);
    printf("no such timer: %d, %s\n", result, strerror(errno));
    fflush(stdout);
    signal(SIGALRM, SIG_DFL);
    alarm(1);
    for (;;)
        work++;
}
