/* What a program may ask about files. */
#include "stat.h"
#include "chrdev.h"
#include "errno.h"
#include "fs.h"
#include "layout.h"
#include "proc.h"
#include "string.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

#define RDEV(major, minor) (((u64)(major) << 8) | (minor))
#define MEM_MAJOR 1
#define TTYAUX_MAJOR 5
#define SERIAL_MAJOR 204

static notrace u64 inode_rdev(const struct inode *inode) {
    const struct chrdev *const device = chrdev_lookup(inode->path);

    if (!inode_is(inode, S_IFCHR))
        return 0;
    return device ? RDEV(device->major, device->minor)
                  : RDEV(inode->minor < 2 ? TTYAUX_MAJOR : MEM_MAJOR, inode->minor);
}

static notrace struct stat stat_inode(const struct inode *inode) {
    return (struct stat){.st_dev = 1,
                         .st_ino = inode->number,
                         .st_mode = inode->mode,
                         .st_nlink = inode_is(inode, S_IFDIR) ? 2 : !inode->unlinked,
                         .st_rdev = inode_rdev(inode),
                         .st_size = (s64)inode->size,
                         .st_blksize = (s32)PAGE_SIZE,
                         .st_blocks = (s64)((inode->size + 511) / 512),
                         .st_uid = inode->uid,
                         .st_gid = inode->gid,
                         .st_atim = inode->atime,
                         .st_mtim = inode->mtime,
                         .st_ctim = inode->ctime};
}

static notrace struct stat stat_device(u32 mode, u64 rdev) {
    return (struct stat){
        .st_dev = 5, .st_ino = rdev, .st_mode = mode, .st_nlink = 1, .st_rdev = rdev, .st_blksize = 1024};
}

static notrace struct stat stat_file(const struct file *file) {
    if (file->inode)
        return stat_inode(file->inode);
    if (file->kind == FILE_CHRDEV)
        return stat_device(S_IFCHR | 0666, RDEV(file->device->major, file->device->minor));
    if (file->kind == FILE_ANON_INODE || file->kind == FILE_SOCKET)
        return (struct stat){.st_dev = 10,
                             .st_ino = 1,
                             .st_mode = file->kind == FILE_SOCKET ? S_IFSOCK | 0777 : 0600,
                             .st_nlink = 1,
                             .st_blksize = (s32)PAGE_SIZE};
    if (file->kind == FILE_PIPE || !stdio_is_terminal())
        return (struct stat){
            .st_dev = 9, .st_ino = 1, .st_mode = S_IFIFO | 0600, .st_nlink = 1, .st_blksize = (s32)PAGE_SIZE};
    return stat_device(S_IFCHR | 0620, RDEV(SERIAL_MAJOR, 64));
}

static notrace long stat_descriptor(int fd, struct stat *stat) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    *stat = stat_file(file);
    fput(file);
    return 0;
}

SYSCALL_DEFINE2(fstat, int, fd, struct stat *, to) {
    struct stat stat;
    const long error = stat_descriptor(fd, &stat);

    return error ? error : copy_to_user(to, &stat, sizeof(stat)) ? -EFAULT : 0;
}

/* An empty path with AT_EMPTY_PATH means the descriptor itself. */
notrace bool is_empty_path(const char *user_path) {
    char first = 1;

    return !get_user(first, user_path) && !first;
}

notrace u32 follow_unless(u32 flags) { return flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW; }

notrace long stat_at(int dir, const char *user_path, u32 flags, struct stat *stat) {
    if ((flags & AT_EMPTY_PATH) && is_empty_path(user_path))
        return stat_descriptor(dir, stat);
    struct inode *const inode = user_inode_at(dir, user_path, follow_unless(flags));
    if (IS_ERR(inode))
        return PTR_ERR(inode);
    const int fd = flags & AT_SYMLINK_NOFOLLOW ? -1 : proc_fd_number(inode->path);
    *stat = stat_inode(inode);
    inode_put(inode);
    return fd < 0 ? 0 : stat_descriptor(fd, stat);
}

SYSCALL_DEFINE4(newfstatat, int, dir, const char *, user_path, struct stat *, to, u32, flags) {
    struct stat stat;
    const long error = stat_at(dir, user_path, flags, &stat);

    return error ? error : copy_to_user(to, &stat, sizeof(stat)) ? -EFAULT : 0;
}

#define W_OK 2

/* Root may do what it likes, but with files that nobody can change. */
notrace long may_access(int dir, const char *user_path, int mode, u32 flags) {
    struct inode *const inode = user_inode_at(dir, user_path, flags);

    if (IS_ERR(inode))
        return PTR_ERR(inode);
    const bool denied = (mode & 1) && inode_is(inode, S_IFREG) && !(inode->mode & 0111);
    const bool frozen = (mode & W_OK) && inode->read_only && !inode_is(inode, S_IFCHR);
    inode_put(inode);
    return frozen ? -EROFS : denied ? -EACCES : 0;
}

SYSCALL_DEFINE3(faccessat, int, dir, const char *, user_path, int, mode) {
    return may_access(dir, user_path, mode, LOOKUP_FOLLOW);
}

SYSCALL_DEFINE4(readlinkat, int, dir, const char *, user_path, char *, to, int, size) {
    char target[FL_PATH_MAX];

    if (size <= 0)
        return -EINVAL;
    struct inode *const inode = user_inode_at(dir, user_path, 0);
    if (IS_ERR(inode))
        return PTR_ERR(inode);
    const long length = inode_readlink(inode, target, min((size_t)size, sizeof(target)));
    inode_put(inode);
    return length > 0 && copy_to_user(to, target, (size_t)length) ? -EFAULT : length;
}
