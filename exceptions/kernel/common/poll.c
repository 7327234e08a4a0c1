/* ppoll and pselect6: waiting for one of several files. Only pipes ever make anybody wait. */
#include "errno.h"
#include "page.h"
#include "pipe.h"
#include "string.h"
#include "syscall.h"
#include "time.h"
#include "uaccess.h"

struct pollfd {
    s32 fd;
    s16 events, revents;
};

/* What a call waits for: one slot per descriptor, in a page. */
struct poll_table {
    u32 count;
    struct {
        struct pollfd poll;
        struct file *file;
        struct wait_entry wait;
    } slots[MAX_FILES];
};
_Static_assert(sizeof(struct poll_table) <= PAGE_SIZE, "a poll_table is a small object");

static notrace u32 vfs_poll(const struct file *file) {
    return file->kind == FILE_PIPE ? pipe_poll(file) : POLLIN | POLLOUT;
}

static notrace void poll_prepare(struct poll_table *table) {
    for (u32 i = 0; i < table->count; i++) {
        struct file *const file = fget(table->slots[i].poll.fd);
        table->slots[i].file = file;
        table->slots[i].wait.task = current;
        if (file && file->kind == FILE_PIPE)
            add_wait_queue(pipe_wait_queue(file), &table->slots[i].wait);
    }
}

static notrace void poll_finish(struct poll_table *table) {
    for (u32 i = 0; i < table->count; i++) {
        struct file *const file = table->slots[i].file;
        if (file && file->kind == FILE_PIPE)
            finish_wait(pipe_wait_queue(file), &table->slots[i].wait);
        if (file)
            fput(file);
    }
    set_current_state(TASK_RUNNING);
    current->wake_time_ns = 0;
}

/* How many descriptors have something to tell. */
static notrace long poll_look(struct poll_table *table) {
    long ready = 0;

    for (u32 i = 0; i < table->count; i++) {
        struct pollfd *const poll = &table->slots[i].poll;
        const struct file *const file = table->slots[i].file;
        const u32 asked = (u32)(u16)poll->events | POLLERR | POLLHUP;
        u32 found = file ? vfs_poll(file) & asked : POLLNVAL;
        if (poll->fd < 0)
            found = 0;
        poll->revents = (s16)found;
        ready += found != 0;
    }
    return ready;
}

/* until_ns: 0 waits for ever. */
static long do_poll(struct poll_table *table, u64 until_ns) {
    long ready;

    poll_prepare(table);
    for (;;) {
        set_current_state(TASK_INTERRUPTIBLE);
        ready = poll_look(table);
        if (ready || (until_ns && sched_clock() >= until_ns))
            break;
        if (signal_pending(current)) {
            ready = -EINTR;
            break;
        }
        current->wake_time_ns = until_ns;
        schedule();
    }
    poll_finish(table);
    return ready;
}

static long poll_user(struct poll_table *table, struct pollfd *user, u64 until_ns) {
    for (u32 i = 0; i < table->count; i++)
        if (copy_from_user(&table->slots[i].poll, &user[i], sizeof(*user)))
            return -EFAULT;
    const long ready = do_poll(table, until_ns);
    for (u32 i = 0; i < table->count; i++)
        if (put_user(table->slots[i].poll.revents, &user[i].revents))
            return -EFAULT;
    return ready;
}

SYSCALL_DEFINE5(ppoll, struct pollfd *, fds, u32, count, const struct timespec *, timeout, const u64 *, mask,
                size_t, size) {
    const u64 blocked = current->blocked;
    u64 until_ns, during = blocked;
    long result = deadline_from_user(timeout, &until_ns);

    if (result)
        return result;
    if (count > MAX_FILES || (mask && size != sizeof(*mask)))
        return -EINVAL;
    if (mask && get_user(during, mask))
        return -EFAULT;
    struct poll_table *const table = kzalloc(sizeof(*table));
    if (!table)
        return -ENOMEM;
    table->count = count;
    current->saved_sigmask = blocked;
    current->restore_sigmask = true;
    set_current_blocked(during);
    result = poll_user(table, fds, until_ns);
    if (result != -EINTR) /* otherwise the signal's handler is called first */
        restore_saved_sigmask();
    kfree(table, sizeof(*table));
    return result;
}

/* The sets of select: bit n is descriptor n, of which there are no more than fit one word. */
struct fd_sets {
    u64 in, out, error;
};

static notrace long read_set(const u64 *user, u32 count, u64 *set) {
    *set = 0;
    if (user && get_user(*set, user))
        return -EFAULT;
    *set &= count < 64 ? BIT(count) - 1 : ~0UL;
    return 0;
}

static notrace void sets_to_table(const struct fd_sets *sets, struct poll_table *table) {
    for (s32 fd = 0; fd < MAX_FILES; fd++) {
        const bool in = sets->in & BIT(fd), out = sets->out & BIT(fd);
        if (in || out || (sets->error & BIT(fd)))
            table->slots[table->count++].poll =
                (struct pollfd){fd, (s16)((in ? POLLIN : 0) | (out ? POLLOUT : 0)), 0};
    }
}

/* The bits that are set afterwards are what select returns. */
static notrace long table_to_sets(const struct poll_table *table, const struct fd_sets *asked,
                                  struct fd_sets *sets) {
    long count = 0;

    *sets = (struct fd_sets){0};
    for (u32 i = 0; i < table->count; i++) {
        const struct pollfd *const poll = &table->slots[i].poll;
        if (poll->revents & POLLNVAL)
            return -EBADF;
        const u64 in = poll->revents & (POLLIN | POLLHUP | POLLERR) ? asked->in & BIT(poll->fd) : 0;
        const u64 out = poll->revents & (POLLOUT | POLLERR) ? asked->out & BIT(poll->fd) : 0;
        sets->in |= in;
        sets->out |= out;
        count += (in != 0) + (out != 0);
    }
    return count;
}

static long do_select(const struct fd_sets *asked, struct fd_sets *found, u64 until_ns) {
    struct poll_table *const table = kzalloc(sizeof(*table));

    if (!table)
        return -ENOMEM;
    sets_to_table(asked, table);
    long result = do_poll(table, until_ns);
    if (result >= 0)
        result = table_to_sets(table, asked, found);
    kfree(table, sizeof(*table));
    return result;
}

/* The sixth argument, a signal mask, is not looked at. */
SYSCALL_DEFINE5(pselect6, u32, count, u64 *, in, u64 *, out, u64 *, error, const struct timespec *, timeout) {
    struct fd_sets asked, found;
    u64 until_ns;
    long result = deadline_from_user(timeout, &until_ns);

    if (!result && (read_set(in, count, &asked.in) || read_set(out, count, &asked.out) ||
                    read_set(error, count, &asked.error)))
        result = -EFAULT;
    if (!result)
        result = do_select(&asked, &found, until_ns);
    if (result < 0)
        return result;
    if ((in && put_user(found.in, in)) || (out && put_user(found.out, out)) ||
        (error && put_user(found.error, error)))
        return -EFAULT;
    return result;
}
