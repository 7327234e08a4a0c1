/* Clocks and timers in virtual time: a program that waits is woken when its time has come. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

static volatile int ticks;
static void tick(int signal) {
    (void)signal;
    ticks++;
}

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void) {
    double start = now(CLOCK_MONOTONIC);
    usleep(50000);
    double took = now(CLOCK_MONOTONIC) - start;
    printf("usleep took its time: %d\n", took >= 0.05 && took < 0.5);
    printf("time goes on: %d\n", now(CLOCK_REALTIME) > 1e9 && time(NULL) > 1000000000);
    struct sigaction action = {0};
    action.sa_handler = tick;
    sigaction(SIGALRM, &action, NULL);
    start = now(CLOCK_MONOTONIC);
    alarm(1);
    printf("pause: %d", pause());
    printf(" %s, ticks %d\n", strerror(errno), ticks);
    took = now(CLOCK_MONOTONIC) - start;
    printf("after a second: %d, left %u\n", took >= 0.99 && took < 1.5, alarm(0));
    const struct itimerval every = {{0, 20000}, {0, 10000}};
    struct itimerval left;
    setitimer(ITIMER_REAL, &every, NULL);
    while (ticks < 6)
        pause();
    getitimer(ITIMER_REAL, &left);
    printf("interval %ld, left less: %d\n", (long)left.it_interval.tv_usec, left.it_value.tv_usec <= 20000);
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    alarm(1);
    struct timespec rest = {0};
    const int slept = nanosleep(&(struct timespec){5, 0}, &rest);
    printf("nanosleep %d %s, most is left: %d\n", slept, strerror(errno), rest.tv_sec >= 3);
    struct tms t;
    printf("times %d, clock %d\n", times(&t) != (clock_t)-1, clock() != (clock_t)-1);
    struct rusage use;
    printf("getrusage %d, memory %d\n", getrusage(RUSAGE_SELF, &use), use.ru_maxrss > 0);
    struct tm* const day = gmtime(&(time_t){86400 * 365});
    printf("%d-%02d-%02d\n", day->tm_year + 1900, day->tm_mon + 1, day->tm_mday);
    return 0;
}
