/* What a program may use: setrlimit(2). */
#ifndef RESOURCE_H
#define RESOURCE_H

#include "compiler.h"

#define RLIMIT_FSIZE 1u
#define RLIMIT_DATA 2u
#define RLIMIT_STACK 3u
#define RLIMIT_CORE 4u
#define RLIMIT_NPROC 6u
#define RLIMIT_NOFILE 7u
#define RLIMIT_AS 9u
#define RLIM_INFINITY (~0UL)

/* The soft limit of the current program. Not looked at: CORE (nothing is dumped), and NPROC, which root may exceed. */
u64 rlimit(u32 resource);
/* Its hard limit. */
u64 rlimit_max(u32 resource);

struct file;
struct inode;
/* Cuts a write to what RLIMIT_FSIZE leaves; -EFBIG, and SIGXFSZ, when that is nothing. */
long generic_write_checks(const struct file *file, size_t *count);
/* The same for a new size. */
long inode_newsize_ok(const struct inode *inode, u64 size);

#endif
