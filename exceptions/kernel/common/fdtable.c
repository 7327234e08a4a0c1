/* Descriptors: the table that the threads of a program share. */
#include "errno.h"
#include "fs.h"
#include "locks.h"
#include "page.h"
#include "resource.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

/* Where the table keeps a descriptor: its chunk, and its place there. NULL: never used. The caller holds file_lock. */
static __always_inline struct fd_chunk *chunk_of(const struct files_struct *files, u32 fd) {
    return fd < MAX_FILES ? files->chunks[fd / FDS_PER_CHUNK] : NULL;
}

static notrace struct file *file_at(const struct files_struct *files, u32 fd) {
    const struct fd_chunk *const chunk = chunk_of(files, fd);

    return chunk ? chunk->file[fd % FDS_PER_CHUNK] : NULL;
}

notrace struct file *fget(int fd) {
    struct files_struct *const files = current->files;

    spin_lock(&files->file_lock);
    struct file *const file = file_at(files, (u32)fd);
    if (file)
        (void)get_file(file);
    spin_unlock(&files->file_lock);
    return file;
}

static notrace void set_close_on_exec(struct fd_chunk *chunk, u32 fd, bool set) {
    const u64 bit = BIT(fd % FDS_PER_CHUNK);

    chunk->close_on_exec = set ? chunk->close_on_exec | bit : chunk->close_on_exec & ~bit;
}

/* False when there is no memory for it; only a descriptor above all others can need any. */
static notrace bool set_fd(struct files_struct *files, u32 fd, struct file *file, u32 flags) {
    struct fd_chunk **const chunk = &files->chunks[fd / FDS_PER_CHUNK];

    if (!*chunk && !(*chunk = kzalloc(sizeof(**chunk))))
        return false;
    (*chunk)->file[fd % FDS_PER_CHUNK] = file;
    set_close_on_exec(*chunk, fd, flags & O_CLOEXEC);
    return true;
}

/* Descriptors are numbers below this. */
static notrace u32 most_files(void) { return (u32)min(rlimit(RLIMIT_NOFILE), (u64)MAX_FILES); }

static notrace int fd_install_from(u32 first, struct file *file, u32 flags) {
    struct files_struct *const files = current->files;
    const u32 end = most_files();
    u32 fd = first;

    if (!file)
        return -ENOMEM;
    spin_lock(&files->file_lock);
    while (fd < end && file_at(files, fd))
        fd++;
    const int error = fd >= end ? -EMFILE : set_fd(files, fd, file, flags) ? 0 : -ENOMEM;
    spin_unlock(&files->file_lock);
    if (error)
        fput(file);
    return error ? error : (int)fd;
}

notrace int fd_install(struct file *file, u32 flags) { return fd_install_from(0, file, flags); }

notrace int install_pair(struct file *first, struct file *second, u32 flags, int fds[2]) {
    fds[0] = fd_install(first, flags);
    if (fds[0] < 0) {
        fput(second);
        return fds[0];
    }
    fds[1] = fd_install(second, flags);
    if (fds[1] < 0)
        (void)close_fd((unsigned)fds[0]);
    return min(fds[1], 0);
}

notrace long give_pair(struct file *first, struct file *second, u32 flags, int *to) {
    int fds[2];
    const int error = install_pair(first, second, flags, fds);

    if (error)
        return error;
    if (!copy_to_user(to, fds, sizeof(fds)))
        return 0;
    (void)close_fd((unsigned)fds[0]);
    (void)close_fd((unsigned)fds[1]);
    return -EFAULT;
}

/* A program that closes any descriptor of a file loses all its locks there. */
static notrace long filp_close(struct file *file, const struct files_struct *files) {
    if (file->inode)
        locks_remove(file->inode, files);
    fput(file);
    return 0;
}

notrace long close_fd(unsigned fd) {
    struct files_struct *const files = current->files;

    spin_lock(&files->file_lock);
    struct file *const file = file_at(files, fd);
    if (file)
        (void)set_fd(files, fd, NULL, 0);
    spin_unlock(&files->file_lock);
    return file ? filp_close(file, files) : -EBADF;
}

SYSCALL_DEFINE1(close, unsigned, fd) { return close_fd(fd); }

