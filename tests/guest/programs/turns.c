/* Several that compute at once on one CPU: nobody keeps it, nobody is forgotten. */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static atomic_int flag, stop;
static atomic_long counts[3];

static long microseconds(clockid_t clock) {
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void* wait_for_flag(void* argument) {
    while (!atomic_load(&flag))
        ;
    return argument;
}

static void* count(void* counter) {
    while (!atomic_load(&stop))
        atomic_fetch_add((atomic_long*)counter, 1);
    return NULL;
}

static void* yield_and_count(void* counter) {
    while (!atomic_load(&stop)) {
        atomic_fetch_add((atomic_long*)counter, 1);
        sched_yield();
    }
    return NULL;
}

/* The second thread spins before the flag is set; each takes the CPU from the other. */
static void spinning(void) {
    pthread_t thread;

    pthread_create(&thread, NULL, wait_for_flag, NULL);
    for (volatile int i = 0; i < 2000000; i++)
        ;
    atomic_store(&flag, 1);
    pthread_join(thread, NULL);
    puts("the thread has seen the flag");
}

static void timeouts(void) {
    const struct timespec nap = {0, 3000000};
    pthread_t thread;
    long start;

    pthread_create(&thread, NULL, count, &counts[0]);
    start = microseconds(CLOCK_MONOTONIC);
    nanosleep(&nap, NULL);
    long taken = microseconds(CLOCK_MONOTONIC) - start;
    printf("nanosleep beside work: %s\n", taken >= 3000 && taken < 8000 ? "in time" : "late");
    start = microseconds(CLOCK_MONOTONIC);
    const int ready = poll(NULL, 0, 3);
    taken = microseconds(CLOCK_MONOTONIC) - start;
    printf("poll beside work: %d, %s\n", ready, taken >= 3000 && taken < 8000 ? "in time" : "late");
    atomic_store(&stop, 1);
    pthread_join(thread, NULL);
    atomic_store(&stop, 0);
}

/* Three threads, 60 ms: two share what the one that yields does not want. */
static void fairness(void) {
    pthread_t threads[3];
    const struct timespec nap = {0, 60000000};

    atomic_store(&counts[0], 0);
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, i == 2 ? yield_and_count : count, &counts[i]);
    nanosleep(&nap, NULL);
    atomic_store(&stop, 1);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    const long a = counts[0], b = counts[1];
    printf("two that compute: %s; the one that yields: %s\n",
           a < 2 * b && b < 2 * a ? "the same" : "not the same", counts[2] > 0 ? "its turns" : "nothing");
}

static void killed(int sig) {
    struct rusage usage;
    int status;
    const pid_t child = fork();

    if (child == 0)
        for (;;)
            ;
    usleep(10000);
    kill(child, sig);
    wait4(child, &status, 0, &usage);
    printf("a child that computes: %s, %s\n", WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "?",
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec >= 5000 ? "its time is counted" : "no time");
}

static void on_limit(int sig) {
    printf("%s\n", strsignal(sig));
    fflush(stdout);
    _exit(0);
}

static void used(void) {
    struct rusage self, children;
    struct tms tms;

    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    times(&tms);
    const long mine = self.ru_utime.tv_sec * 1000000 + self.ru_utime.tv_usec +
                      self.ru_stime.tv_sec * 1000000 + self.ru_stime.tv_usec;
    const long clock = microseconds(CLOCK_PROCESS_CPUTIME_ID);
    printf("getrusage and the clock of the process: %s\n",
           mine <= clock && clock - mine < 10000 ? "agree" : "differ");
    printf("time of children: %s\n", children.ru_utime.tv_usec >= 10000 ? "counted" : "not counted");
    printf("times: %s\n",
           tms.tms_utime + tms.tms_stime >= 5 && tms.tms_cutime >= 1 ? "counted" : "not counted");
    printf("a thread's share: %s\n", microseconds(CLOCK_THREAD_CPUTIME_ID) < clock ? "less" : "not less");
}

int main(void) {
    spinning();
    timeouts();
    fairness();
    fflush(stdout);
    killed(SIGTERM);
    killed(SIGKILL);
    used();
    fflush(stdout);
    const struct rlimit limit = {1, 2};
    setrlimit(RLIMIT_CPU, &limit);
    signal(SIGXCPU, on_limit);
    for (;;)
        ;
}
