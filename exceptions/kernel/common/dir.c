/* Directories: reading, making and removing them, and where a program is. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

/* struct linux_dirent64, without the name. */
struct dirent_head {
    u64 d_ino;
    s64 d_off;
    u16 d_reclen;
    u8 d_type;
} __attribute__((packed));
#define DIRENT_NAME 19UL

/* One entry at user address `to`: its size, or -errno. */
static notrace long put_dirent(char *to, size_t room, const char *name, const struct inode *inode, s64 next) {
    const size_t length = strlen(name) + 1, size = (DIRENT_NAME + length + 7) & ~7UL;
    const struct dirent_head head = {inode->number, next, (u16)size, (u8)((inode->mode & S_IFMT) >> 12)};

    if (size > room)
        return -EINVAL;
    if (clear_user(to, size) || copy_to_user(to, &head, DIRENT_NAME) ||
        copy_to_user(to + DIRENT_NAME, name, length))
        return -EFAULT;
    return (long)size;
}

/* The position in a directory: 0 and 1 are "." and "..", then 2 + the number of the last inode. */
static notrace long next_dirent(const struct file *file, char *to, size_t room, loff_t *position) {
    if (*position < 2) {
        const long size = put_dirent(to, room, *position ? ".." : ".", file->inode, *position + 1);
        *position += size > 0;
        return size;
    }
    struct inode *const inode = inode_next_in(file->inode->path, (u32)(*position - 2));
    if (!inode)
        return 0;
    const long size = put_dirent(to, room, inode_name(inode), inode, 2 + (s64)inode->number);
    if (size > 0)
        *position = 2 + (loff_t)inode->number;
    inode_put(inode);
    return size;
}

SYSCALL_DEFINE3(getdents64, int, fd, char *, to, u32, room) {
    struct file *const file = fget(fd);
    long done = 0, size = -ENOTDIR;

    if (!file)
        return -EBADF;
    while (file->kind == FILE_DIRECTORY &&
           (size = next_dirent(file, to + done, room - (size_t)done, &file->position)) > 0)
        done += size;
    fput(file);
    return done ? done : size;
}

SYSCALL_DEFINE2(getcwd, char *, to, size_t, size) {
    const char *const cwd = current->signal->cwd[0] ? current->signal->cwd : "/";
    const size_t length = strlen(cwd) + 1;

    if (length > size)
        return -ERANGE;
    return copy_to_user(to, cwd, length) ? -EFAULT : (long)length;
}

static notrace long set_cwd(const struct inode *inode) {
    if (!inode_is(inode, S_IFDIR))
        return -ENOTDIR;
    strlcpy(current->signal->cwd, inode->path[1] ? inode->path : "", sizeof(current->signal->cwd));
    return 0;
}

SYSCALL_DEFINE1(chdir, const char *, user_path) {
    struct inode *const inode = user_inode_at(AT_FDCWD, user_path, LOOKUP_FOLLOW);

    if (IS_ERR(inode))
        return PTR_ERR(inode);
    const long error = set_cwd(inode);
    inode_put(inode);
    return error;
}

SYSCALL_DEFINE1(fchdir, int, fd) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const long error = file->inode ? set_cwd(file->inode) : -ENOTDIR;
    fput(file);
    return error;
}

SYSCALL_DEFINE3(mkdirat, int, dir, const char *, user_path, u32, mode) {
    char path[FL_PATH_MAX];
    long error = user_path_at(dir, user_path, 0, path);
    struct inode *inode = error ? NULL : inode_lookup(path);

    if (!error)
        error = inode ? -EEXIST : may_create(path);
    if (!error && !(inode = inode_create(path, S_IFDIR | (mode & 01777 & ~current->signal->umask))))
        error = -ENOSPC;
    if (inode)
        inode_put(inode);
    return error;
}

/* What may be taken out of its directory, and as what. */
static notrace long may_delete(const struct inode *inode, bool directory) {
    if (inode_is(inode, S_IFDIR) != directory)
        return directory ? -ENOTDIR : -EISDIR;
    if (!inode->path[1])
        return -EBUSY;
    return inode->read_only ? -EROFS : may_create(inode->path);
}

SYSCALL_DEFINE3(unlinkat, int, dir, const char *, user_path, u32, flags) {
    if (flags & ~(u32)AT_REMOVEDIR)
        return -EINVAL;
    struct inode *const inode = user_inode_at(dir, user_path, 0);
    if (IS_ERR(inode))
        return PTR_ERR(inode);
    long error = may_delete(inode, flags & AT_REMOVEDIR);
    if (!error)
        error = inode_unlink(inode);
    inode_put(inode);
    return error;
}

/* A file gets another name, which another file loses. Directories keep theirs: those in them would have to follow. */
static notrace long rename_inode(struct inode *inode, const char *to) {
    long error = inode_is(inode, S_IFDIR) ? -EBUSY : may_delete(inode, false);

    if (!error)
        error = may_create(to);
    struct inode *const replaced = error ? NULL : inode_lookup(to);
    if (replaced && replaced != inode && !(error = may_delete(replaced, false)))
        error = inode_unlink(replaced);
    if (!error && replaced != inode)
        inode_rename(inode, to);
    if (replaced)
        inode_put(replaced);
    return error;
}

static notrace long rename_at(int from_dir, const char *from, int to_dir, const char *to) {
    char path[FL_PATH_MAX];
    struct inode *const inode = user_inode_at(from_dir, from, 0);
    long error = IS_ERR(inode) ? PTR_ERR(inode) : user_path_at(to_dir, to, 0, path);

    if (!error)
        error = rename_inode(inode, path);
    if (!IS_ERR(inode))
        inode_put(inode);
    return error;
}

SYSCALL_DEFINE4(renameat, int, from_dir, const char *, from, int, to_dir, const char *, to) {
    return rename_at(from_dir, from, to_dir, to);
}

SYSCALL_DEFINE5(renameat2, int, from_dir, const char *, from, int, to_dir, const char *, to, u32, flags) {
    return flags ? -EINVAL : rename_at(from_dir, from, to_dir, to);
}
