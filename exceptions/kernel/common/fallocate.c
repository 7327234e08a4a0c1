/* Room in files, and advice about them. */
#include "errno.h"
#include "fs.h"
#include "layout.h"
#include "resource.h"
#include "syscall.h"

#define FALLOC_FL_KEEP_SIZE 1u
#define FALLOC_FL_PUNCH_HOLE 2u

static notrace long vfs_fallocate(struct file *file, u32 mode, u64 start, u64 end) {
    struct inode *const inode = file->inode;
    const bool punch = mode & FALLOC_FL_PUNCH_HOLE;

    if (!file_writable(file))
        return -EBADF;
    if (file->kind != FILE_REGULAR)
        return file->kind == FILE_DIRECTORY ? -EISDIR : file->kind == FILE_PIPE ? -ESPIPE : -ENODEV;
    if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE) || (punch && !(mode & FALLOC_FL_KEEP_SIZE)))
        return -EOPNOTSUPP;
    if (punch) {
        inode_punch_hole(inode, start, end);
        return 0;
    }
    if (end > MOST_INODE_PAGES << PAGE_SHIFT)
        return -EFBIG;
    const long error = mode & FALLOC_FL_KEEP_SIZE ? 0 : inode_newsize_ok(inode, end);
    if (!error && !(mode & FALLOC_FL_KEEP_SIZE) && end > inode->size)
        inode_truncate(inode, end);
    return error;
}

/* Pages come when they are touched: there is always as much room as there is memory. */
SYSCALL_DEFINE4(fallocate, int, fd, u32, mode, loff_t, offset, loff_t, length) {
    if (offset < 0 || length <= 0)
        return -EINVAL;
    struct file *const file = fget(fd);
    if (!file)
        return -EBADF;
    const long error = vfs_fallocate(file, mode, (u64)offset, (u64)offset + (u64)length);
    fput(file);
    return error;
}

#define POSIX_FADV_NOREUSE 5

/* Everything is in memory already. */
static notrace long advise(int fd, bool known) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const long error = file->kind == FILE_PIPE ? -ESPIPE : known ? 0 : -EINVAL;
    fput(file);
    return error;
}

SYSCALL_DEFINE4(fadvise64, int, fd, loff_t, offset, loff_t, length, int, advice) {
    (void)offset;
    return advise(fd, length >= 0 && advice >= 0 && advice <= POSIX_FADV_NOREUSE);
}

SYSCALL_DEFINE3(readahead, int, fd, loff_t, offset, size_t, count) {
    (void)offset, (void)count;
    struct file *const file = fget(fd);
    const long error = !file                        ? -EBADF
                       : file->kind != FILE_REGULAR ? -EINVAL
                       : file_readable(file)        ? 0
                                                    : -EBADF;
    if (file)
        fput(file);
    return error;
}

SYSCALL_DEFINE0(sync) { return 0; }
SYSCALL_DEFINE1(syncfs, int, fd) { return advise(fd, true) == -EBADF ? -EBADF : 0; }
