/* Open files and descriptors. */
#include "flavour.h"
#include "fs.h"

#include "chrdev.h"
#include "errno.h"
#include "eventpoll.h"
#include "locks.h"
#include "page.h"
#include "printk.h"
#include "proc.h"
#include "resource.h"
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
        ref_inc(&inode->links);
    return file;
}

struct file *shmem_file(const char *name, u64 size) {
    struct inode *const inode = kzalloc(sizeof(*inode));

    if (!inode)
        return NULL;
    snprintf(inode->path, sizeof(inode->path), "/%s (deleted)", name);
    inode->size = size;
    inode->mode = S_IFREG | 0777;
    return file_new(FILE_REGULAR, inode, O_RDWR);
}

notrace void fput(struct file *file) {
    if (ref_dec(&file->count))
        return;
    if (file->inode) {
        locks_remove(file->inode, file);
        inode_put(file->inode);
    }
    if (file->epitems)
        eventpoll_release(file);
    if (file->f_op && file->f_op->release)
        file->f_op->release(file);
    kfree(file, sizeof(*file));
}

/* It never makes anybody wait; but one may wait for it, as for pipes. */
static struct wait_queue_head terminal_wait;

/* Descriptors 0, 1 and 2 of the program: the machine's input and its two output streams. */
void open_terminal_files(void) {
    for (u32 fd = 0; fd < 3; fd++) {
        struct file *const file = file_new(FILE_TERMINAL, NULL, O_RDWR);
        if (file) {
            file->stream = fd;
            file->wait = &terminal_wait;
        }
        fd_install(file, 0);
    }
}

static notrace enum file_kind memory_device(u8 minor) {
    switch (minor) {
    case 3:
        return FILE_NULL;
    case 5:
        return FILE_ZERO;
    case 8:
    case 9:
        return FILE_RANDOM;
    default:
        return FILE_TERMINAL;
    }
}

static notrace struct file *open_device(struct inode *inode, u32 flags) {
    const struct chrdev *const device = chrdev_lookup(inode->path);

    if (device)
        return chrdev_open(device, flags);
    struct file *const file = file_new(memory_device(inode->minor), inode, flags);
    if (file && file->kind == FILE_TERMINAL) {
        file->stream = 1;
        file->wait = &terminal_wait;
    }
    return file ? file : ERR_PTR(-ENOMEM);
}

/* Whether an inode may be opened that way: 0 or -errno. */
static notrace long may_open(const struct inode *inode, u32 flags) {
    const bool writes = (flags & O_ACCMODE) || (flags & O_TRUNC);

    if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
        return -EEXIST;
    if (inode_is(inode, S_IFLNK))
        return -ELOOP;
    if (inode_is(inode, S_IFDIR))
        return writes || (flags & O_CREAT) ? -EISDIR : 0;
    if (flags & O_DIRECTORY)
        return -ENOTDIR;
    return writes && inode->read_only ? -EROFS : 0;
}

notrace struct file *open_inode(struct inode *inode, u32 flags) {
    const long error = may_open(inode, flags);

    if (error)
        return ERR_PTR(error);
    if (inode_is(inode, S_IFCHR))
        return open_device(inode, flags);
    struct file *file = proc_open(inode->path, flags);
    if (!file)
        file = file_new(inode_is(inode, S_IFDIR) ? FILE_DIRECTORY : FILE_REGULAR, inode, flags);
    if (file && file->kind == FILE_REGULAR && (flags & O_TRUNC))
        inode_truncate(inode, 0);
    return file ? file : ERR_PTR(-ENOMEM);
}

notrace long may_create(const char *path) {
    char parent[FL_PATH_MAX];
    const size_t length = (size_t)(strrchr(path, '/') - path);

    strlcpy(parent, path, sizeof(parent));
    parent[length ? length : 1] = '\0';
    struct inode *const directory = inode_lookup(parent);
    if (!directory)
        return -ENOENT;
    const long error = !inode_is(directory, S_IFDIR) ? -ENOTDIR : directory->read_only ? -EROFS : 0;
    inode_put(directory);
    return error;
}

static notrace long open_path(const char *path, u32 flags, u32 mode) {
    const int fd = flags & O_NOFOLLOW ? -1 : proc_fd_number(path);
    if (fd >= 0) {
        struct file *const again = proc_fd_open(fd, flags);
        return IS_ERR(again) ? PTR_ERR(again) : fd_install(again, flags);
    }
    struct inode *inode = inode_lookup(path);

    if (!inode) {
        const long error = flags & O_CREAT ? may_create(path) : -ENOENT;
        if (error)
            return error;
        inode = inode_create(path, S_IFREG | (mode & 07777 & ~current->signal->umask));
        flags &= ~O_EXCL;
    }
    if (!inode)
        return -ENOSPC;
    struct file *const file = open_inode(inode, flags);
    inode_put(inode);
    return IS_ERR(file) ? PTR_ERR(file) : fd_install(file, flags);
}

SYSCALL_DEFINE4(openat, int, dir, const char *, user_path, u32, flags, u32, mode) {
    const bool follow = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
    char path[FL_PATH_MAX];
    const long error = user_path_at(dir, user_path, follow ? LOOKUP_FOLLOW : 0, path);

    return error ? error : open_path(path, flags, mode);
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

SYSCALL_DEFINE2(truncate, const char *, user_path, loff_t, size) {
    struct inode *const inode = user_inode_at(AT_FDCWD, user_path, LOOKUP_FOLLOW);
    long error = size < 0 ? -EINVAL : 0;

    if (IS_ERR(inode))
        return PTR_ERR(inode);
    if (!error && !inode_is(inode, S_IFREG))
        error = inode_is(inode, S_IFDIR) ? -EISDIR : -EINVAL;
    if (!error && inode->read_only)
        error = -EROFS;
    if (!error)
        error = inode_newsize_ok(inode, (u64)size);
    if (!error)
        inode_truncate(inode, (u64)size);
    inode_put(inode);
    return error;
}

SYSCALL_DEFINE2(ftruncate, int, fd, loff_t, size) {
    struct file *const file = fget(fd);
    long error = 0;

    if (!file)
        return -EBADF;
    if (file->kind != FILE_REGULAR || !file_writable(file) || size < 0)
        error = -EINVAL;
    else
        error = inode_newsize_ok(file->inode, (u64)size);
    if (!error)
        inode_truncate(file->inode, (u64)size);
    fput(file);
    return error;
}
