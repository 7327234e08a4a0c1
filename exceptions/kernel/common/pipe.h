/* pipe_buffer.c: bytes on their way from one end to the other; pipes have one of them, pairs of sockets two. */
#ifndef PIPE_H
#define PIPE_H

#include "fs.h"

struct pipe;

/* With one reader and one writer; who waits for it waits in `wait`, or in a queue of its own (NULL). NULL: out of memory. */
struct pipe *pipe_new(struct wait_queue_head *wait);
struct wait_queue_head *pipe_wait_queue(struct pipe *pipe);
/* One end is gone; with the other one the pipe is. */
void pipe_close(struct pipe *pipe, bool write_end);
/* Bytes to a program, as soon as there are any: how many, 0 when nobody can write any more, or -errno. The file says
 * whether to wait, and where. */
ssize_t pipe_get(struct pipe *pipe, const struct file *file, char *to, size_t count);
/* All bytes of a program, or as many as the file allows without waiting; -EPIPE when nobody can read any more. */
ssize_t pipe_put(struct pipe *pipe, const struct file *file, const char *from, size_t count);
/* Either end's POLL bits. */
u32 pipe_get_events(const struct pipe *pipe);
u32 pipe_put_events(const struct pipe *pipe);
/* Bytes that can be read. */
u32 pipe_used(const struct pipe *pipe);
/* pipe.c: SIGPIPE for the caller if it is -EPIPE that a write has come to; what it came to. */
ssize_t after_write(ssize_t result);

#endif
