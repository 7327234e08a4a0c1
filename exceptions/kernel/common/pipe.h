/* Pipes, and what poll wants to know of a file. */
#ifndef PIPE_H
#define PIPE_H

#include "fs.h"
#include "wait.h"

#define POLLIN 0x001
#define POLLOUT 0x004
#define POLLERR 0x008
#define POLLHUP 0x010
#define POLLNVAL 0x020

ssize_t pipe_read(struct file *file, char *to, size_t count);
/* -EPIPE, and SIGPIPE for the caller, when nobody can read any more. */
ssize_t pipe_write(struct file *file, const char *from, size_t count);
/* The last reference to one end is gone. */
void pipe_release(struct file *file);
/* What can be done without waiting, as POLL bits. */
u32 pipe_poll(const struct file *file);
/* Bytes that can be read. */
u32 pipe_used(const struct file *file);
struct wait_queue_head *pipe_wait_queue(const struct file *file);

#endif
