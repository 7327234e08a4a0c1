/* What an open file does that is neither an inode's pages nor the terminal: devices, pipes, sockets, counters. */
#ifndef FILE_OPERATIONS_H
#define FILE_OPERATIONS_H

#include "compiler.h"

struct file;

struct file_operations {
    /* 0 or an error number; what it leaves in file->private_data is the driver's. Absent: nothing to prepare. */
    int (*open)(struct file *file);
    /* The last descriptor is gone. */
    void (*release)(struct file *file);
    /* What read puts where the program wants it; -errno, or how many bytes. Absent: -EINVAL. */
    ssize_t (*read)(struct file *file, char *to, size_t count);
    /* What write does with the bytes, which are still the program's; -errno, or how many were taken. Absent: -EINVAL. */
    ssize_t (*write)(struct file *file, const char *from, size_t count);
    /* What can be done without waiting, as POLL bits. Who waits for it waits in file->wait. Absent: reading and writing. */
    u32 (*poll)(const struct file *file);
    /* Absent: -ENOTTY. `argument` is the program's, a number or a pointer that nobody has checked. */
    long (*unlocked_ioctl)(struct file *file, unsigned int command, unsigned long argument);
};

#define POLLIN 0x001u
#define POLLOUT 0x004u
#define POLLERR 0x008u
#define POLLHUP 0x010u
#define POLLNVAL 0x020u
#define POLLRDHUP 0x2000u
/* POLLIN and POLLOUT go with POLLRDNORM and POLLWRNORM. */
#define POLL_READABLE (POLLIN | 0x040u)
#define POLL_WRITABLE (POLLOUT | 0x100u)

#endif
