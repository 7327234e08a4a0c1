/* Open files and descriptors. */
#include "flavour.h"
#include "fs.h"

#include "chrdev.h"
#include "errno.h"
#include "page.h"
#include "printk.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

notrace struct file *file_new(enum file_kind kind, struct inode *inode, u32 flags) {
    struct file *const file = kzalloc(sizeof(*file));

    if (!file)
        return NULL;
    file->kind = kind;
    file->count = 1;
    file->flags = flags;
    file->inode = inode;
    if (inode)
        inode->links++;
    return file;
}

struct file *shmem_file(const char *name, u64 size) {
    struct inode *const inode = kzalloc(sizeof(*inode));

    if (!inode)
        return NULL;
    snprintf(inode->path, sizeof(inode->path), "/%s (deleted)", name);
    inode->size = size;
    inode->mode = 0777;
    return file_new(FILE_REGULAR, inode, O_RDWR);
}

notrace void fput(struct file *file) {
    if (--file->count)
        return;
    if (file->inode)
        inode_put(file->inode);
    if (file->device && file->device->fops->release)
        file->device->fops->release(file);
    kfree(file, sizeof(*file));
}

notrace struct file *fget(int fd) {
    if (fd < 0 || fd >= MAX_FILES || !current->files.fd[fd])
        return NULL;
    return get_file(current->files.fd[fd]);
}

static notrace int fd_install_from(int first, struct file *file, u32 flags) {
    for (int fd = first; fd < MAX_FILES; fd++) {
        if (current->files.fd[fd])
            continue;
        current->files.fd[fd] = file;
        current->files.close_on_exec &= ~BIT(fd);
        if (flags & O_CLOEXEC)
            current->files.close_on_exec |= BIT(fd);
        return fd;
    }
    fput(file);
    return -EMFILE;
}

notrace int fd_install(struct file *file, u32 flags) { return fd_install_from(0, file, flags); }

/* Descriptors 0, 1 and 2 of the program: the machine's input and its two output streams. */
void open_terminal_files(void) {
    for (u32 fd = 0; fd < 3; fd++) {
        struct file *const file = file_new(FILE_TERMINAL, NULL, O_RDWR);
        if (file)
            file->stream = fd;
        fd_install(file, 0);
    }
}

static __always_inline long open_device(const struct chrdev *device, u32 flags) {
    if (flags & O_DIRECTORY)
        return -ENOTDIR;
    struct file *const file = chrdev_open(device, flags);
    return IS_ERR(file) ? PTR_ERR(file) : fd_install(file, flags);
}

