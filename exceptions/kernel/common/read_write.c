/* Moving bytes between files and programs. */
#include "chrdev.h"
#include "device.h"
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "random.h"
#include "resource.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

/* Bytes of the terminal pass through here: the machine reads physical memory. */
static char bounce[PAGE_SIZE] __aligned(4096);
static spinlock_t bounce_lock;

/* A chunk is written whole or not at all, as to a terminal or a pipe. */
static ssize_t terminal_write(const struct file *file, const char *from, size_t count) {
    size_t done = 0;

    while (done < count) {
        const size_t chunk = min(count - done, sizeof(bounce));
        spin_lock(&bounce_lock);
        const size_t left = copy_from_user(bounce, from + done, chunk);
        if (!left)
            device_console_write(file->stream == 2 ? 2 : 1, __pa(bounce), chunk);
        spin_unlock(&bounce_lock);
        if (left)
            return done ? (ssize_t)done : -EFAULT;
        done += chunk;
    }
    return (ssize_t)done;
}

static ssize_t terminal_read(char *to, size_t count) {
    spin_lock(&bounce_lock);
    ssize_t got = device_console_read(__pa(bounce), min(count, sizeof(bounce)));
    if (got > 0 && copy_to_user(to, bounce, (size_t)got))
        got = -EFAULT;
    spin_unlock(&bounce_lock);
    return got;
}

/* One page of a file at a time; `to_file` says which way. */
static ssize_t inode_transfer(struct inode *inode, u64 offset, char *user, size_t count, bool to_file) {
    size_t done = 0;

    while (done < count) {
        const u64 at = offset + done;
        const size_t in_page = at & ~PAGE_MASK, chunk = min(count - done, PAGE_SIZE - in_page);
        const phys_addr_t page = inode_get_page(inode, at >> PAGE_SHIFT, to_file);
        if (to_file && !page)
            return done ? (ssize_t)done : -ENOSPC;
        char *const data = (char *)__va(page ? page : __pa(empty_zero_page)) + in_page;
        const size_t left =
            to_file ? copy_from_user(data, user + done, chunk) : copy_to_user(user + done, data, chunk);
        if (page)
            put_page(page);
        done += chunk - left;
        if (left)
            return done ? (ssize_t)done : -EFAULT;
    }
    return (ssize_t)done;
}

/* Where a write of `count` bytes goes; the file is as long as that from now on. */
static notrace u64 claim_range(struct file *file, size_t count, u64 *old_size) {
    struct inode *const inode = file->inode;

    spin_lock(&inode->lock);
    *old_size = inode->size;
    if (file->flags & O_APPEND)
        file->position = (loff_t)inode->size;
    const u64 start = (u64)file->position;
    inode->size = max(inode->size, start + count);
    spin_unlock(&inode->lock);
    return start;
}

static ssize_t regular_write(struct file *file, char *from, size_t count) {
    struct inode *const inode = file->inode;
    const long error = generic_write_checks(file, &count);
    u64 old_size;

    if (error)
        return error;
    const u64 start = claim_range(file, count, &old_size);
    const ssize_t done = inode_transfer(inode, start, from, count, true);

    if (done >= 0)
        file->position += done;
    inode->mtime = inode->ctime = current_time();
    spin_lock(&inode->lock);
    if (done < (ssize_t)count &&
        inode->size == start + count) /* cut short, and nobody has gone on behind it */
        inode->size = max(old_size, (u64)file->position);
    spin_unlock(&inode->lock);
    return done;
}

static ssize_t regular_read(struct file *file, char *to, size_t count) {
    const u64 size = file->inode->size;

    if ((u64)file->position >= size)
        return 0;
    const ssize_t done =
        inode_transfer(file->inode, (u64)file->position, to, min(count, size - (u64)file->position), false);
    if (done > 0)
        file->position += done;
    return done;
}

/* Reads and writes of one open file follow each other, each as a whole. */
static ssize_t locked_transfer(ssize_t (*transfer)(struct file *, char *, size_t), struct file *file,
                               char *user, size_t count) {
    spin_lock(&file->position_lock);
    const ssize_t done = transfer(file, user, count);
    spin_unlock(&file->position_lock);
    return done;
}

UNTIL_4_9 ssize_t __vfs_write(struct file *file, const char *from, size_t count) {
    switch (file->kind) {
    case FILE_TERMINAL:
        return terminal_write(file, from, count);
    case FILE_REGULAR:
        return locked_transfer(regular_write, file, (char *)from, count);
    case FILE_NULL:
    case FILE_ZERO:
    case FILE_RANDOM:
        return (ssize_t)count;
    default:
        return file->f_op && file->f_op->write ? file->f_op->write(file, from, count) : -EINVAL;
    }
}

ssize_t vfs_write(struct file *file, const char *from, size_t count) {
    if (!file_writable(file))
        return -EBADF;
    if (!access_ok(from, count))
        return -EFAULT;
    return __vfs_write(file, from, count);
}

ssize_t vfs_read(struct file *file, char *to, size_t count) {
    if (!file_readable(file))
        return -EBADF;
    if (!access_ok(to, count))
        return -EFAULT;
    switch (file->kind) {
    case FILE_TERMINAL:
        return terminal_read(to, count);
    case FILE_REGULAR:
        return locked_transfer(regular_read, file, to, count);
    case FILE_NULL:
        return 0;
    case FILE_ZERO:
        return clear_user(to, count) ? -EFAULT : (ssize_t)count;
    case FILE_RANDOM:
        return random_to_user(to, count);
    case FILE_DIRECTORY:
        return -EISDIR;
    default:
        return file->f_op && file->f_op->read ? file->f_op->read(file, to, count) : -EINVAL;
    }
}

SINCE_4_9 ssize_t ksys_write(int fd, const char *from, size_t count) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const ssize_t done = vfs_write(file, from, count);
    fput(file);
    return done;
}

SYSCALL_DEFINE3(write, int, fd, const char *, from, size_t, count) { return ksys_write(fd, from, count); }

SYSCALL_DEFINE3(read, int, fd, char *, to, size_t, count) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const ssize_t done = vfs_read(file, to, count);
    fput(file);
    return done;
}

static notrace long sync_file(int fd) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const long error = file->kind == FILE_REGULAR || file->kind == FILE_DIRECTORY ? 0 : -EINVAL;
    fput(file);
    return error;
}

/* Everything is in memory: there is nowhere to write to. */
SYSCALL_DEFINE1(fsync, int, fd) { return sync_file(fd); }
SYSCALL_DEFINE1(fdatasync, int, fd) { return sync_file(fd); }

SYSCALL_DEFINE3(lseek, int, fd, loff_t, offset, unsigned, whence) {
    struct file *const file = fget(fd);
    loff_t position = -EINVAL;

    if (!file)
        return -EBADF;
    if (file->kind != FILE_REGULAR && file->kind != FILE_DIRECTORY)
        position = -ESPIPE;
    else if (whence == 0)
        position = offset;
    else if (whence == 1)
        position = file->position + offset;
    else if (whence == 2)
        position = (loff_t)file->inode->size + offset;
    if (position >= 0)
        file->position = position;
    else if (position != -ESPIPE)
        position = -EINVAL;
    fput(file);
    return position;
}
