/* Sockets between programs of this machine: pairs of them. There is no network, and none has a name. */
#include "socket.h"

#include "errno.h"
#include "page.h"
#include "pipe.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define AF_UNIX 1
#define SOCK_TYPE_MASK 0xfu
#define SOCK_STREAM 1u
#define SOCK_SEQPACKET 5u
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2

/* What both ends have in common. */
struct socket_pair {
    int ends;
    struct wait_queue_head wait;
};

struct socket {
    u32 type;
    struct pipe *in, *out; /* NULL: not connected */
    struct socket_pair *pair;
    bool in_shut, out_shut; /* closed before the socket was */
    struct ucred peer;
};

static __always_inline struct socket *socket_of(const struct file *file) { return file->private_data; }

static ssize_t sock_read(struct file *file, char *to, size_t count) {
    const struct socket *const socket = socket_of(file);

    if (!socket->in)
        return socket->type == SOCK_STREAM ? -EINVAL : -ENOTCONN;
    return socket->in_shut ? 0 : pipe_get(socket->in, file, to, count);
}

static notrace ssize_t sock_put(struct file *file, const char *from, size_t count) {
    const struct socket *const socket = socket_of(file);

    if (!socket->out)
        return -ENOTCONN;
    return socket->out_shut ? -EPIPE : pipe_put(socket->out, file, from, count);
}

static ssize_t sock_write(struct file *file, const char *from, size_t count) {
    return after_write(sock_put(file, from, count));
}

static u32 sock_poll(const struct file *file) {
    const struct socket *const socket = socket_of(file);

    if (!socket->in)
        return POLL_WRITABLE | POLLHUP;
    const u32 in = socket->in_shut ? POLL_READABLE | POLLRDHUP : pipe_get_events(socket->in);
    const u32 out = socket->out_shut ? POLL_WRITABLE : pipe_put_events(socket->out);
    const bool peer_closed = !socket->in_shut && (in & POLLHUP), deaf = out & POLLERR;
    return (in & ~POLLHUP) | (out & ~POLLERR) | (peer_closed ? POLL_READABLE | POLLRDHUP : 0) |
           (peer_closed && deaf ? POLLHUP : 0);
}

static notrace void close_half(struct pipe *pipe, bool *shut, bool write_end) {
    if (pipe && !*shut)
        pipe_close(pipe, write_end);
    *shut = true;
}

static notrace void sock_release(struct file *file) {
    struct socket *const socket = socket_of(file);

    close_half(socket->out, &socket->out_shut, true);
    close_half(socket->in, &socket->in_shut, false);
    if (socket->pair && ref_dec(&socket->pair->ends) == 0)
        kfree(socket->pair, sizeof(*socket->pair));
    kfree(socket, sizeof(*socket));
}

#define FIONREAD 0x541b

static long sock_ioctl(struct file *file, unsigned int command, unsigned long argument) {
    const struct socket *const socket = socket_of(file);

    if (command != FIONREAD)
        return -ENOTTY;
    return put_user(socket->in && !socket->in_shut ? (s32)pipe_used(socket->in) : 0, (s32 *)argument);
}

static const struct file_operations socket_file_ops = {.release = sock_release,
                                                       .read = sock_read,
                                                       .write = sock_write,
                                                       .poll = sock_poll,
                                                       .unlocked_ioctl = sock_ioctl};

static notrace struct file *sock_alloc_file(u32 type) {
    static struct wait_queue_head nobody; /* to wait for at a socket that is not connected */
    struct socket *const socket = kzalloc(sizeof(*socket));
    struct file *const file = socket ? file_new(FILE_SOCKET, NULL, (type & O_NONBLOCK) | O_RDWR) : NULL;

    if (!file) {
        kfree(socket, sizeof(*socket));
        return NULL;
    }
    socket->type = type & SOCK_TYPE_MASK;
    file->f_op = &socket_file_ops;
    file->private_data = socket;
    file->wait = &nobody;
    return file;
}

