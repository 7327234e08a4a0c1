/* ppoll, and what it has in common with pselect6: waiting for one of several files. */
#include "poll.h"

#include "errno.h"
#include "page.h"
#include "resource.h"
#include "syscall.h"
#include "uaccess.h"

_Static_assert(sizeof(struct poll_page) <= PAGE_SIZE, "a poll_page is a small object");
_Static_assert(MAX_FILES <= POLL_SLOTS * ARRAY_SIZE(((struct poll_table *)0)->pages),
               "a slot per descriptor");

notrace u32 vfs_poll(const struct file *file) {
    return file->f_op && file->f_op->poll ? file->f_op->poll(file) : POLL_READABLE | POLL_WRITABLE;
}

notrace void poll_table_free(struct poll_table *table) {
    for (u32 i = 0; i < ARRAY_SIZE(table->pages); i++)
        kfree(table->pages[i], sizeof(*table->pages[i]));
    kfree(table, sizeof(*table));
}

notrace struct poll_table *poll_table_new(u32 count) {
    struct poll_table *const table = kzalloc(sizeof(*table));

    if (!table)
        return NULL;
    table->count = count;
    for (u32 i = 0; i * POLL_SLOTS < count; i++) {
        table->pages[i] = kzalloc(sizeof(*table->pages[i]));
        if (!table->pages[i]) {
            poll_table_free(table);
            return NULL;
        }
    }
    return table;
}

static notrace void poll_prepare(struct poll_table *table) {
    for (u32 i = 0; i < table->count; i++) {
        struct poll_slot *const slot = poll_slot(table, i);
        slot->file = fget(slot->poll.fd);
        slot->wait.task = current;
        if (slot->file && slot->file->wait)
            add_wait_queue(slot->file->wait, &slot->wait);
    }
}

static notrace void poll_finish(struct poll_table *table) {
    set_current_state(TASK_RUNNING);
    current->wake_time_ns = 0;
    for (u32 i = 0; i < table->count; i++) {
        struct poll_slot *const slot = poll_slot(table, i);
        if (slot->file && slot->file->wait)
            remove_wait_queue(slot->file->wait, &slot->wait);
        if (slot->file)
            fput(slot->file);
    }
}

/* How many descriptors have something to tell. */
static notrace long poll_look(struct poll_table *table) {
    long ready = 0;

    for (u32 i = 0; i < table->count; i++) {
        struct poll_slot *const slot = poll_slot(table, i);
        const u32 asked = (u32)(u16)slot->poll.events | POLLERR | POLLHUP;
        u32 found = slot->file ? vfs_poll(slot->file) & asked : POLLNVAL;
        if (slot->poll.fd < 0)
            found = 0;
        slot->poll.revents = (s16)found;
        ready += found != 0;
    }
    return ready;
}

long do_poll(struct poll_table *table, u64 until_ns) {
    long ready;

    poll_prepare(table);
    for (;;) {
        set_current_state(TASK_INTERRUPTIBLE);
        ready = poll_look(table);
        if (ready || (until_ns && sched_clock() >= until_ns))
            break;
        if (signal_pending(current)) {
            ready = -ERESTARTNOHAND;
            break;
        }
        current->wake_time_ns = until_ns;
        schedule();
    }
    poll_finish(table);
    return ready;
}

notrace long set_user_sigmask(const u64 *mask, size_t size) {
    u64 during;

    if (!mask)
        return 0;
    if (size != sizeof(*mask))
        return -EINVAL;
    if (get_user(during, mask))
        return -EFAULT;
    current->saved_sigmask = current->blocked;
    current->restore_sigmask = true;
    set_current_blocked(during);
    return 0;
}

notrace long poll_finish_call(long result, u64 until_ns, struct timespec *timeout) {
    const u64 now = sched_clock();
    const struct timespec left = to_timespec(until_ns > now ? until_ns - now : 0);

    if (result != -ERESTARTNOHAND)
        restore_saved_sigmask();
    if (!timeout || !copy_to_user(timeout, &left, sizeof(left)))
        return result;
    return result == -ERESTARTNOHAND ? -EINTR : result; /* it cannot go on with what is left */
}

static long do_sys_poll(struct pollfd *user, u32 count, u64 until_ns) {
    struct poll_table *const table = poll_table_new(count);
    long ready = 0;

    if (!table)
        return -ENOMEM;
    for (u32 i = 0; i < count; i++)
        if (copy_from_user(&poll_slot(table, i)->poll, &user[i], sizeof(*user)))
            ready = -EFAULT;
    if (!ready)
        ready = do_poll(table, until_ns);
    for (u32 i = 0; (ready >= 0 || ready == -ERESTARTNOHAND) && i < count; i++)
        if (put_user(poll_slot(table, i)->poll.revents, &user[i].revents))
            ready = -EFAULT;
    poll_table_free(table);
    return ready;
}

SYSCALL_DEFINE5(ppoll, struct pollfd *, fds, u32, count, struct timespec *, timeout, const u64 *, mask,
                size_t, size) {
    u64 until_ns;
    long result = deadline_from_user(timeout, &until_ns);

    if (!result)
        result = set_user_sigmask(mask, size);
    if (result)
        return result;
    result = count > min(rlimit(RLIMIT_NOFILE), (u64)MAX_FILES) ? -EINVAL : do_sys_poll(fds, count, until_ns);
    return poll_finish_call(result, until_ns, timeout);
}
