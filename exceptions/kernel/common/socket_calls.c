/* What is called on a socket. */
#include "errno.h"
#include "iov.h"
#include "resource.h"
#include "socket.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define AF_UNIX 1
#define MSG_KNOWN (MSG_DONTWAIT | MSG_NOSIGNAL | 0x40000000u | 0x8000u) /* and MSG_CMSG_CLOEXEC, MSG_MORE */

static long transfer(int fd, char *user, size_t count, u32 flags, bool send) {
    struct file *const file = sockfd_lookup(fd);

    if (IS_ERR(file))
        return PTR_ERR(file);
    const long done = flags & ~MSG_KNOWN        ? -EOPNOTSUPP
                      : !access_ok(user, count) ? -EFAULT
                                                : socket_transfer(file, user, count, flags, send);
    fput(file);
    return done;
}

SYSCALL_DEFINE6(sendto, int, fd, const char *, from, size_t, count, u32, flags, const void *, address, u32,
                length) {
    return address && length ? -EISCONN : transfer(fd, (char *)from, count, flags, true);
}

SYSCALL_DEFINE6(recvfrom, int, fd, char *, to, size_t, count, u32, flags, void *, address, u32 *, length) {
    const long done = transfer(fd, to, count, flags, false);

    (void)address; /* the other end has none */
    return done >= 0 && length && put_user(0, length) ? -EFAULT : done;
}

struct msghdr {
    void *name;
    u32 namelen, pad;
    const struct iovec *iov;
    u64 iovlen;
    void *control;
    u64 controllen;
    u32 flags, pad2;
};
_Static_assert(sizeof(struct msghdr) == 56, "user space counts on 56 bytes");

static long transfer_message(int fd, const struct msghdr *message, u32 flags, bool send) {
    long total = 0;

    if (message->iovlen > IOV_MAX)
        return -EMSGSIZE;
    for (u64 i = 0; i < message->iovlen; i++) {
        struct iovec part;
        if (copy_from_user(&part, &message->iov[i], sizeof(part)))
            return total ? total : -EFAULT;
        const long done =
            part.length ? transfer(fd, part.base, part.length, flags | (total ? MSG_DONTWAIT : 0), send) : 0;
        if (done < 0)
            return total ? total : done;
        total += done;
        if ((u64)done < part.length)
            break;
    }
    return total;
}

SYSCALL_DEFINE3(sendmsg, int, fd, const struct msghdr *, user, u32, flags) {
    struct msghdr message;

    if (copy_from_user(&message, user, sizeof(message)))
        return -EFAULT;
    if (message.controllen) /* descriptors are not passed on */
        return -EOPNOTSUPP;
    return message.name ? -EISCONN : transfer_message(fd, &message, flags, true);
}

SYSCALL_DEFINE3(recvmsg, int, fd, struct msghdr *, user, u32, flags) {
    struct msghdr message;

    if (copy_from_user(&message, user, sizeof(message)))
        return -EFAULT;
    const long done = transfer_message(fd, &message, flags, false);
    if (done < 0)
        return done;
    return put_user(0, &user->namelen) || put_user(0, &user->controllen) || put_user(0, &user->flags)
               ? -EFAULT
               : done;
}

/* There is nobody to connect to. */
SYSCALL_DEFINE3(connect, int, fd, const void *, address, u32, length) {
    struct file *const file = sockfd_lookup(fd);
    u16 family = 0;

    if (IS_ERR(file))
        return PTR_ERR(file);
    const bool connected = socket_connected(file);
    fput(file);
    if (length < sizeof(family))
        return -EINVAL;
    if (copy_from_user(&family, address, sizeof(family)))
        return -EFAULT;
    if (family != AF_UNIX)
        return -EINVAL;
    if (connected)
        return -EISCONN;
    struct inode *const inode =
        user_inode_at(AT_FDCWD, (const char *)address + sizeof(family), LOOKUP_FOLLOW);
    if (!IS_ERR(inode))
        inode_put(inode);
    return IS_ERR(inode) ? PTR_ERR(inode) : -ECONNREFUSED;
}

/* Both ends are without a name. */
static notrace long give_name(int fd, u16 *to, u32 *length, bool peer) {
    struct file *const file = sockfd_lookup(fd);
    const u16 family = AF_UNIX;
    u32 room;

    if (IS_ERR(file))
        return PTR_ERR(file);
    const bool connected = socket_connected(file);
    fput(file);
    if (peer && !connected)
        return -ENOTCONN;
    if (get_user(room, length) || copy_to_user(to, &family, min((size_t)room, sizeof(family))))
        return -EFAULT;
    return put_user((u32)sizeof(family), length);
}

SYSCALL_DEFINE3(getsockname, int, fd, u16 *, to, u32 *, length) { return give_name(fd, to, length, false); }
SYSCALL_DEFINE3(getpeername, int, fd, u16 *, to, u32 *, length) { return give_name(fd, to, length, true); }

#define SOL_SOCKET 1
enum {
    SO_TYPE = 3,
    SO_ERROR = 4,
    SO_SNDBUF = 7,
    SO_RCVBUF = 8,
    SO_PEERCRED = 17,
    SO_ACCEPTCONN = 30,
    SO_PROTOCOL = 38,
    SO_DOMAIN = 39
};
#define SOCKET_BUFFER 212992u

static notrace long option_value(const struct file *file, int option, struct ucred *value) {
    switch (option) {
    case SO_TYPE:
        value->pid = (s32)socket_type(file);
        return sizeof(value->pid);
    case SO_DOMAIN:
        value->pid = AF_UNIX;
        return sizeof(value->pid);
    case SO_SNDBUF:
    case SO_RCVBUF:
        value->pid = (s32)SOCKET_BUFFER;
        return sizeof(value->pid);
    case SO_ERROR:
    case SO_ACCEPTCONN:
    case SO_PROTOCOL:
        return sizeof(value->pid);
    case SO_PEERCRED:
        *value = socket_peer(file);
        return sizeof(*value);
    default:
        return -ENOPROTOOPT;
    }
}

SYSCALL_DEFINE5(getsockopt, int, fd, int, level, int, option, void *, to, u32 *, length) {
    struct ucred value = {0};
    u32 room;
    struct file *const file = sockfd_lookup(fd);

    if (IS_ERR(file))
        return PTR_ERR(file);
    const long size = level == SOL_SOCKET ? option_value(file, option, &value) : -EOPNOTSUPP;
    fput(file);
    if (size < 0)
        return size;
    if (get_user(room, length) || copy_to_user(to, &value, min((long)room, size)))
        return -EFAULT;
    return put_user((u32)min((long)room, size), length);
}

/* Sizes and times are taken note of by nobody. */
SYSCALL_DEFINE5(setsockopt, int, fd, int, level, int, option, const void *, from, u32, length) {
    struct file *const file = sockfd_lookup(fd);

    (void)option, (void)from;
    if (IS_ERR(file))
        return PTR_ERR(file);
    fput(file);
    return level != SOL_SOCKET ? -EOPNOTSUPP : length < sizeof(s32) ? -EINVAL : 0;
}
