/* What an epoll instance may have to tell: items in the order in which something happened to their files. */
#include "eventpoll.h"

notrace void ep_add_ready(struct epitem *item) {
    struct eventpoll *const ep = item->ep;

    spin_lock(&ep->lock);
    if (!item->is_ready) {
        item->is_ready = true;
        item->ready_next = NULL;
        *(ep->ready ? &ep->last_ready->ready_next : &ep->ready) = item;
        ep->last_ready = item;
        ep->ready_count++;
    }
    spin_unlock(&ep->lock);
}

notrace struct epitem *ep_take_ready(struct eventpoll *ep) {
    spin_lock(&ep->lock);
    struct epitem *const item = ep->ready;
    if (item) {
        ep->ready = item->ready_next;
        item->is_ready = false;
        ep->ready_count--;
    }
    spin_unlock(&ep->lock);
    return item;
}

notrace void ep_drop_ready(struct epitem *item) {
    struct eventpoll *const ep = item->ep;
    struct epitem *before = NULL;

    spin_lock(&ep->lock);
    for (struct epitem *i = ep->ready; item->is_ready && i != item; i = i->ready_next)
        before = i;
    if (item->is_ready) {
        *(before ? &before->ready_next : &ep->ready) = item->ready_next;
        if (ep->last_ready == item)
            ep->last_ready = before;
        item->is_ready = false;
        ep->ready_count--;
    }
    spin_unlock(&ep->lock);
}
