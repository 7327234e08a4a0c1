/* What is in a pipe: 64 KiB of memory with two ends. A write of up to a page is never torn. */
#include "errno.h"
#include "page.h"
#include "pipe.h"
#include "uaccess.h"
#include "wait.h"

#define PIPE_PAGES 16u
#define PIPE_SIZE (PIPE_PAGES * (u32)PAGE_SIZE)
#define PIPE_BUF PAGE_SIZE

struct pipe {
    spinlock_t lock;
    u32 readers, writers; /* open files */
    u32 start, used;      /* bytes [start, start + used), modulo PIPE_SIZE */
    phys_addr_t pages[PIPE_PAGES];
    struct wait_queue_head *wait, own_wait;
};

static notrace bool readable(const struct pipe *pipe) {
    return READ_ONCE(pipe->used) || !READ_ONCE(pipe->writers);
}

/* Room for all of a write that must not be torn, or for some of a longer one. */
static notrace bool writable(const struct pipe *pipe, size_t count) {
    return PIPE_SIZE - READ_ONCE(pipe->used) >= min(count, PIPE_BUF) || !READ_ONCE(pipe->readers);
}

/* One stretch of bytes within a page, in or out; how many, or an error. The caller holds the lock. */
static notrace ssize_t pipe_chunk(struct pipe *pipe, char *user, size_t count, bool write) {
    const u32 at = (pipe->start + (write ? pipe->used : 0)) % PIPE_SIZE;
    phys_addr_t *const page = &pipe->pages[at / PAGE_SIZE];
    const size_t in_page = at % PAGE_SIZE;

    count = min(count, (size_t)(write ? PIPE_SIZE - pipe->used : pipe->used));
    count = min(count, PAGE_SIZE - in_page);
    if (!count)
        return 0;
    if (!*page && !(*page = alloc_pages(0)))
        return -ENOMEM;
    char *const data = (char *)__va(*page) + in_page;
    const size_t left = write ? copy_from_user(data, user, count) : copy_to_user(user, data, count);
    if (write && left) /* a page is written whole or not at all */
        return -EFAULT;
    count -= left;
    if (!count)
        return -EFAULT;
    pipe->used += write ? (u32)count : -(u32)count;
    if (!write)
        pipe->start = (pipe->start + (u32)count) % PIPE_SIZE;
    return (ssize_t)count;
}

/* As much as goes without waiting. */
static notrace ssize_t pipe_transfer(struct pipe *pipe, char *user, size_t count, bool write) {
    ssize_t done = 0, step = 1;

    spin_lock(&pipe->lock);
    if (write && !writable(pipe, count)) /* somebody else was faster */
        step = 0;
    while (step > 0 && (size_t)done < count) {
        step = pipe_chunk(pipe, user + done, count - (size_t)done, write);
        done += step > 0 ? step : 0;
    }
    spin_unlock(&pipe->lock);
    if (done)
        wake_up_all(pipe->wait);
    return done || step >= 0 ? done : step;
}

notrace ssize_t pipe_get(struct pipe *pipe, const struct file *file, char *to, size_t count) {
    while (count) {
        const long error = file_wait_event(file, readable(pipe));
        if (error)
            return error;
        const ssize_t done = pipe_transfer(pipe, to, count, false);
        if (done || !pipe->writers)
            return done;
    }
    return 0;
}

notrace ssize_t pipe_put(struct pipe *pipe, const struct file *file, const char *from, size_t count) {
    size_t done = 0;

    while (done < count) {
        long error = file_wait_event(file, writable(pipe, count - done));
        if (!error && !pipe->readers)
            error = -EPIPE;
        if (error)
            return done ? (ssize_t)done : error;
        const ssize_t step = pipe_transfer(pipe, (char *)from + done, count - done, true);
        if (step < 0)
            return done ? (ssize_t)done : step;
        done += (size_t)step;
    }
    return (ssize_t)done;
}

notrace u32 pipe_get_events(const struct pipe *pipe) {
    return (READ_ONCE(pipe->used) ? POLL_READABLE : 0) | (READ_ONCE(pipe->writers) ? 0 : POLLHUP);
}

notrace u32 pipe_put_events(const struct pipe *pipe) {
    return (writable(pipe, PIPE_BUF) ? POLL_WRITABLE : 0) | (READ_ONCE(pipe->readers) ? 0 : POLLERR);
}

notrace u32 pipe_used(const struct pipe *pipe) { return READ_ONCE(pipe->used); }

static notrace void free_pipe(struct pipe *pipe) {
    for (unsigned i = 0; i < PIPE_PAGES; i++)
        if (pipe->pages[i])
            put_page(pipe->pages[i]);
    kfree(pipe, sizeof(*pipe));
}

notrace void pipe_close(struct pipe *pipe, bool write_end) {
    spin_lock(&pipe->lock);
    --*(write_end ? &pipe->writers : &pipe->readers);
    const bool last = !pipe->readers && !pipe->writers;
    if (!last)
        wake_up_all(pipe->wait);
    spin_unlock(&pipe->lock);
    if (last)
        free_pipe(pipe);
}

notrace struct pipe *pipe_new(struct wait_queue_head *wait) {
    struct pipe *const pipe = kzalloc(sizeof(*pipe));

    if (!pipe)
        return NULL;
    pipe->readers = pipe->writers = 1;
    pipe->wait = wait ? wait : &pipe->own_wait;
    return pipe;
}

notrace struct wait_queue_head *pipe_wait_queue(struct pipe *pipe) { return pipe->wait; }
