/* Pipes: 64 KiB of memory with two ends. A write of up to a page is never torn. */
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "string.h"
#include "syscall.h"
#include "uaccess.h"
#include "wait.h"

#define PIPE_PAGES 16u
#define PIPE_SIZE (PIPE_PAGES * (u32)PAGE_SIZE)
#define PIPE_BUF PAGE_SIZE
#define FIONREAD 0x541b

struct pipe {
    spinlock_t lock;
    u32 readers, writers; /* open files */
    u32 start, used;      /* bytes [start, start + used), modulo PIPE_SIZE */
    phys_addr_t pages[PIPE_PAGES];
    struct wait_queue_head wait;
};

static __always_inline struct pipe *pipe_of(const struct file *file) { return file->private_data; }
static __always_inline bool is_write_end(const struct file *file) {
    return (file->flags & O_ACCMODE) == O_WRONLY;
}

static notrace bool readable(const struct pipe *pipe, size_t count) {
    (void)count;
    return READ_ONCE(pipe->used) || !READ_ONCE(pipe->writers);
}

/* Room for all of a write that must not be torn, or for some of a longer one. */
static notrace bool writable(const struct pipe *pipe, size_t count) {
    return PIPE_SIZE - READ_ONCE(pipe->used) >= min(count, PIPE_BUF) || !READ_ONCE(pipe->readers);
}

static long pipe_wait(struct file *file, bool (*ready)(const struct pipe *, size_t), size_t count) {
    return file_wait_event(file, ready(pipe_of(file), count));
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
        wake_up_all(&pipe->wait);
    return done || step >= 0 ? done : step;
}

static ssize_t pipe_read(struct file *file, char *to, size_t count) {
    struct pipe *const pipe = pipe_of(file);

    while (count) {
        const long error = pipe_wait(file, readable, count);
        if (error)
            return error;
        const ssize_t done = pipe_transfer(pipe, to, count, false);
        if (done || !pipe->writers)
            return done;
    }
    return 0;
}

static notrace void send_sigpipe(void) {
    const struct siginfo info = {.si_signo = SIGPIPE, .si_code = SI_USER, .si_pid = current->tgid};

    (void)do_send_sig_info(SIGPIPE, &info, current, false);
}

static ssize_t pipe_write(struct file *file, const char *from, size_t count) {
    struct pipe *const pipe = pipe_of(file);
    size_t done = 0;

    while (done < count) {
        long error = pipe_wait(file, writable, count - done);
        if (!error && !pipe->readers) {
            send_sigpipe();
            error = -EPIPE;
        }
        if (error)
            return done ? (ssize_t)done : error;
        const ssize_t step = pipe_transfer(pipe, (char *)from + done, count - done, true);
        if (step < 0)
            return done ? (ssize_t)done : step;
        done += (size_t)step;
    }
    return (ssize_t)done;
}

static u32 pipe_poll(const struct file *file) {
    const struct pipe *const pipe = pipe_of(file);

    if (is_write_end(file))
        return (writable(pipe, PIPE_BUF) ? POLL_WRITABLE : 0) | (pipe->readers ? 0 : POLLERR);
    return (pipe->used ? POLL_READABLE : 0) | (pipe->writers ? 0 : POLLHUP);
}

static long pipe_ioctl(struct file *file, unsigned int command, unsigned long argument) {
    return command == FIONREAD ? put_user((s32)READ_ONCE(pipe_of(file)->used), (s32 *)argument) : -ENOTTY;
}

static notrace void free_pipe(struct pipe *pipe) {
    for (unsigned i = 0; i < PIPE_PAGES; i++)
        if (pipe->pages[i])
            put_page(pipe->pages[i]);
    kfree(pipe, sizeof(*pipe));
}

static notrace void pipe_release(struct file *file) {
    struct pipe *const pipe = pipe_of(file);

    spin_lock(&pipe->lock);
    --*(is_write_end(file) ? &pipe->writers : &pipe->readers);
    const bool last = !pipe->readers && !pipe->writers;
    spin_unlock(&pipe->lock);
    if (last)
        free_pipe(pipe);
    else
        wake_up_all(&pipe->wait);
}

static const struct file_operations pipefifo_fops = {.release = pipe_release,
                                                     .read = pipe_read,
                                                     .write = pipe_write,
                                                     .poll = pipe_poll,
                                                     .unlocked_ioctl = pipe_ioctl};

static notrace struct file *open_end(struct pipe *pipe, u32 flags) {
    struct file *const file = file_new(FILE_PIPE, NULL, flags);

    if (!file)
        return NULL;
    file->f_op = &pipefifo_fops;
    file->private_data = pipe;
    file->wait = &pipe->wait;
    return file;
}

SYSCALL_DEFINE2(pipe2, int *, to, u32, flags) {
    if (flags & ~(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    struct pipe *const pipe = kzalloc(sizeof(*pipe));
    struct file *const read_end = pipe ? open_end(pipe, flags) : NULL;
    struct file *const write_end = read_end ? open_end(pipe, flags | O_WRONLY) : NULL;
    if (!write_end) {
        kfree(read_end, sizeof(*read_end));
        kfree(pipe, sizeof(*pipe));
        return -ENOMEM;
    }
    pipe->readers = pipe->writers = 1;
    return give_pair(read_end, write_end, flags, to);
}