/* False when there is no memory. */
static notrace bool copy_chunk(struct files_struct *to, const struct files_struct *from, u32 number) {
    const struct fd_chunk *const old = from->chunks[number];

    if (!old)
        return true;
    struct fd_chunk *const new = to->chunks[number] = kzalloc(sizeof(*new));
    if (!new)
        return false;
    *new = *old;
    for (u32 i = 0; i < FDS_PER_CHUNK; i++)
        if (new->file[i])
            (void)get_file(new->file[i]);
    return true;
}

struct files_struct *dup_fd(struct files_struct *old) {
    struct files_struct *const new = kzalloc(sizeof(*new));
    bool copied = true;

    if (!new)
        return NULL;
    new->count = 1;
    spin_lock(&old->file_lock);
    for (u32 i = 0; copied && i < ARRAY_SIZE(old->chunks); i++)
        copied = copy_chunk(new, old, i);
    spin_unlock(&old->file_lock);
    if (!copied)
        put_files_struct(new);
    return copied ? new : NULL;
}

static notrace void free_chunk(struct fd_chunk *chunk, const struct files_struct *files) {
    for (u32 i = 0; chunk && i < FDS_PER_CHUNK; i++)
        if (chunk->file[i])
            (void)filp_close(chunk->file[i], files);
    kfree(chunk, sizeof(*chunk));
}

notrace void put_files_struct(struct files_struct *files) {
    if (ref_dec(&files->count))
        return;
    for (u32 i = 0; i < ARRAY_SIZE(files->chunks); i++)
        free_chunk(files->chunks[i], files);
    kfree(files, sizeof(*files));
}

void do_close_on_exec(struct files_struct *files) {
    for (u32 fd = 0; fd < MAX_FILES; fd++) {
        const struct fd_chunk *const chunk = chunk_of(files, fd);
        if (!chunk)
            fd += FDS_PER_CHUNK - 1;
        else if (chunk->close_on_exec & BIT(fd % FDS_PER_CHUNK))
            (void)close_fd(fd);
    }
}

SYSCALL_DEFINE1(dup, int, fd) {
    struct file *const file = fget(fd);

    return file ? fd_install(file, 0) : -EBADF;
}

SYSCALL_DEFINE3(dup3, int, old, int, new, u32, flags) {
    if (old == new)
        return -EINVAL;
    if ((u32) new >= most_files())
        return -EBADF;
    struct file *const file = fget(old);
    if (!file)
        return -EBADF;
    spin_lock(&current->files->file_lock);
    struct file *const replaced = file_at(current->files, (u32) new);
    const bool set = set_fd(current->files, (u32) new, file, flags);
    spin_unlock(&current->files->file_lock);
    if (replaced)
        (void)filp_close(replaced, current->files);
    if (!set)
        fput(file);
    return set ? new : -ENOMEM;
}

#define FD_CLOEXEC 1
#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define F_DUPFD_CLOEXEC 1030

static notrace long change_close_on_exec(int fd, bool change, bool set) {
    struct files_struct *const files = current->files;

    spin_lock(&files->file_lock);
    struct fd_chunk *const chunk = chunk_of(files, (u32)fd);
    const bool before = chunk && (chunk->close_on_exec & BIT((u32)fd % FDS_PER_CHUNK));
    if (chunk && change && file_at(files, (u32)fd))
        set_close_on_exec(chunk, (u32)fd, set);
    spin_unlock(&files->file_lock);
    return change ? 0 : before;
}

long set_fd_close_on_exec(u32 fd, bool set) { return change_close_on_exec((int)fd, true, set); }

SYSCALL_DEFINE3(fcntl, int, fd, u32, command, unsigned long, argument) {
    struct file *const file = fget(fd);
    long result = 0;

    if (!file)
        return -EBADF;
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        if (argument < most_files())
            return fd_install_from((u32)argument, file, command == F_DUPFD ? 0 : O_CLOEXEC);
        result = -EINVAL;
        break;
    case F_GETFD:
    case F_SETFD:
        result = change_close_on_exec(fd, command == F_SETFD, argument & FD_CLOEXEC);
        break;
    case F_GETFL:
        result = file->flags;
        break;
    case F_SETFL:
        file->flags = (file->flags & ~(O_APPEND | O_NONBLOCK)) | ((u32)argument & (O_APPEND | O_NONBLOCK));
        break;
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
        result = fcntl_lock(file, command, (struct flock *)argument);
        break;
    default:
        result = -EINVAL;
    }
    fput(file);
    return result;
}
