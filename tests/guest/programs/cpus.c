/* Work on one CPU, and what another one wants of it meanwhile. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile unsigned long* counts;

static void go_to(int cpu) {
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof(set), &set);
}

static pid_t start_counting(int cpu, int counter) {
    const pid_t child = fork();

    if (child)
        return child;
    go_to(cpu);
    for (;;)
        counts[counter]++;
}

static void end(pid_t child, int sig) {
    int status;

    kill(child, sig);
    waitpid(child, &status, 0);
    printf("%s\n", WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "?");
}

int main(void) {
    const struct timespec nap = {0, 20000000};
    struct timespec before, after;

    counts = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    go_to(0);
    const pid_t first = start_counting(1, 0), second = start_counting(1, 1);
    clock_gettime(CLOCK_MONOTONIC, &before);
    nanosleep(&nap, NULL);
    clock_gettime(CLOCK_MONOTONIC, &after);
    const long taken = (after.tv_sec - before.tv_sec) * 1000000 + (after.tv_nsec - before.tv_nsec) / 1000;
    printf("slept: %s\n", taken >= 20000 && taken < 25000 ? "in time" : "late");
    printf("two on the other CPU: %s\n",
           counts[0] < 3 * counts[1] && counts[1] < 3 * counts[0] ? "both have turns" : "one has none");
    fflush(stdout);
    end(first, SIGTERM);
    end(second, SIGKILL);
    const pid_t third = start_counting(1, 2);
    while (!counts[2])
        ;
    end(third, SIGUSR1);
    const pid_t sleeper = fork();
    if (sleeper == 0) {
        const struct itimerval once = {{0, 0}, {0, 2000}};
        go_to(1);
        setitimer(ITIMER_REAL, &once, NULL);
        for (;;)
            ;
    }
    end(sleeper, 0);
    return 0;
}
