/* What a program may ask about the file system: all of it is memory. */
#include "errno.h"
#include "fs.h"
#include "mm.h"
#include "page.h"
#include "string.h"
#include "syscall.h"
#include "uaccess.h"

#define TMPFS_MAGIC 0x01021994
#define PROC_SUPER_MAGIC 0x9fa0
#define ST_VALID 0x20
#define ST_RDONLY 1

struct statfs {
    u64 type, bsize, blocks, bfree, bavail, files, ffree;
    s32 fsid[2];
    u64 namelen, frsize, flags, spare[4];
};
_Static_assert(sizeof(struct statfs) == 120, "user space counts on 120 bytes");

static notrace long give_statfs(const struct inode *inode, struct statfs *to) {
    const bool proc = inode && !strncmp(inode->path, "/proc/", 6);
    const struct statfs result = {.type = proc ? PROC_SUPER_MAGIC : TMPFS_MAGIC,
                                  .bsize = PAGE_SIZE,
                                  .blocks = proc ? 0 : totalram_pages() / 2,
                                  .bfree = proc ? 0 : min(nr_free_pages(), totalram_pages() / 2),
                                  .bavail = proc ? 0 : min(nr_free_pages(), totalram_pages() / 2),
                                  .namelen = 255,
                                  .frsize = PAGE_SIZE,
                                  .flags = ST_VALID | (inode && inode->read_only ? ST_RDONLY : 0)};

    return copy_to_user(to, &result, sizeof(result)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(statfs, const char *, user_path, struct statfs *, to) {
    struct inode *const inode = user_inode_at(AT_FDCWD, user_path, LOOKUP_FOLLOW);

    if (IS_ERR(inode))
        return PTR_ERR(inode);
    const long error = give_statfs(inode, to);
    inode_put(inode);
    return error;
}

SYSCALL_DEFINE2(fstatfs, int, fd, struct statfs *, to) {
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const long error = give_statfs(file->inode, to);
    fput(file);
    return error;
}
