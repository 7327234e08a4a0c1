// Waiting for descriptors: eventfd, epoll in its three kinds, poll and select of many, descriptors above 64.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char* name(long result) {
    return result < 0 ? strerrorname_np(errno) : "0";
}

static int wait_for(int epoll, int timeout, const char* what) {
    struct epoll_event events[4];
    const int count = epoll_wait(epoll, events, 4, timeout);

    printf("%s:", what);
    if (count < 0)
        printf(" %s", name(-1));
    for (int i = 0; i < count; i++)
        printf(" %d(0x%x)", (int)events[i].data.u64, events[i].events);
    printf("%s\n", count ? "" : " nothing");
    return count;
}

static int control(int epoll, int operation, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = (uint64_t)fd};
    return epoll_ctl(epoll, operation, fd, &event);
}

static void counters(void) {
    uint64_t value = 0;
    const int fd = eventfd(3, EFD_NONBLOCK), semaphore = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);

    printf("eventfd: %zd", read(fd, &value, 8));
    printf(" %lu, then %zd", value, read(fd, &value, 8));
    printf(" %s\n", name(-1));
    value = ~0ull;
    printf("the largest number: %s, ", name(write(fd, &value, 8)));
    value--;
    printf("one less: %zd, one more: ", write(fd, &value, 8));
    value = 1;
    printf("%s, short: %s\n", name(write(fd, &value, 8)), name(read(fd, &value, 4)));
    for (int i = 0; i < 3; i++) {
        const ssize_t got = read(semaphore, &value, 8);
        printf("semaphore %s %lu\n", name(got), got > 0 ? value : 0);
    }
    close(fd);
    close(semaphore);
}

static void kinds_of_epoll(void) {
    int pipe_fds[2];
    const int epoll = epoll_create1(EPOLL_CLOEXEC), event = eventfd(0, 0);
    const uint64_t one = 1;

    pipe(pipe_fds); // 5 and 6
    const int file = open("/tmp/x", O_CREAT | O_RDWR, 0600);
    printf("add: %s,", name(control(epoll, EPOLL_CTL_ADD, event, EPOLLIN)));
    printf(" again: %s,", name(control(epoll, EPOLL_CTL_ADD, event, EPOLLIN)));
    printf(" a file: %s,", name(control(epoll, EPOLL_CTL_ADD, file, EPOLLIN)));
    printf(" itself: %s,", name(control(epoll, EPOLL_CTL_ADD, epoll, EPOLLIN)));
    printf(" none: %s\n", name(control(epoll, EPOLL_CTL_MOD, pipe_fds[0], EPOLLIN)));
    close(file);
    wait_for(epoll, 0, "empty");
    write(event, &one, 8);
    wait_for(epoll, -1, "level");
    wait_for(epoll, -1, "level again");
    control(epoll, EPOLL_CTL_MOD, event, EPOLLIN | EPOLLET);
    wait_for(epoll, 0, "edge");
    wait_for(epoll, 0, "edge again");
    write(event, &one, 8);
    wait_for(epoll, 0, "edge, one more");
    control(epoll, EPOLL_CTL_MOD, event, EPOLLIN | EPOLLONESHOT);
    wait_for(epoll, 0, "once");
    wait_for(epoll, 0, "once again");
    control(epoll, EPOLL_CTL_ADD, pipe_fds[0], EPOLLIN | EPOLLRDHUP);
    control(epoll, EPOLL_CTL_ADD, pipe_fds[1], EPOLLOUT);
    wait_for(epoll, 5, "a pipe that can be written");
    write(pipe_fds[1], "x", 1);
    control(epoll, EPOLL_CTL_DEL, pipe_fds[1], 0);
    wait_for(epoll, 5, "and read");
    close(pipe_fds[1]);
    wait_for(epoll, 5, "and is at its end");
    close(pipe_fds[0]);
    wait_for(epoll, 2, "closed");
    close(epoll);
    close(event);
}

static int shared_event;

