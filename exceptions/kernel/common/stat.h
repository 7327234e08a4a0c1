/* struct stat, and what the calls about it share. */
#ifndef STAT_H
#define STAT_H

#include "time.h"

/* struct stat of the asm-generic ABI. */
struct stat {
    u64 st_dev, st_ino;
    u32 st_mode, st_nlink, st_uid, st_gid;
    u64 st_rdev, pad1;
    s64 st_size;
    s32 st_blksize, pad2;
    s64 st_blocks;
    struct timespec st_atim, st_mtim, st_ctim;
    u32 unused[2];
};
_Static_assert(sizeof(struct stat) == 128, "user space counts on 128 bytes");

/* Of the file at a program's path, or of the descriptor `dir` (AT_EMPTY_PATH): 0 or -errno. */
long stat_at(int dir, const char *user_path, u32 flags, struct stat *stat);
/* Whether that file may be used so, `mode` as access() has it: 0 or -errno. */
long may_access(int dir, const char *user_path, int mode, u32 flags);
/* Whether a program's path is "". */
bool is_empty_path(const char *user_path);
/* The lookup_flags for those of a call that follows the last link unless AT_SYMLINK_NOFOLLOW is given. */
u32 follow_unless(u32 flags);

#endif
