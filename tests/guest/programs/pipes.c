/* select, poll and signals on pipes; children that end in every way. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int children;
static void child_ended(int signal, siginfo_t* info, void* context) {
    (void)signal;
    (void)info;
    (void)context;
    children++;
}

static void ends(const char* how, void (*child)(void)) {
    int status;
    fflush(stdout);
    const pid_t pid = fork();
    if (!pid) {
        child();
        _exit(9);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status))
        printf("%s: exited %d\n", how, WEXITSTATUS(status));
    else
        printf("%s: %s\n", how, strsignal(WTERMSIG(status)));
}
static void faults(void) {
    *(volatile int*)0 = 0;
}
static void aborts(void) {
    abort();
}
static void exits(void) {
    exit(4);
}
static void killed(void) {
    kill(getpid(), SIGKILL);
}

int main(void) {
    int fds[2];
    char text[16] = "";

    if (pipe(fds))
        return 1;
    struct pollfd poll_set = {.fd = fds[0], .events = POLLIN};
    printf("poll of an empty pipe: %d\n", poll(&poll_set, 1, 10));
    if (!fork()) {
        usleep(1000);
        if (write(fds[1], "hello", 5) != 5)
            _exit(1);
        _exit(0);
    }
    printf("poll: %d %x\n", poll(&poll_set, 1, -1), (unsigned)poll_set.revents);
    fd_set set;
    FD_ZERO(&set);
    FD_SET(fds[0], &set);
    struct timeval timeout = {1, 0};
    printf("select: %d %d\n", select(fds[0] + 1, &set, NULL, NULL, &timeout), FD_ISSET(fds[0], &set) != 0);
    printf("read %zd %s\n", read(fds[0], text, sizeof(text)), text);
    wait(NULL);
    close(fds[1]);
    printf("end of file %zd\n", read(fds[0], text, sizeof(text)));
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};
    action.sa_sigaction = child_ended;
    sigaction(SIGCHLD, &action, NULL);
    ends("a fault", faults);
    ends("abort", aborts);
    ends("exit", exits);
    ends("SIGKILL", killed);
    printf("SIGCHLD came %d times\n", children);
    return 0;
}
