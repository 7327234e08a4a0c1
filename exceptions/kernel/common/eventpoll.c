/* epoll: a set of files that is kept between the calls that wait for them.
 *
 * An item stands for one descriptor in one instance. It is in the queue of those who wait for its file; when something
 * happens there, ep_poll_callback puts it into its instance's list of what may be ready. epoll_wait asks each item of that
 * list what there is, and leaves it there if it is to be told again (level-triggered).
 *
 * ep_mutex covers items and who they belong to; an instance's own lock covers its ready list. ep_poll_callback, called
 * under the lock of a file's queue, takes only the latter. */
#include "eventpoll.h"

#include "errno.h"
#include "fs.h"
#include "page.h"
#include "poll.h"
#include "syscall.h"
#include "uaccess.h"

enum { EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL, EPOLL_CTL_MOD };
#define EPOLLWAKEUP (1u << 29)
#define EPOLLONESHOT (1u << 30)
#define EPOLLET (1u << 31)
#define EP_PRIVATE_BITS (EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | (1u << 28))
#define EP_MAX_EVENTS (0x7fffffff / 16)

static spinlock_t ep_mutex;

static void ep_poll_callback(struct wait_entry *entry) {
    struct epitem *const item = container_of(entry, struct epitem, wait);

    if (!(READ_ONCE(item->event.events) & ~EP_PRIVATE_BITS))
        return;
    ep_add_ready(item);
    wake_up_all(&item->ep->wq);
}

/* What an item has to tell now. The caller holds ep_mutex. */
static notrace u32 ep_item_poll(const struct epitem *item) {
    return vfs_poll(item->file) & item->event.events;
}

/* --- Items ------------------------------------------------------------------------------------------------------- */

static notrace struct epitem *ep_find(const struct eventpoll *ep, const struct file *file, int fd) {
    struct epitem *item = ep->items;

    while (item && (item->file != file || item->fd != fd))
        item = item->next;
    return item;
}

/* The caller holds ep_mutex. */
static void ep_remove(struct epitem *item) {
    struct epitem **link = &item->ep->items, **file_link = &item->file->epitems;

    remove_wait_queue(item->file->wait, &item->wait);
    ep_drop_ready(item);
    while (*link != item)
        link = &(*link)->next;
    *link = item->next;
    while (*file_link != item)
        file_link = &(*file_link)->file_next;
    *file_link = item->file_next;
    kfree(item, sizeof(*item));
}

notrace void eventpoll_release(struct file *file) {
    spin_lock(&ep_mutex);
    while (file->epitems)
        ep_remove(file->epitems);
    spin_unlock(&ep_mutex);
}

static notrace void tell_if_ready(struct epitem *item) {
    if (!ep_item_poll(item))
        return;
    ep_add_ready(item);
    wake_up_all(&item->ep->wq);
}

static int ep_insert(struct eventpoll *ep, const struct epoll_event *event, struct file *file, int fd) {
    struct epitem *const item = kzalloc(sizeof(*item));

    if (!item)
        return -ENOMEM;
    *item = (struct epitem){.wait = {.func = ep_poll_callback},
                            .ep = ep,
                            .file = file,
                            .fd = fd,
                            .event = *event,
                            .next = ep->items,
                            .file_next = file->epitems};
    ep->items = file->epitems = item;
    add_wait_queue(file->wait, &item->wait);
    tell_if_ready(item);
    return 0;
}

static int ep_modify(struct epitem *item, const struct epoll_event *event) {
    item->event = *event;
    tell_if_ready(item);
    return 0;
}

static notrace u32 ep_eventpoll_poll(const struct file *file) {
    const struct eventpoll *const ep = file->private_data;
    u32 found = 0;

    spin_lock(&ep_mutex);
    for (const struct epitem *item = ep->items; item && !found; item = item->next)
        found = item->is_ready ? ep_item_poll(item) : 0;
    spin_unlock(&ep_mutex);
    return found ? POLL_READABLE : 0;
}

static notrace void ep_eventpoll_release(struct file *file) {
    struct eventpoll *const ep = file->private_data;

    spin_lock(&ep_mutex);
    while (ep->items)
        ep_remove(ep->items);
    spin_unlock(&ep_mutex);
    kfree(ep, sizeof(*ep));
}

static const struct file_operations eventpoll_fops = {.release = ep_eventpoll_release,
                                                      .poll = ep_eventpoll_poll};

/* --- System calls ------------------------------------------------------------------------------------------------ */

