/* What is said about a file: permissions, owner, times. Root may change all of it, and obeys none of it. */
#include "errno.h"
#include "fs.h"
#include "stat.h"
#include "syscall.h"
#include "uaccess.h"

/* What a call changes: absent things stay. */
struct iattr {
    bool set_mode, set_atime, set_mtime;
    u32 mode, uid, gid; /* uid and gid: ~0 leaves it */
    struct timespec atime, mtime;
};
#define KEEP (~0u)

static notrace long notify_change(struct inode *inode, const struct iattr *attr) {
    if (inode->read_only)
        return -EROFS;
    if (attr->set_mode)
        inode->mode = (inode->mode & S_IFMT) | (attr->mode & 07777);
    inode->uid = attr->uid == KEEP ? inode->uid : attr->uid;
    inode->gid = attr->gid == KEEP ? inode->gid : attr->gid;
    if (attr->set_atime)
        inode->atime = attr->atime;
    if (attr->set_mtime)
        inode->mtime = attr->mtime;
    inode->ctime = current_time();
    return 0;
}

static notrace long change_at(int dir, const char *user_path, u32 flags, const struct iattr *attr) {
    struct inode *const inode = user_inode_at(dir, user_path, flags);

    if (IS_ERR(inode))
        return PTR_ERR(inode);
    const long error = notify_change(inode, attr);
    inode_put(inode);
    return error;
}

/* What has no inode, a pipe for instance, takes note of nothing. */
static notrace long change_file(int fd, const struct iattr *attr) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const long error = file->inode ? notify_change(file->inode, attr) : 0;
    fput(file);
    return error;
}

SYSCALL_DEFINE2(fchmod, int, fd, u32, mode) {
    const struct iattr attr = {.set_mode = true, .mode = mode, .uid = KEEP, .gid = KEEP};

    return change_file(fd, &attr);
}

SYSCALL_DEFINE3(fchmodat, int, dir, const char *, user_path, u32, mode) {
    const struct iattr attr = {.set_mode = true, .mode = mode, .uid = KEEP, .gid = KEEP};

    return change_at(dir, user_path, LOOKUP_FOLLOW, &attr);
}

SYSCALL_DEFINE3(fchown, int, fd, u32, uid, u32, gid) {
    const struct iattr attr = {.uid = uid, .gid = gid};

    return change_file(fd, &attr);
}

SYSCALL_DEFINE5(fchownat, int, dir, const char *, user_path, u32, uid, u32, gid, u32, flags) {
    const struct iattr attr = {.uid = uid, .gid = gid};

    if (flags & ~(u32)(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    if ((flags & AT_EMPTY_PATH) && is_empty_path(user_path))
        return change_file(dir, &attr);
    return change_at(dir, user_path, follow_unless(flags), &attr);
}

#define UTIME_NOW 0x3fffffff
#define UTIME_OMIT 0x3ffffffe

/* One of utimensat's two times; false when it is none. */
static notrace bool read_time(const struct timespec *from, struct timespec *to, bool *set) {
    *set = from->tv_nsec != UTIME_OMIT;
    *to = from->tv_nsec == UTIME_NOW ? current_time() : *from;
    return !*set || (to->tv_nsec >= 0 && to->tv_nsec < (s64)NSEC_PER_SEC);
}

SYSCALL_DEFINE4(utimensat, int, dir, const char *, user_path, const struct timespec *, user_times, u32,
                flags) {
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    struct iattr attr = {.uid = KEEP, .gid = KEEP};

    if (user_times && copy_from_user(times, user_times, sizeof(times)))
        return -EFAULT;
    if ((flags & ~(u32)AT_SYMLINK_NOFOLLOW) || !read_time(&times[0], &attr.atime, &attr.set_atime) ||
        !read_time(&times[1], &attr.mtime, &attr.set_mtime))
        return -EINVAL;
    if (!user_path && dir != AT_FDCWD)
        return flags ? -EINVAL : change_file(dir, &attr);
    return change_at(dir, user_path, follow_unless(flags), &attr);
}
