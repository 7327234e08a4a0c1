/* What a program may ask about files. */
#include "chrdev.h"
#include "errno.h"
#include "fs.h"
#include "layout.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

/* struct stat of the asm-generic ABI. */
struct stat {
    u64 st_dev, st_ino;
    u32 st_mode, st_nlink, st_uid, st_gid;
    u64 st_rdev, pad1;
    s64 st_size;
    s32 st_blksize, pad2;
    s64 st_blocks;
    u64 times[6];
    u32 unused[2];
};
_Static_assert(sizeof(struct stat) == 128, "user space counts on 128 bytes");

#define RDEV(major, minor) (((major) << 8) | (minor))

static notrace struct stat stat_inode(const struct inode *inode) {
    return (struct stat){.st_dev = 1,
                         .st_ino = inode->number,
                         .st_mode = S_IFREG | inode->mode,
                         .st_nlink = 1,
                         .st_size = (s64)inode->size,
                         .st_blksize = (s32)PAGE_SIZE,
                         .st_blocks = (s64)((inode->size + 511) / 512)};
}

static notrace struct stat stat_device(u32 mode, u64 rdev) {
    return (struct stat){
        .st_dev = 5, .st_ino = rdev, .st_mode = mode, .st_nlink = 1, .st_rdev = rdev, .st_blksize = 1024};
}

static notrace struct stat stat_chrdev(const struct chrdev *device) {
    return stat_device(S_IFCHR | 0666, RDEV((u64)device->major, device->minor));
}

static notrace struct stat stat_file(const struct file *file) {
    switch (file->kind) {
    case FILE_REGULAR:
        return stat_inode(file->inode);
    case FILE_TERMINAL:
        return stat_device(S_IFCHR | 0620, RDEV(204, 64));
    case FILE_CHRDEV:
        return stat_chrdev(file->device);
    case FILE_DIRECTORY:
        return stat_device(S_IFDIR | 0755, 0);
    default:
        return stat_device(S_IFCHR | 0666, RDEV(1, file->kind == FILE_NULL ? 3 : 5));
    }
}

static long fstat_to_user(int fd, struct stat *to) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const struct stat stat = stat_file(file);
    fput(file);
    return copy_to_user(to, &stat, sizeof(stat)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(fstat, int, fd, struct stat *, to) { return fstat_to_user(fd, to); }

static notrace bool is_directory(const char *path) {
    return !strcmp(path, "/") || !strcmp(path, ".") || !strcmp(path, "/dev") || !strcmp(path, "/tmp") ||
           !strcmp(path, "/proc");
}

SYSCALL_DEFINE4(newfstatat, int, dir, const char *, user_path, struct stat *, to, int, flags) {
    char path[FL_PATH_MAX];
    struct stat stat;
    const long length = strncpy_from_user(path, user_path, sizeof(path));

    if (length < 0)
        return length;
    if (length == (long)sizeof(path))
        return -ENAMETOOLONG;
    if (!length)
        return flags & AT_EMPTY_PATH ? fstat_to_user(dir, to) : -ENOENT;
    const struct inode *const inode = inode_lookup(path);
    const struct chrdev *const device = chrdev_lookup(path);
    if (device)
        stat = stat_chrdev(device);
    else if (inode)
        stat = stat_inode(inode);
    else if (is_directory(path))
        stat = stat_device(S_IFDIR | 0755, 0);
    else
        return -ENOENT;
    return copy_to_user(to, &stat, sizeof(stat)) ? -EFAULT : 0;
}

SYSCALL_DEFINE3(faccessat, int, dir, const char *, user_path, int, mode) {
    char path[FL_PATH_MAX];
    const long length = strncpy_from_user(path, user_path, sizeof(path));

    (void)dir;
    (void)mode;
    if (length < 0)
        return length;
    return inode_lookup(path) || chrdev_lookup(path) || is_directory(path) ? 0 : -ENOENT;
}

SYSCALL_DEFINE4(readlinkat, int, dir, const char *, user_path, char *, to, int, size) {
    char path[FL_PATH_MAX];
    const long length = strncpy_from_user(path, user_path, sizeof(path));

    (void)dir;
    if (length < 0)
        return length;
    if (size <= 0)
        return -EINVAL;
    if (strcmp(path, "/proc/self/exe") || !current->mm->exe_file)
        return inode_lookup(path) ? -EINVAL : -ENOENT;
    const char *const exe = current->mm->exe_file->inode->path;
    const size_t count = min(strlen(exe), (size_t)size);
    return copy_to_user(to, exe, count) ? -EFAULT : (long)count;
}
