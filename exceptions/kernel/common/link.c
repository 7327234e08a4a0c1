/* Names for files, other than the first one. */
#include "errno.h"
#include "fs.h"
#include "string.h"
#include "syscall.h"
#include "uaccess.h"

static notrace long make_symlink(const char *path, const char *target) {
    struct inode *const inode = inode_lookup(path);
    const long error = inode ? -EEXIST : may_create(path);

    if (inode)
        inode_put(inode);
    return error ? error : inode_symlink(path, target) ? 0 : -ENOSPC;
}

SYSCALL_DEFINE3(symlinkat, const char *, user_target, int, dir, const char *, user_path) {
    char target[FL_PATH_MAX], path[FL_PATH_MAX];
    const long length = strncpy_from_user(target, user_target, sizeof(target));

    if (length <= 0)
        return length ? length : -ENOENT;
    if (length >= FL_PATH_MAX)
        return -ENAMETOOLONG;
    const long error = user_path_at(dir, user_path, 0, path);
    return error ? error : make_symlink(path, target);
}

/* A file has one name here, as in file systems without hard links. */
SYSCALL_DEFINE5(linkat, int, from_dir, const char *, from, int, to_dir, const char *, to, u32, flags) {
    char path[FL_PATH_MAX];

    if (flags & ~(u32)(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    struct inode *const inode = user_inode_at(from_dir, from, flags & AT_SYMLINK_FOLLOW ? LOOKUP_FOLLOW : 0);
    if (IS_ERR(inode))
        return PTR_ERR(inode);
    inode_put(inode);
    long error = user_path_at(to_dir, to, 0, path);
    struct inode *const there = error ? NULL : inode_lookup(path);
    if (there)
        inode_put(there);
    if (!error)
        error = there ? -EEXIST : may_create(path);
    return error ? error : -EPERM;
}
