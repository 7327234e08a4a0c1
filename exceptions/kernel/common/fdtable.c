/* Descriptors: the table that the threads of a program share. */
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "resource.h"
#include "syscall.h"
#include "task.h"

notrace struct file *fget(int fd) {
    struct files_struct *const files = current->files;
    struct file *file = NULL;

    if (fd < 0 || fd >= MAX_FILES)
        return NULL;
    spin_lock(&files->file_lock);
    if (files->fd[fd])
        file = get_file(files->fd[fd]);
    spin_unlock(&files->file_lock);
    return file;
}

/* The caller holds file_lock. */
static notrace void set_fd(struct files_struct *files, int fd, struct file *file, u32 flags) {
    files->fd[fd] = file;
    files->close_on_exec &= ~BIT(fd);
    if (flags & O_CLOEXEC)
        files->close_on_exec |= BIT(fd);
}

/* Descriptors are numbers below this. */
static notrace int most_files(void) { return (int)min(rlimit(RLIMIT_NOFILE), (u64)MAX_FILES); }

static notrace int fd_install_from(int first, struct file *file, u32 flags) {
    struct files_struct *const files = current->files;
    const int end = most_files();
    int fd = first;

    spin_lock(&files->file_lock);
    while (fd < end && files->fd[fd])
        fd++;
    if (fd < end && file)
        set_fd(files, fd, file, flags);
    spin_unlock(&files->file_lock);
    if (fd < end && file)
        return fd;
    if (file)
        fput(file);
    return file ? -EMFILE : -ENOMEM;
}

notrace int fd_install(struct file *file, u32 flags) { return fd_install_from(0, file, flags); }

notrace long close_fd(unsigned fd) {
    struct files_struct *const files = current->files;
    struct file *file = NULL;

    if (fd >= MAX_FILES)
        return -EBADF;
    spin_lock(&files->file_lock);
    file = files->fd[fd];
    files->fd[fd] = NULL;
    spin_unlock(&files->file_lock);
    if (!file)
        return -EBADF;
    fput(file);
    return 0;
}

SYSCALL_DEFINE1(close, unsigned, fd) { return close_fd(fd); }

struct files_struct *dup_fd(struct files_struct *old) {
    struct files_struct *const new = kzalloc(sizeof(*new));

    if (!new)
        return NULL;
    new->count = 1;
    spin_lock(&old->file_lock);
    new->close_on_exec = old->close_on_exec;
    for (unsigned fd = 0; fd < MAX_FILES; fd++)
        if (old->fd[fd])
            new->fd[fd] = get_file(old->fd[fd]);
    spin_unlock(&old->file_lock);
    return new;
}

notrace void put_files_struct(struct files_struct *files) {
    if (ref_dec(&files->count))
        return;
    for (unsigned fd = 0; fd < MAX_FILES; fd++)
        if (files->fd[fd])
            fput(files->fd[fd]);
    kfree(files, sizeof(*files));
}

void do_close_on_exec(struct files_struct *files) {
    for (unsigned fd = 0; fd < MAX_FILES; fd++)
        if (files->close_on_exec & BIT(fd))
            (void)close_fd(fd);
    files->close_on_exec = 0;
}

SYSCALL_DEFINE1(dup, int, fd) {
    struct file *const file = fget(fd);

    return file ? fd_install(file, 0) : -EBADF;
}

SYSCALL_DEFINE3(dup3, int, old, int, new, u32, flags) {
    if (old == new)
        return -EINVAL;
    if (new < 0 || new >= most_files())
        return -EBADF;
    struct file *const file = fget(old);
    if (!file)
        return -EBADF;
    spin_lock(&current->files->file_lock);
    struct file *const replaced = current->files->fd[new];
    set_fd(current->files, new, file, flags);
    spin_unlock(&current->files->file_lock);
    if (replaced)
        fput(replaced);
    return new;
}

#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define F_DUPFD_CLOEXEC 1030

static notrace void set_close_on_exec(int fd, bool set) {
    struct files_struct *const files = current->files;

    spin_lock(&files->file_lock);
    files->close_on_exec = (files->close_on_exec & ~BIT(fd)) | (set ? BIT(fd) : 0);
    spin_unlock(&files->file_lock);
}

SYSCALL_DEFINE3(fcntl, int, fd, u32, command, unsigned long, argument) {
    struct file *const file = fget(fd);
    long result = 0;

    if (!file)
        return -EBADF;
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        if (argument < (unsigned long)most_files())
            return fd_install_from((int)argument, file, command == F_DUPFD ? 0 : O_CLOEXEC);
        result = -EINVAL;
        break;
    case F_GETFD:
        result = (current->files->close_on_exec >> fd) & 1;
        break;
    case F_SETFD:
        set_close_on_exec(fd, argument & 1);
        break;
    case F_GETFL:
        result = file->flags;
        break;
    case F_SETFL:
        file->flags = (file->flags & ~(O_APPEND | O_NONBLOCK)) | ((u32)argument & (O_APPEND | O_NONBLOCK));
        break;
    default:
        result = -EINVAL;
    }
    fput(file);
    return result;
}
