/* eventpoll.c: epoll. */
#ifndef EVENTPOLL_H
#define EVENTPOLL_H

#include "spinlock.h"
#include "wait.h"

struct file;

struct epoll_event {
    u32 events;
    u32 pad;
    u64 data;
};
_Static_assert(sizeof(struct epoll_event) == 16, "user space counts on 16 bytes");

/* What a call that waits is given. */
struct epoll_wait {
    struct epoll_event *events; /* user address */
    int most;
    bool waits;   /* false: it only looks */
    u64 until_ns; /* 0: for ever */
};

struct eventpoll {
    struct epitem *items;
    spinlock_t lock; /* of the ready list */
    struct epitem *ready, *last_ready;
    u32 ready_count;
    struct wait_queue_head wq;
};

struct epitem {
    struct wait_entry wait; /* in the file's queue */
    struct eventpoll *ep;
    struct file *file; /* without a reference: its end is the item's */
    int fd;
    struct epoll_event event;        /* no events asked for: told once, and not again before EPOLL_CTL_MOD */
    struct epitem *next, *file_next; /* in the instance, at the file */
    struct epitem *ready_next;
    bool is_ready;
};

/* ep_ready.c: at the end of the list, unless it is in it; the first one off, or NULL; out of it. */
void ep_add_ready(struct epitem *item);
struct epitem *ep_take_ready(struct eventpoll *ep);
void ep_drop_ready(struct epitem *item);

/* The file's last reference is gone: no instance looks at it any more. */
void eventpoll_release(struct file *file);
/* How many events the program was given, or -errno. */
long do_epoll_wait(int epfd, const struct epoll_wait *wait);
/* The same with a signal mask (user address, NULL for none) that holds meanwhile. */
long do_epoll_pwait(int epfd, const struct epoll_wait *wait, const u64 *mask, size_t size);

#endif
