/* pselect6: poll, with the descriptors as bits. */
#include "errno.h"
#include "page.h"
#include "poll.h"
#include "string.h"
#include "syscall.h"
#include "uaccess.h"

/* Bit n is descriptor n. */
struct fd_set {
    u64 words[MAX_FILES / 64];
};
enum { SET_IN, SET_OUT, SET_EXCEPT, SETS };
struct fd_sets {
    struct fd_set asked[SETS];
};
_Static_assert(sizeof(struct fd_sets) <= PAGE_SIZE, "fd_sets are a small object");

static notrace bool in_set(const struct fd_set *set, u32 fd) { return set->words[fd / 64] & BIT(fd % 64); }

static notrace long read_sets(struct fd_sets *sets, u64 *const user[SETS], u32 count) {
    for (int i = 0; i < SETS; i++) {
        if (user[i] && copy_from_user(sets->asked[i].words, user[i], (count + 63) / 64 * sizeof(u64)))
            return -EFAULT;
        if (count % 64)
            sets->asked[i].words[count / 64] &= BIT(count % 64) - 1;
    }
    return 0;
}

static notrace u32 events_of(const struct fd_sets *sets, u32 fd) {
    return (in_set(&sets->asked[SET_IN], fd) ? POLLIN : 0) |
           (in_set(&sets->asked[SET_OUT], fd) ? POLLOUT : 0);
}

static notrace struct poll_table *sets_to_table(const struct fd_sets *sets, u32 count) {
    u32 used = 0;

    for (u32 fd = 0; fd < count; fd++)
        used += events_of(sets, fd) || in_set(&sets->asked[SET_EXCEPT], fd);
    struct poll_table *const table = poll_table_new(used);
    used = 0;
    for (u32 fd = 0; table && fd < count; fd++)
        if (events_of(sets, fd) || in_set(&sets->asked[SET_EXCEPT], fd))
            poll_slot(table, used++)->poll = (struct pollfd){(s32)fd, (s16)events_of(sets, fd), 0};
    return table;
}

/* The bits that are set afterwards are what select returns. */
static notrace long table_to_sets(const struct poll_table *table, struct fd_sets *sets) {
    const struct fd_sets *const asked = sets;
    long count = 0;

    for (u32 i = 0; i < table->count; i++)
        if (poll_slot(table, i)->poll.revents & (s16)POLLNVAL)
            return -EBADF;
    memset(&sets->asked[SET_EXCEPT], 0, sizeof(sets->asked[SET_EXCEPT])); /* nothing of ours is urgent */
    for (u32 i = 0; i < table->count; i++) {
        const struct pollfd *const poll = &poll_slot(table, i)->poll;
        const u32 fd = (u32)poll->fd, events = (u32)(u16)poll->revents;
        const bool in = in_set(&asked->asked[SET_IN], fd) && (events & (POLLIN | POLLHUP | POLLERR));
        const bool out = in_set(&asked->asked[SET_OUT], fd) && (events & (POLLOUT | POLLERR));
        if (!in)
            sets->asked[SET_IN].words[fd / 64] &= ~BIT(fd % 64);
        if (!out)
            sets->asked[SET_OUT].words[fd / 64] &= ~BIT(fd % 64);
        count += in + out;
    }
    return count;
}

static long do_select(struct fd_sets *sets, u64 *const user[SETS], u32 count, u64 until_ns) {
    long result = read_sets(sets, user, count);
    struct poll_table *const table = result ? NULL : sets_to_table(sets, count);

    if (!table)
        return result ? result : -ENOMEM;
    result = do_poll(table, until_ns);
    if (result >= 0)
        result = table_to_sets(table, sets);
    poll_table_free(table);
    for (int i = 0; result >= 0 && i < SETS; i++)
        if (user[i] && copy_to_user(user[i], sets->asked[i].words, (count + 63) / 64 * sizeof(u64)))
            result = -EFAULT;
    return result;
}

static long core_sys_select(s32 count, u64 *const user[SETS], u64 until_ns) {
    struct fd_sets *const sets = count < 0 ? NULL : kzalloc(sizeof(*sets));

    if (!sets)
        return count < 0 ? -EINVAL : -ENOMEM;
    const long result = do_select(sets, user, min((u32)count, MAX_FILES), until_ns);
    kfree(sets, sizeof(*sets));
    return result;
}

struct sigset_argument {
    const u64 *mask;
    size_t size;
};

SYSCALL_DEFINE6(pselect6, s32, count, u64 *, in, u64 *, out, u64 *, except, struct timespec *, timeout,
                const struct sigset_argument *, sigmask) {
    u64 *const user[SETS] = {in, out, except};
    struct sigset_argument during = {0};
    u64 until_ns;

    if (sigmask && copy_from_user(&during, sigmask, sizeof(during)))
        return -EFAULT;
    long result = deadline_from_user(timeout, &until_ns);
    if (!result)
        result = set_user_sigmask(during.mask, during.size);
    if (result)
        return result;
    return poll_finish_call(core_sys_select(count, user, until_ns), until_ns, timeout);
}
