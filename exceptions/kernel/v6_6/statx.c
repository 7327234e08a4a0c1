/* Questions about files that 4.9 does not know. */
#include "errno.h"
#include "fs.h"
#include "stat.h"
#include "syscall.h"
#include "uaccess.h"

struct statx {
    u32 mask, blksize;
    u64 attributes;
    u32 nlink, uid, gid;
    u16 mode, pad;
    u64 ino, size, blocks, attributes_mask;
    struct timespec atime, btime, ctime, mtime; /* of the nanoseconds, 32 bits */
    u32 rdev_major, rdev_minor, dev_major, dev_minor;
    u64 spare[14];
};
_Static_assert(sizeof(struct statx) == 256, "user space counts on 256 bytes");
#define STATX_BASIC_STATS 0x7ffu

SYSCALL_DEFINE5(statx, int, dir, const char *, user_path, u32, flags, u32, mask, struct statx *, to) {
    struct stat stat;
    const long error = stat_at(dir, user_path, flags, &stat);

    (void)mask;
    if (error)
        return error;
    const struct statx result = {.mask = STATX_BASIC_STATS,
                                 .blksize = (u32)stat.st_blksize,
                                 .nlink = stat.st_nlink,
                                 .mode = (u16)stat.st_mode,
                                 .uid = stat.st_uid,
                                 .gid = stat.st_gid,
                                 .atime = stat.st_atim,
                                 .btime = stat.st_ctim,
                                 .ctime = stat.st_ctim,
                                 .mtime = stat.st_mtim,
                                 .ino = stat.st_ino,
                                 .size = (u64)stat.st_size,
                                 .blocks = (u64)stat.st_blocks,
                                 .rdev_major = (u32)(stat.st_rdev >> 8),
                                 .rdev_minor = (u32)(stat.st_rdev & 0xff),
                                 .dev_minor = (u32)stat.st_dev};
    return copy_to_user(to, &result, sizeof(result)) ? -EFAULT : 0;
}

SYSCALL_DEFINE4(faccessat2, int, dir, const char *, user_path, int, mode, u32, flags) {
    return may_access(dir, user_path, mode, follow_unless(flags));
}
