// timer_create in its kinds, and timerfd: one-shot, periodic, absolute, overrun, waited for by epoll.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS 1000000L

static volatile int calls, value, code, overruns;

static const char* name(long result) {
    return result < 0 ? strerrorname_np(errno) : "0";
}

static void handle(int sig, siginfo_t* info, void* context) {
    (void)sig, (void)context;
    calls++;
    value = info->si_value.sival_int;
    code = info->si_code;
    overruns += info->si_overrun;
}

static struct itimerspec spec(long value_ns, long interval_ns) {
    return (struct itimerspec){.it_value = {value_ns / 1000000000, value_ns % 1000000000},
                               .it_interval = {interval_ns / 1000000000, interval_ns % 1000000000}};
}

static void compute(long ns) {
    struct timespec start, now;

    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000000000 + now.tv_nsec - start.tv_nsec < ns);
}

static void signals(void) {
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 77};
    struct itimerspec left, once = spec(3 * MS, 0), often = spec(2 * MS, 2 * MS), off = spec(0, 0);
    timer_t timer;

    printf("create %s,", name(timer_create(CLOCK_MONOTONIC, &event, &timer)));
    printf(" set %s\n", name(timer_settime(timer, 0, &once, NULL)));
    timer_gettime(timer, &left);
    printf("left: %d\n", left.it_value.tv_nsec > 1 * MS && left.it_value.tv_nsec <= 3 * MS);
    compute(5 * MS);
    timer_gettime(timer, &left);
    printf("once: %d, value %d, SI_TIMER %d, left %ld\n", calls, value, code == SI_TIMER,
           left.it_value.tv_nsec);
    calls = 0;
    timer_settime(timer, 0, &often, NULL);
    while (calls < 3)
        pause();
    printf("three times, overrun %d\n", timer_getoverrun(timer));
    sigset_t set, old;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    timer_settime(timer, 0, &often, NULL);
    calls = overruns = 0;
    compute(11 * MS);
    sigprocmask(SIG_SETMASK, &old, NULL);
    printf("blocked for five periods: %d call, overrun at least 3: %d\n", calls, overruns >= 3);
    timer_settime(timer, 0, &off, &left);
    printf("period was %ld, deleted %s,", left.it_interval.tv_nsec, name(timer_delete(timer)));
    printf(" again %s\n", name(syscall(SYS_timer_delete, 0)));
}

static void absolute(void) {
    struct itimerspec at = {0};
    timer_t timer;

    signal(SIGALRM, SIG_IGN);
    clock_gettime(CLOCK_REALTIME, &at.it_value);
    at.it_value.tv_nsec += 2 * MS;
    at.it_value.tv_sec += at.it_value.tv_nsec / 1000000000;
    at.it_value.tv_nsec %= 1000000000;
    struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
    sigaction(SIGALRM, &action, NULL);
    timer_create(CLOCK_REALTIME, NULL, &timer);
    calls = 0;
    timer_settime(timer, TIMER_ABSTIME, &at, NULL);
    pause();
    printf("absolute: %d\n", calls);
    struct sigevent none = {.sigev_notify = SIGEV_NONE};
    timer_t silent;
    struct itimerspec often = spec(2 * MS, 2 * MS), left;
    timer_create(CLOCK_MONOTONIC, &none, &silent);
    timer_settime(silent, 0, &often, NULL);
    compute(5 * MS);
    timer_gettime(silent, &left);
    printf("silent, and running: %d\n", left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 2 * MS);
    struct sigevent bad = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = 65};
    printf("no such signal: %s\n", name(syscall(SYS_timer_create, CLOCK_MONOTONIC, &bad, &silent)));
    struct itimerspec wrong = spec(0, 0);
    wrong.it_value.tv_nsec = 1000000000;
    printf("no such time: %s\n", name(timer_settime(timer, 0, &wrong, NULL)));
    const pid_t child = fork();
    if (child == 0)
        _exit(syscall(SYS_timer_gettime, 0, &left) < 0 ? 4 : 5);
    int status;
    waitpid(child, &status, 0);
    printf("a child has no timers: %d\n", WEXITSTATUS(status));
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t happened = PTHREAD_COND_INITIALIZER;
static int notified;

static void notify(union sigval argument) {
    pthread_mutex_lock(&mutex);
    notified += argument.sival_int;
    pthread_cond_signal(&happened);
    pthread_mutex_unlock(&mutex);
}

static void thread(void) {
    struct sigevent event = {
        .sigev_notify = SIGEV_THREAD, .sigev_notify_function = notify, .sigev_value.sival_int = 10};
    struct itimerspec often = spec(1 * MS, 1 * MS);
    timer_t timer;

    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &often, NULL);
    pthread_mutex_lock(&mutex);
    while (notified < 30)
        pthread_cond_wait(&happened, &mutex);
    pthread_mutex_unlock(&mutex);
    timer_delete(timer);
    printf("a thread was notified: %d\n", notified >= 30);
}

static void files(void) {
    struct itimerspec left, once = spec(2 * MS, 0), often = spec(2 * MS, 2 * MS), off = spec(0, 0);
    const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    uint64_t ticks = 0;

    printf("not set: %s,", name(read(fd, &ticks, 8)));
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    timerfd_settime(fd, 0, &once, NULL);
    printf(" epoll %d,", epoll_wait(epoll, &event, 1, 1000));
    printf(" read %zd", read(fd, &ticks, 8));
    printf(" %lu,", ticks);
    timerfd_gettime(fd, &left);
    printf(" left %ld\n", left.it_value.tv_nsec);
    timerfd_settime(fd, 0, &often, NULL);
    compute(9 * MS);
    read(fd, &ticks, 8);
    printf("four periods: %d,", ticks >= 4 && ticks <= 5);
    timerfd_gettime(fd, &left);
    printf(" and the next: %d\n", left.it_value.tv_nsec > 0 && left.it_value.tv_nsec <= 2 * MS);
    timerfd_settime(fd, 0, &off, &left);
    printf("off: period %ld, %s, wrong clock %s,", left.it_interval.tv_nsec, name(read(fd, &ticks, 8)),
           name(timerfd_create(4, 0)));
    printf(" no timer %s\n", name(timerfd_gettime(epoll, &left)));
    close(epoll);
    close(fd);
}

int main(void) {
    const struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};

    setvbuf(stdout, NULL, _IONBF, 0);
    sigaction(SIGUSR1, &action, NULL);
    signals();
    absolute();
    thread();
    files();
    return 0;
}
