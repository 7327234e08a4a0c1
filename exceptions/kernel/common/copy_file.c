/* From file to file without the program seeing the bytes: sendfile, copy_file_range. */
#include "device.h"
#include "errno.h"
#include "fs.h"
#include "layout.h"
#include "page.h"
#include "resource.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define MAX_RW_COUNT (0x7fffffffUL & PAGE_MASK)

/* Kernel memory to a file: only what needs no waiting, a regular file and the terminal, takes it so. */
static notrace ssize_t kernel_write(struct file *file, const char *from, size_t count, u64 *position) {
    if (file->kind == FILE_TERMINAL) {
        device_console_write(file->stream == 2 ? 2 : 1, __pa(from), count);
        return (ssize_t)count;
    }
    const size_t done = inode_write(file->inode, *position, from, count);
    *position += done;
    return done ? (ssize_t)done : -ENOSPC;
}

static notrace ssize_t copy_pages(struct inode *from, u64 *at, struct file *to, u64 *position, size_t count) {
    const phys_addr_t page = alloc_pages(0);
    ssize_t done = 0, step = 1;

    if (!page)
        return -ENOMEM;
    while (step > 0 && (size_t)done < count) {
        const size_t got = inode_read(from, *at, __va(page), min(count - (size_t)done, PAGE_SIZE));
        step = got ? kernel_write(to, __va(page), got, position) : 0;
        done += max(step, 0L);
        *at += (u64)max(step, 0L);
    }
    put_page(page);
    return done ? done : step;
}

/* Both positions are read and left where the copy ends. */
static long copy_between(struct file *from, u64 *at, struct file *to, u64 *position, size_t count) {
    if (!file_readable(from) || !file_writable(to))
        return -EBADF;
    if (from->kind != FILE_REGULAR || (to->kind != FILE_REGULAR && to->kind != FILE_TERMINAL))
        return -EINVAL;
    count = min(count, MAX_RW_COUNT);
    if (to->kind == FILE_REGULAR && *position + count > rlimit(RLIMIT_FSIZE))
        count = *position < rlimit(RLIMIT_FSIZE) ? rlimit(RLIMIT_FSIZE) - *position : 0;
    return copy_pages(from->inode, at, to, position, count);
}

/* The place to read or write at: the program's own word, or (NULL) that of the open file. */
static notrace long get_place(const loff_t *user, const struct file *file, u64 *place) {
    loff_t at = file->position;

    if (user && get_user(at, user))
        return -EFAULT;
    *place = (u64)at;
    return at < 0 ? -EINVAL : 0;
}

static notrace long put_place(loff_t *user, struct file *file, u64 place) {
    if (!user)
        file->position = (loff_t)place;
    return user && put_user((loff_t)place, user) ? -EFAULT : 0;
}

static long do_copy(struct file *from, loff_t *from_user, struct file *to, loff_t *to_user, size_t count) {
    u64 at = 0, position = 0;
    long result = get_place(from_user, from, &at);

    if (!result)
        result = get_place(to_user, to, &position);
    if (!result && to->kind == FILE_REGULAR && (to->flags & O_APPEND))
        position = to->inode->size;
    if (!result)
        result = copy_between(from, &at, to, &position, count);
    if (result >= 0 && (put_place(from_user, from, at) || put_place(to_user, to, position)))
        result = -EFAULT;
    return result;
}

static long copy_descriptors(int from_fd, loff_t *from_user, int to_fd, loff_t *to_user, size_t count,
                             bool files_only) {
    struct file *const from = fget(from_fd), *const to = fget(to_fd);
    long result = from && to ? 0 : -EBADF;

    if (!result && files_only && (from->kind != FILE_REGULAR || to->kind != FILE_REGULAR))
        result = from->kind == FILE_DIRECTORY || to->kind == FILE_DIRECTORY ? -EISDIR : -EINVAL;
    if (!result && files_only && (to->flags & O_APPEND))
        result = -EBADF;
    if (!result)
        result = do_copy(from, from_user, to, to_user, count);
    if (from)
        fput(from);
    if (to)
        fput(to);
    return result;
}

SYSCALL_DEFINE4(sendfile64, int, to, int, from, loff_t *, offset, size_t, count) {
    return copy_descriptors(from, offset, to, NULL, count, false);
}

SYSCALL_DEFINE6(copy_file_range, int, from, loff_t *, from_offset, int, to, loff_t *, to_offset, size_t,
                count, u32, flags) {
    return flags ? -EINVAL : copy_descriptors(from, from_offset, to, to_offset, count, true);
}
