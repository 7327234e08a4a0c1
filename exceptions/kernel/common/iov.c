/* Reads and writes in several pieces, and at a place of their own that leaves the file's where it is. */
#include "iov.h"

#include "errno.h"
#include "fs.h"
#include "syscall.h"
#include "uaccess.h"

/* preadv2, pwritev2. Every write is synchronous already, and nothing is ever waited for actively. */
#define RWF_HIPRI 1
#define RWF_DSYNC 2
#define RWF_SYNC 4

static __always_inline ssize_t transfer(struct file *file, char *user, size_t count, bool write) {
    return write ? vfs_write(file, user, count) : vfs_read(file, user, count);
}

static ssize_t transfer_pieces(struct file *file, const struct iovec *vector, unsigned long count,
                               bool write) {
    ssize_t total = 0;

    for (unsigned long i = 0; i < count; i++) {
        struct iovec part;
        ssize_t done = -EINVAL;
        if (copy_from_user(&part, &vector[i], sizeof(part)))
            done = -EFAULT;
        else if (count <= IOV_MAX)
            done = transfer(file, part.base, part.length, write);
        if (done < 0)
            return total ? total : done;
        total += done;
        if ((u64)done < part.length)
            break;
    }
    return total;
}

static ssize_t transfer_vector(int fd, const struct iovec *vector, unsigned long count, bool write) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const ssize_t done = transfer_pieces(file, vector, count, write);
    fput(file);
    return done;
}

/* The file behind fd, for fput, and a stand-in for it whose place is `at`. Only regular files have places. */
static notrace long fget_at(int fd, loff_t at, struct file **file, struct file *there) {
    if (at < 0)
        return -EINVAL;
    *file = fget(fd);
    if (!*file)
        return -EBADF;
    if ((*file)->kind == FILE_REGULAR) {
        *there = (struct file){.kind = FILE_REGULAR,
                               .count = 1,
                               .flags = (*file)->flags,
                               .position = at,
                               .inode = (*file)->inode};
        return 0;
    }
    const long error = (*file)->kind == FILE_DIRECTORY ? -EISDIR : -ESPIPE;
    fput(*file);
    return error;
}

static ssize_t transfer_at(int fd, char *user, size_t count, loff_t at, bool write) {
    struct file *file, there;
    const long error = fget_at(fd, at, &file, &there);

    if (error)
        return error;
    const ssize_t done = transfer(&there, user, count, write);
    fput(file);
    return done;
}

static ssize_t transfer_vector_at(int fd, const struct iovec *vector, unsigned long count, loff_t at,
                                  bool write) {
    struct file *file, there;
    const long error = fget_at(fd, at, &file, &there);

    if (error)
        return error;
    const ssize_t done = transfer_pieces(&there, vector, count, write);
    fput(file);
    return done;
}

SYSCALL_DEFINE3(writev, int, fd, const struct iovec *, vector, unsigned long, count) {
    return transfer_vector(fd, vector, count, true);
}

SYSCALL_DEFINE3(readv, int, fd, const struct iovec *, vector, unsigned long, count) {
    return transfer_vector(fd, vector, count, false);
}

SYSCALL_DEFINE4(pread64, int, fd, char *, to, size_t, count, loff_t, at) {
    return transfer_at(fd, to, count, at, false);
}

SYSCALL_DEFINE4(pwrite64, int, fd, const char *, from, size_t, count, loff_t, at) {
    return transfer_at(fd, (char *)from, count, at, true);
}

SYSCALL_DEFINE4(preadv, int, fd, const struct iovec *, vector, unsigned long, count, loff_t, at) {
    return transfer_vector_at(fd, vector, count, at, false);
}

SYSCALL_DEFINE4(pwritev, int, fd, const struct iovec *, vector, unsigned long, count, loff_t, at) {
    return transfer_vector_at(fd, vector, count, at, true);
}

/* The place -1 is the file's own. `high` is the upper half of a place where registers have 32 bits. */
static notrace ssize_t transfer_vector_flags(int fd, const struct iovec *vector, unsigned long count,
                                             loff_t at, int flags, bool write) {
    if (flags & ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC))
        return -EOPNOTSUPP;
    return at == -1 ? transfer_vector(fd, vector, count, write)
                    : transfer_vector_at(fd, vector, count, at, write);
}

SYSCALL_DEFINE6(preadv2, int, fd, const struct iovec *, vector, unsigned long, count, loff_t, at,
                unsigned long, high, int, flags) {
    (void)high;
    return transfer_vector_flags(fd, vector, count, at, flags, false);
}

SYSCALL_DEFINE6(pwritev2, int, fd, const struct iovec *, vector, unsigned long, count, loff_t, at,
                unsigned long, high, int, flags) {
    (void)high;
    return transfer_vector_flags(fd, vector, count, at, flags, true);
}