static void* writer(void* unused) {
    const uint64_t one = 1;
    const struct timespec pause = {0, 2000000};

    for (int i = 0; i < 3; i++) {
        nanosleep(&pause, NULL);
        write(shared_event, &one, 8);
    }
    return unused;
}

static void between_threads(void) {
    pthread_t thread;
    uint64_t value, sum = 0;
    const int epoll = epoll_create1(0);

    shared_event = eventfd(0, EFD_NONBLOCK);
    control(epoll, EPOLL_CTL_ADD, shared_event, EPOLLIN | EPOLLET);
    pthread_create(&thread, NULL, writer, NULL);
    while (sum < 3) {
        struct epoll_event event;
        if (epoll_wait(epoll, &event, 1, 1000) == 1 && read(shared_event, &value, 8) == 8)
            sum += value;
    }
    pthread_join(thread, NULL);
    printf("three from the other thread, then %s", name(read(shared_event, &value, 8)));
    struct pollfd of_epoll = {.fd = epoll, .events = POLLIN};
    printf(", poll of the instance: %d", poll(&of_epoll, 1, 0));
    value = 1;
    write(shared_event, &value, 8);
    printf(" and %d\n", poll(&of_epoll, 1, 0));
    close(epoll);
    close(shared_event);
}

static void ignore(int sig) {
    (void)sig;
}

static void interrupted(void) {
    const struct sigaction action = {.sa_handler = ignore, .sa_flags = SA_RESTART};
    const int epoll = epoll_create1(0);
    sigset_t none, blocked;

    sigaction(SIGALRM, &action, NULL);
    ualarm(3000, 0);
    wait_for(epoll, -1, "a signal");
    sigemptyset(&none);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGALRM);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    raise(SIGALRM);
    struct epoll_event event;
    printf("blocked, but not meanwhile: %s", name(epoll_pwait(epoll, &event, 1, 1000, &none)));
    raise(SIGALRM);
    const struct timespec second = {1, 0};
    printf(", pselect %s", name(pselect(0, NULL, NULL, NULL, &second, &none)));
    raise(SIGALRM);
    printf(", ppoll %s\n", name(ppoll(NULL, 0, &second, &none)));
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
    close(epoll);
}

static void many(void) {
    static struct pollfd polls[400];
    int fds[150][2], highest = 0;
    fd_set set;

    for (int i = 0; i < 150; i++) {
        pipe(fds[i]);
        highest = fds[i][1];
    }
    printf("the highest descriptor: %d\n", highest);
    write(fds[149][1], "x", 1);
    for (int i = 0; i < 400; i++)
        polls[i] = (struct pollfd){.fd = i < 150 ? fds[i][0] : -1, .events = POLLIN};
    printf("poll of 400: %d,", poll(polls, 400, -1));
    printf(" the last one 0x%x\n", polls[149].revents);
    FD_ZERO(&set);
    FD_SET(fds[3][0], &set);
    FD_SET(fds[149][0], &set);
    struct timeval time = {5, 0};
    printf("select: %d,", select(highest + 1, &set, NULL, NULL, &time));
    printf(" %d %d, time is left: %d\n", FD_ISSET(fds[3][0], &set) != 0, FD_ISSET(fds[149][0], &set) != 0,
           time.tv_sec == 4);
    fcntl(fds[140][0], F_SETFD, FD_CLOEXEC);
    const pid_t child = fork();
    if (child == 0)
        _exit(fcntl(fds[149][0], F_GETFD) == 0 && fcntl(fds[140][0], F_GETFD) == FD_CLOEXEC ? 5 : 6);
    int status = 0;
    waitpid(child, &status, 0);
    printf("a child has them: %d\n", WEXITSTATUS(status));
    printf("dup2 to 1000: %d\n", dup2(1, 1000));
    struct rlimit limit = {2000, 2000};
    setrlimit(RLIMIT_NOFILE, &limit);
    printf("F_DUPFD from 1500: %d, 2000: %s\n", fcntl(1, F_DUPFD, 1500), name(fcntl(1, F_DUPFD, 2000)));
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    counters();
    kinds_of_epoll();
    between_threads();
    interrupted();
    many();
    return 0;
}