SYSCALL_DEFINE1(epoll_create1, u32, flags) {
    if (flags & ~O_CLOEXEC)
        return -EINVAL;
    struct eventpoll *const ep = kzalloc(sizeof(*ep));
    struct file *const file = ep ? anon_inode_getfile(&eventpoll_fops, ep, &ep->wq, 0) : NULL;
    if (!file) {
        kfree(ep, sizeof(*ep));
        return -ENOMEM;
    }
    return fd_install(file, flags);
}

static notrace struct eventpoll *ep_of(const struct file *file) {
    return file->f_op == &eventpoll_fops ? file->private_data : NULL;
}

/* Instances in each other are left out; files that never make anybody wait cannot be waited for. */
static int do_epoll_ctl(struct eventpoll *ep, int operation, int fd, struct file *file,
                        const struct epoll_event *event) {
    int error = -EINVAL;

    if (!file->wait)
        return -EPERM;
    if (!ep || ep_of(file))
        return -EINVAL;
    spin_lock(&ep_mutex);
    struct epitem *const item = ep_find(ep, file, fd);
    if (operation == EPOLL_CTL_ADD)
        error = item ? -EEXIST : ep_insert(ep, event, file, fd);
    else if (operation == EPOLL_CTL_MOD)
        error = item ? ep_modify(item, event) : -ENOENT;
    else if (operation == EPOLL_CTL_DEL)
        error = item ? 0 : -ENOENT;
    if (operation == EPOLL_CTL_DEL && item)
        ep_remove(item);
    spin_unlock(&ep_mutex);
    return error;
}

SYSCALL_DEFINE4(epoll_ctl, int, epfd, int, operation, int, fd, const struct epoll_event *, user) {
    struct epoll_event event = {0};

    if (operation != EPOLL_CTL_DEL && copy_from_user(&event, user, sizeof(event)))
        return -EFAULT;
    event.events |= POLLERR | POLLHUP;
    struct file *const epoll = fget(epfd), *const file = epoll ? fget(fd) : NULL;
    const int error = file ? do_epoll_ctl(ep_of(epoll), operation, fd, file, &event) : -EBADF;
    if (file)
        fput(file);
    if (epoll)
        fput(epoll);
    return error;
}

/* One item that may be ready: 1 when the program has been told, 0 when there was nothing to tell. */
static notrace int ep_send_event(struct epitem *item, struct epoll_event *to) {
    const u32 found = ep_item_poll(item);
    const struct epoll_event event = {.events = found, .data = item->event.data};

    if (!found)
        return 0;
    const bool failed = copy_to_user(to, &event, sizeof(event));
    if (!failed && (item->event.events & EPOLLONESHOT))
        item->event.events &= EP_PRIVATE_BITS;
    else if (failed || !(item->event.events & EPOLLET))
        ep_add_ready(item);
    return failed ? -EFAULT : 1;
}

/* What is ready goes to the program, each item once. The caller holds ep_mutex. */
static int ep_send_events(struct eventpoll *ep, struct epoll_event *to, int most) {
    int count = 0, result = 0;

    for (u32 left = READ_ONCE(ep->ready_count); left && count < most && result >= 0; left--) {
        struct epitem *const item = ep_take_ready(ep);
        if (!item)
            break;
        result = ep_send_event(item, &to[count]);
        count += result > 0;
    }
    return count ? count : min(result, 0);
}

static notrace int ep_look(struct eventpoll *ep, struct epoll_event *to, int most) {
    spin_lock(&ep_mutex);
    const int count = ep_send_events(ep, to, most);
    spin_unlock(&ep_mutex);
    return count;
}

static long ep_poll(struct eventpoll *ep, const struct epoll_wait *wait) {
    struct wait_entry entry = {.task = current};
    long count = ep_look(ep, wait->events, wait->most);

    if (count || !wait->waits)
        return count;
    add_wait_queue(&ep->wq, &entry);
    for (;;) {
        set_current_state(TASK_INTERRUPTIBLE);
        count = ep_look(ep, wait->events, wait->most);
        if (count || (wait->until_ns && sched_clock() >= wait->until_ns))
            break;
        if (signal_pending(current)) {
            count = -EINTR;
            break;
        }
        current->wake_time_ns = wait->until_ns;
        schedule();
    }
    finish_wait(&ep->wq, &entry);
    current->wake_time_ns = 0;
    return count;
}

long do_epoll_wait(int epfd, const struct epoll_wait *wait) {
    if (wait->most <= 0 || wait->most > EP_MAX_EVENTS)
        return -EINVAL;
    struct file *const file = fget(epfd);
    if (!file)
        return -EBADF;
    const long count = ep_of(file) ? ep_poll(ep_of(file), wait) : -EINVAL;
    fput(file);
    return count;
}