/* 0, or why there is no such socket. */
static notrace long check_kind(int family, u32 type, int protocol) {
    const u32 kind = type & SOCK_TYPE_MASK;

    if (type & ~(SOCK_TYPE_MASK | O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    if (family != AF_UNIX)
        return -EAFNOSUPPORT;
    if (protocol && protocol != AF_UNIX)
        return -EPROTONOSUPPORT;
    return kind == SOCK_STREAM || kind == 2 || kind == SOCK_SEQPACKET ? 0 : -ESOCKTNOSUPPORT;
}

SYSCALL_DEFINE3(socket, int, family, u32, type, int, protocol) {
    const long error = check_kind(family, type, protocol);

    return error ? error : fd_install(sock_alloc_file(type), type);
}

/* Both pipes and what the ends share; false, and nothing done, when out of memory. */
static notrace bool connect_pair(struct file *a, struct file *b) {
    struct socket_pair *const pair = kzalloc(sizeof(*pair));
    struct pipe *const there = pair ? pipe_new(&pair->wait) : NULL;
    struct pipe *const back = there ? pipe_new(&pair->wait) : NULL;

    if (!back) {
        if (there) {
            pipe_close(there, true);
            pipe_close(there, false);
        }
        kfree(pair, sizeof(*pair));
        return false;
    }
    const struct ucred peer = {.pid = current->tgid};
    pair->ends = 2;
    *socket_of(a) =
        (struct socket){.type = socket_of(a)->type, .in = back, .out = there, .pair = pair, .peer = peer};
    *socket_of(b) =
        (struct socket){.type = socket_of(a)->type, .in = there, .out = back, .pair = pair, .peer = peer};
    a->wait = b->wait = &pair->wait;
    return true;
}

/* Streams only: the pipes behind them keep no boundaries of messages. */
SYSCALL_DEFINE4(socketpair, int, family, u32, type, int, protocol, int *, to) {
    long error = check_kind(family, type, protocol);

    if (!error && (type & SOCK_TYPE_MASK) != SOCK_STREAM)
        error = -ESOCKTNOSUPPORT;
    if (error)
        return error;
    struct file *const a = sock_alloc_file(type), *const b = a ? sock_alloc_file(type) : NULL;
    if (b && connect_pair(a, b))
        return give_pair(a, b, type, to);
    if (a)
        fput(a);
    if (b)
        fput(b);
    return -ENOMEM;
}

notrace struct file *sockfd_lookup(int fd) {
    struct file *const file = fget(fd);

    if (!file)
        return ERR_PTR(-EBADF);
    if (file->kind == FILE_SOCKET)
        return file;
    fput(file);
    return ERR_PTR(-ENOTSOCK);
}

notrace u32 socket_type(const struct file *file) { return socket_of(file)->type; }
notrace struct ucred socket_peer(const struct file *file) { return socket_of(file)->peer; }
notrace bool socket_connected(const struct file *file) { return socket_of(file)->in; }

notrace ssize_t socket_transfer(const struct file *file, char *user, size_t count, u32 flags, bool send) {
    struct file now = *file; /* the call's own idea of whether to wait */

    if (flags & MSG_DONTWAIT)
        now.flags |= O_NONBLOCK;
    if (!send)
        return sock_read(&now, user, count);
    return flags & MSG_NOSIGNAL ? sock_put(&now, user, count) : sock_write(&now, user, count);
}

SYSCALL_DEFINE2(shutdown, int, fd, int, how) {
    struct file *const file = sockfd_lookup(fd);

    if (IS_ERR(file))
        return PTR_ERR(file);
    struct socket *const socket = socket_of(file);
    const long error = how < SHUT_RD || how > SHUT_RDWR ? -EINVAL : 0;
    if (!error && how != SHUT_RD)
        close_half(socket->out, &socket->out_shut, true);
    if (!error && how != SHUT_WR)
        close_half(socket->in, &socket->in_shut, false);
    fput(file);
    return error;
}
