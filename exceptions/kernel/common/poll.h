/* poll.c: waiting for one of several files. */
#ifndef POLL_H
#define POLL_H

#include "fs.h"
#include "time.h"
#include "wait.h"

struct pollfd {
    s32 fd;
    s16 events, revents;
};

struct poll_slot {
    struct pollfd poll;
    struct file *file;
    struct wait_entry wait;
};

#define POLL_SLOTS 100u
struct poll_page {
    struct poll_slot slots[POLL_SLOTS];
};

/* What a call waits for: a slot per descriptor, in as many pages as it takes. */
struct poll_table {
    u32 count;
    struct poll_page *pages[41];
};

/* Room for `count` slots, which are zero; NULL when out of memory. */
struct poll_table *poll_table_new(u32 count);
void poll_table_free(struct poll_table *table);
static __always_inline struct poll_slot *poll_slot(const struct poll_table *table, u32 number) {
    return &table->pages[number / POLL_SLOTS]->slots[number % POLL_SLOTS];
}

/* Waits until a descriptor has something to tell, and says how many have: revents says what. until_ns: 0 waits for
 * ever. -ERESTARTNOHAND when a signal came first. */
long do_poll(struct poll_table *table, u64 until_ns);

/* The signal mask that holds during a call that waits: NULL for the one there is. 0 or -errno. */
long set_user_sigmask(const u64 *mask, size_t size);
/* At the end of such a call: the mask goes back, unless a signal is to be handled first, and *timeout says how much of it
 * is left. The result of the call. */
long poll_finish_call(long result, u64 until_ns, struct timespec *timeout);

#endif
