/* locks.c: advisory locks. */
#ifndef LOCKS_H
#define LOCKS_H

#include "compiler.h"

struct file;
struct flock;
struct inode;

#define F_GETLK 5u
#define F_SETLK 6u
#define F_SETLKW 7u
#define F_OFD_GETLK 36u
#define F_OFD_SETLK 37u
#define F_OFD_SETLKW 38u

/* fcntl's commands above; `to` is the program's. */
long fcntl_lock(struct file *file, u32 command, struct flock *to);
/* What that owner, an open file or a program's descriptors, has locked of an inode is free again. */
void locks_remove(const struct inode *inode, const void *owner);

#endif
