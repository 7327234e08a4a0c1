// A pair of sockets, and what a machine without a network answers.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char* name(long result) {
    return result < 0 ? strerrorname_np(errno) : "0";
}

static int events_of(int fd) {
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP};
    poll(&poll_fd, 1, 0);
    return poll_fd.revents;
}

static void pair(void) {
    int fds[2], value = 0;
    char text[32] = {0};
    struct stat stat;
    struct ucred peer;
    struct sockaddr_storage address;
    socklen_t length = sizeof(value), room = sizeof(peer), size = sizeof(address);

    printf("socketpair: %s,", name(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds)));
    fstat(fds[0], &stat);
    printf(" a socket: %d, FD_CLOEXEC %d, events 0x%x\n", S_ISSOCK(stat.st_mode), fcntl(fds[0], F_GETFD),
           events_of(fds[0]));
    printf("there: %zd,", send(fds[0], "ping", 4, 0));
    printf(" events 0x%x,", events_of(fds[1]));
    printf(" %zd", recv(fds[1], text, sizeof(text), 0));
    printf(" %s, and back: %zd,", text, write(fds[1], "pong!", 5));
    printf(" %zd", read(fds[0], text, sizeof(text)));
    printf(" %s, now: %s\n", text, name(recv(fds[0], text, 1, MSG_DONTWAIT)));
    getsockopt(fds[0], SOL_SOCKET, SO_TYPE, &value, &length);
    printf("type %d,", value == SOCK_STREAM);
    getsockopt(fds[0], SOL_SOCKET, SO_PEERCRED, &peer, &room);
    printf(" peer is me: %d,", peer.pid == getpid());
    getpeername(fds[0], (struct sockaddr*)&address, &size);
    printf(" its name: family %d, %d bytes\n", address.ss_family, size);
    const pid_t child = fork();
    if (child == 0) {
        struct iovec parts[2] = {{"first ", 6}, {"second", 6}};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        usleep(2000);
        _exit(sendmsg(fds[1], &message, 0) == 12 ? 3 : 4);
    }
    char a[4], b[32] = {0};
    struct iovec parts[2] = {{a, 4}, {b, 31}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    int status;
    printf("from a child: %zd", recvmsg(fds[0], &message, 0));
    printf(" %.4s|%s,", a, b);
    waitpid(child, &status, 0);
    printf(" status %d\n", WEXITSTATUS(status));
    write(fds[1], "left", 4);
    printf("shutdown: %s,", name(shutdown(fds[1], SHUT_WR)));
    printf(" events 0x%x,", events_of(fds[0]));
    printf(" %zd", read(fds[0], text, sizeof(text)));
    printf(" then %zd, the other way: %zd\n", read(fds[0], text, sizeof(text)), write(fds[0], "x", 1));
    read(fds[1], text, 1);
    close(fds[1]);
    printf("closed: 0x%x,", events_of(fds[0]));
    printf(" %s,", name(send(fds[0], "x", 1, MSG_NOSIGNAL)));
    signal(SIGPIPE, SIG_IGN);
    printf(" %s\n", name(write(fds[0], "x", 1)));
    close(fds[0]);
}

static void much(void) {
    static char block[100000];
    int fds[2], status;
    long sum = 0, got;

    socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
    const pid_t child = fork();
    if (child == 0) {
        close(fds[0]);
        memset(block, 3, sizeof(block));
        for (int i = 0; i < 5; i++)
            write(fds[1], block, sizeof(block));
        _exit(0);
    }
    close(fds[1]);
    while ((got = read(fds[0], block, sizeof(block))) > 0)
        for (long i = 0; i < got; i++)
            sum += block[i];
    waitpid(child, &status, 0);
    printf("much: %ld, status %d\n", sum, status);
    const int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds);
    epoll_ctl(epoll, EPOLL_CTL_ADD, fds[0], &event);
    printf("epoll: %d,", epoll_wait(epoll, &event, 1, 0));
    write(fds[1], "x", 1);
    printf(" %d,", epoll_wait(epoll, &event, 1, -1));
    printf(" %d\n", epoll_wait(epoll, &event, 1, 0));
}

static void alone(void) {
    struct sockaddr_un nowhere = {.sun_family = AF_UNIX, .sun_path = "/tmp/no-such-socket"};
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    printf("connect: %s,", name(connect(fd, (struct sockaddr*)&nowhere, sizeof(nowhere))));
    printf(" send: %s,", name(send(fd, "x", 1, 0)));
    printf(" getpeername: %s,",
           name(getpeername(fd, (struct sockaddr*)&nowhere, &(socklen_t){sizeof(nowhere)})));
    printf(" shutdown: %s\n", name(shutdown(fd, SHUT_RD)));
    printf("no socket: %s, no descriptor: %s,", name(send(1, "x", 1, 0)), name(send(99, "x", 1, 0)));
    printf(" no family: %s,", name(socket(63, SOCK_STREAM, 0)));
    printf(" no type: %s\n", name(socket(AF_UNIX, 9, 0)));
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    pair();
    much();
    alone();
    return 0;
}
