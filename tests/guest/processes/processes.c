/* What programs do with processes and pipes; argv[1] chooses. Each prints what it saw, in one line. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t signals;

static void count_signal(int sig) {
    (void)sig;
    signals++;
}

static int wait_for(pid_t pid) {
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

/* More than a pipe holds, so that both sides have to wait. */
static void pipe_between(void) {
    char data[5000];
    int ends[2];
    size_t total = 0;
    ssize_t count;

    pipe(ends);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        for (int i = 0; i < 40; i++)
            write(ends[1], memset(data, i, sizeof(data)), sizeof(data));
        _exit(7);
    }
    close(ends[1]);
    unsigned long sum = 0;
    while ((count = read(ends[0], data, 777)) > 0) {
        for (ssize_t i = 0; i < count; i++)
            sum += (unsigned char)data[i];
        total += (size_t)count;
    }
    printf("%zu bytes, sum %lu, child %d\n", total, sum, WEXITSTATUS(wait_for(child)));
}

static void pipe_nonblock(void) {
    char data[4096];
    size_t total = 0;
    ssize_t count;
    int ends[2];

    pipe2(ends, O_NONBLOCK);
    const ssize_t empty = read(ends[0], data, 1);
    const int error = errno;
    while ((count = write(ends[1], data, sizeof(data))) > 0)
        total += (size_t)count;
    printf("empty: %zd %s, full after %zu: %s\n", empty, strerrorname_np(error), total,
           strerrorname_np(errno));
}

static void broken_pipe(void) {
    int ends[2];

    signal(SIGPIPE, count_signal);
    pipe(ends);
    close(ends[0]);
    const ssize_t count = write(ends[1], "x", 1);
    const int error = errno;
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGPIPE, SIG_DFL);
        write(ends[1], "x", 1);
        _exit(0);
    }
    printf("%zd %s, handled %d, unhandled: signal %d\n", count, strerrorname_np(error), (int)signals,
           WTERMSIG(wait_for(child)));
}

static void polling(void) {
    struct timeval second = {1, 0};
    int ends[2];
    fd_set set;

    pipe(ends);
    struct pollfd poll_in = {ends[0], POLLIN, 0};
    const int before = poll(&poll_in, 1, 5);
    if (fork() == 0) {
        usleep(1000);
        write(ends[1], "x", 1);
        _exit(0);
    }
    const int after = poll(&poll_in, 1, -1);
    FD_ZERO(&set);
    FD_SET(ends[0], &set);
    printf("poll %d, then %d with 0x%x, select %d\n", before, after, (unsigned)poll_in.revents,
           select(ends[0] + 1, &set, NULL, NULL, &second));
}

static void children(void) {
    siginfo_t info = {0};
    int status;

    signal(SIGCHLD, count_signal);
    const pid_t sleeper = fork();
    if (sleeper == 0) {
        pause();
        _exit(0);
    }
    const pid_t none = waitpid(-1, &status, WNOHANG);
    kill(sleeper, SIGTERM);
    while (waitid(P_PID, (id_t)sleeper, &info, WEXITED | WNOWAIT) < 0)
        continue;
    const int seen = WTERMSIG(wait_for(sleeper));
    const pid_t gone = waitpid(-1, &status, 0);
    printf("WNOHANG %d, waitid %d by %d, wait4 %d, then %d %s, SIGCHLD %d\n", none, info.si_code,
           info.si_status, seen, gone, strerrorname_np(errno), (int)signals);
}

/* The grandchild's parent ends first; it learns that from getppid, by way of a pipe. */
static void orphan(void) {
    int ends[2], parent = 0;

    pipe(ends);
    const pid_t child = fork();
    if (child == 0) {
        if (fork() == 0) {
            while (getppid() != 1)
                usleep(100);
            parent = getppid();
            write(ends[1], &parent, sizeof(parent));
        }
        _exit(0);
    }
    wait_for(child);
    read(ends[0], &parent, sizeof(parent));
    printf("the orphan's parent is %d\n", parent);
}

static void vforked(void) {
    volatile int order = 0;

    const pid_t child = vfork();
    if (child == 0) {
        order = 1; /* in the parent's memory */
        _exit(4);
    }
    const int seen = order;
    printf("child first: %d, status %d\n", seen, WEXITSTATUS(wait_for(child)));
}

static void fork_bomb(void) {
    int count = 0;
    pid_t child;

    while ((child = fork()) > 0)
        count++;
    if (child == 0) {
        pause();
        _exit(0);
    }
    printf("%s after hundreds: %d\n", strerrorname_np(errno), count >= 100);
}

static void memory_hunger(void) {
    const size_t size = 1 << 20;
    const pid_t child = fork();

    if (child == 0) {
        for (;;) {
            char* const more = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (more == MAP_FAILED)
                _exit(1);
            memset(more, 1, size);
        }
    }
    printf("killed by signal %d\n", WTERMSIG(wait_for(child)));
}

static void shared_memory(void) {
    int* const shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int private = 1;
    const pid_t child = fork();

    if (child == 0) {
        *shared = private = 2;
        _exit(0);
    }
    wait_for(child);
    printf("shared %d, private %d\n", *shared, private);
}

/* A signal that waits for a stopped program: it does not run before SIGCONT, and the time passes without it. */
static void stopped(void) {
    int ends[2], status = 0;
    char seen = 0;

    pipe(ends);
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGUSR1, count_signal);
        raise(SIGSTOP);
        seen = (char)('0' + signals);
        write(ends[1], &seen, 1);
        raise(SIGSTOP);
        _exit(3);
    }
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGUSR1);
    sleep(2);
    const int early = poll(&(struct pollfd){ends[0], POLLIN, 0}, 1, 0);
    kill(child, SIGCONT);
    read(ends[0], &seen, 1);
    waitpid(child, &status, WUNTRACED);
    kill(child, SIGUSR1);
    kill(child, SIGKILL);
    printf("stopped: %d, then handled %c, killed by %d\n", early, seen, WTERMSIG(wait_for(child)));
}

static const struct {
    const char* name;
    void (*run)(void);
} cases[] = {
    {"pipe", pipe_between},    {"nonblock", pipe_nonblock}, {"broken-pipe", broken_pipe},
    {"poll", polling},         {"children", children},      {"orphan", orphan},
    {"vfork", vforked},        {"fork-bomb", fork_bomb},    {"memory", memory_hunger},
    {"shared", shared_memory}, {"stopped", stopped},
};

int main(int argc, char** argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t i = 0; argc > 1 && i < sizeof(cases) / sizeof(cases[0]); i++)
        if (strcmp(argv[1], cases[i].name) == 0)
            cases[i].run();
    return 0;
}