static long open_path(const char *path, u32 flags, u32 mode) {
    if (!strcmp(path, "/dev/null"))
        return fd_install(file_new(FILE_NULL, NULL, flags), flags);
    if (!strcmp(path, "/dev/zero"))
        return fd_install(file_new(FILE_ZERO, NULL, flags), flags);
    if (!strcmp(path, "/dev/tty") || !strcmp(path, "/dev/console")) {
        struct file *const file = file_new(FILE_TERMINAL, NULL, flags);
        if (file)
            file->stream = 1;
        return fd_install(file, flags);
    }
    if (!strcmp(path, "/"))
        return flags & O_ACCMODE ? -EISDIR : fd_install(file_new(FILE_DIRECTORY, NULL, flags), flags);
    const struct chrdev *const device = chrdev_lookup(path);
    if (device)
        return open_device(device, flags);
    struct inode *inode = inode_lookup(path);
    if (inode && (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
        return -EEXIST;
    if (!inode && !(flags & O_CREAT))
        return -ENOENT;
    if (flags & O_DIRECTORY)
        return -ENOTDIR;
    if (!inode && !(inode = inode_create(path, mode)))
        return -ENOMEM;
    if (flags & O_TRUNC)
        inode_truncate(inode, 0);
    struct file *const file = file_new(FILE_REGULAR, inode, flags);
    return fd_install(file, flags);
}

SYSCALL_DEFINE4(openat, int, dir, const char *, user_path, u32, flags, u32, mode) {
    char path[FL_PATH_MAX];
    const long length = strncpy_from_user(path, user_path, sizeof(path));

    (void)dir; /* the working directory is / */
    if (length < 0)
        return length;
    if (length == (long)sizeof(path))
        return -ENAMETOOLONG;
    if (!length)
        return -ENOENT;
    if (path[0] != '/') {
        if (length + 2 > (long)sizeof(path))
            return -ENAMETOOLONG;
        memmove(path + 1, path, (size_t)length + 1);
        path[0] = '/';
    }
    return open_path(path, flags, mode);
}

SYSCALL_DEFINE1(close, int, fd) {
    if (fd < 0 || fd >= MAX_FILES || !current->files.fd[fd])
        return -EBADF;
    fput(current->files.fd[fd]);
    current->files.fd[fd] = NULL;
    return 0;
}

SYSCALL_DEFINE1(dup, int, fd) {
    struct file *const file = fget(fd);

    return file ? fd_install(file, 0) : -EBADF;
}

SYSCALL_DEFINE3(dup3, int, old, int, new, u32, flags) {
    if (old == new)
        return -EINVAL;
    if (new < 0 || new >= MAX_FILES)
        return -EBADF;
    struct file *const file = fget(old);
    if (!file)
        return -EBADF;
    if (current->files.fd[new])
        fput(current->files.fd[new]);
    current->files.fd[new] = NULL;
    return fd_install_from(new, file, flags);
}

#define F_DUPFD 0
#define F_GETFD 1
#define F_SETFD 2
#define F_GETFL 3
#define F_SETFL 4
#define F_DUPFD_CLOEXEC 1030

SYSCALL_DEFINE3(fcntl, int, fd, u32, command, unsigned long, argument) {
    struct file *const file = fget(fd);
    long result = 0;

    if (!file)
        return -EBADF;
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return argument < MAX_FILES ? fd_install_from((int)argument, file, command == F_DUPFD ? 0 : O_CLOEXEC)
                                    : -EINVAL;
    case F_GETFD:
        result = (current->files.close_on_exec >> fd) & 1;
        break;
    case F_SETFD:
        current->files.close_on_exec &= ~BIT(fd);
        current->files.close_on_exec |= (argument & 1) << fd;
        break;
    case F_GETFL:
        result = file->flags;
        break;
    case F_SETFL:
        file->flags = (file->flags & ~O_APPEND) | ((u32)argument & O_APPEND);
        break;
    default:
        result = -EINVAL;
    }
    fput(file);
    return result;
}

#define MFD_CLOEXEC 0x1u
#define MFD_NAME_MAX 249

SYSCALL_DEFINE2(memfd_create, const char *, name, u32, flags) {
    char text[sizeof("memfd:") + MFD_NAME_MAX];
    char *const end = text + snprintf(text, sizeof(text), "memfd:");

    if (MFD_EXEC_FLAGS && !(flags & MFD_EXEC_FLAGS) && (flags & ~MFD_ALL_FLAGS) == 0)
        pr_warn_ratelimited("%s[%d]: memfd_create() called without MFD_EXEC or MFD_NOEXEC_SEAL set\n",
                            current->comm, current->pid);
    if (flags & ~MFD_ALL_FLAGS)
        return -EINVAL;
    const long length = strncpy_from_user(end, name, MFD_NAME_MAX + 1);
    if (length < 0 || length > MFD_NAME_MAX)
        return length < 0 ? length : -EINVAL;
    struct file *const file = shmem_file(text, 0);
    return fd_install(file, flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
}

SYSCALL_DEFINE2(ftruncate, int, fd, loff_t, size) {
    struct file *const file = fget(fd);
    long error = 0;

    if (!file)
        return -EBADF;
    if (file->kind != FILE_REGULAR || !file_writable(file) || size < 0)
        error = -EINVAL;
    else
        inode_truncate(file->inode, (u64)size);
    fput(file);
    return error;
}
