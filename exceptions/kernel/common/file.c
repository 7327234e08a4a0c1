/* Open files and descriptors. */
#include "flavour.h"
#include "fs.h"

#include "chrdev.h"
#include "errno.h"
#include "page.h"
#include "pipe.h"
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
        ref_inc(&inode->links);
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
    if (ref_dec(&file->count))
        return;
    if (file->inode)
        inode_put(file->inode);
    if (file->kind == FILE_PIPE)
        pipe_release(file);
    if (file->device && file->device->fops->release)
        file->device->fops->release(file);
    kfree(file, sizeof(*file));
}

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
