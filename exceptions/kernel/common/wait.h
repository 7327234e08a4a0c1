/* Waiting for something that another task does.
 *
 *     struct wait_entry wait = {.task = current};
 *     add_wait_queue(&queue, &wait);
 *     for (;;) {
 *         set_current_state(TASK_INTERRUPTIBLE);
 *         if (there is something || signal_pending(current))
 *             break;
 *         schedule();
 *     }
 *     finish_wait(&queue, &wait);
 *
 * The state is set before looking: whoever makes something happen and then wakes is never missed. */
#ifndef WAIT_H
#define WAIT_H

#include "task.h"

struct wait_entry {
    struct task_struct *task;
    struct wait_entry *next;
};

void add_wait_queue(struct wait_queue_head *queue, struct wait_entry *entry);
/* Out of the queue, and awake. */
void finish_wait(struct wait_queue_head *queue, struct wait_entry *entry);
/* All of them: each looks for itself whether what it waits for is there. */
void wake_up_all(struct wait_queue_head *queue);

/* Something that happens once; the waiter owns it. */
struct completion {
    bool done;
    struct wait_queue_head wait;
};
void complete(struct completion *done);
void wait_for_completion(struct completion *done);

#endif
