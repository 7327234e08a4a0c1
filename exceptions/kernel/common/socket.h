/* socket.c: pairs of sockets. */
#ifndef SOCKET_H
#define SOCKET_H

#include "fs.h"

#define MSG_DONTWAIT 0x40u
#define MSG_NOSIGNAL 0x4000u

struct ucred {
    s32 pid;
    u32 uid, gid;
};

/* The file behind a descriptor if it is a socket, with a reference; or an ERR_PTR. */
struct file *sockfd_lookup(int fd);
u32 socket_type(const struct file *file);
struct ucred socket_peer(const struct file *file);
bool socket_connected(const struct file *file);
/* Bytes of a program out or in, as MSG_ flags say; how many or -errno. */
ssize_t socket_transfer(const struct file *file, char *user, size_t count, u32 flags, bool send);

#endif
