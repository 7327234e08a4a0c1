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
    void (*func)(
        struct wait_entry *entry); /* called instead of waking the task, if there is one: it must not wait */
    struct wait_entry *next;
};

void add_wait_queue(struct wait_queue_head *queue, struct wait_entry *entry);
void remove_wait_queue(struct wait_queue_head *queue, struct wait_entry *entry);
/* Out of the queue, and awake. */
void finish_wait(struct wait_queue_head *queue, struct wait_entry *entry);
/* All of them: each looks for itself whether what it waits for is there. */
void wake_up_all(struct wait_queue_head *queue);

/* Waits in an open file's queue: 0 once the condition holds, -EAGAIN when the file is one that does not wait,
 * -ERESTARTSYS when a signal came first. */
#define file_wait_event(file, condition)                                                                     \
    ({                                                                                                       \
        struct wait_entry wait_ = {.task = current};                                                         \
        long error_ = (condition) ? 0 : (file)->flags & O_NONBLOCK ? -EAGAIN : 1;                            \
        if (error_ > 0) {                                                                                    \
            add_wait_queue((file)->wait, &wait_);                                                            \
            do {                                                                                             \
                set_current_state(TASK_INTERRUPTIBLE);                                                       \
                error_ = (condition) ? 0 : signal_pending(current) ? -ERESTARTSYS : 1;                       \
                if (error_ > 0)                                                                              \
                    schedule();                                                                              \
            } while (error_ > 0);                                                                            \
            finish_wait((file)->wait, &wait_);                                                               \
        }                                                                                                    \
        error_;                                                                                              \
    })

/* Something that happens once; the waiter owns it. */
struct completion {
    bool done;
    struct wait_queue_head wait;
};
void complete(struct completion *done);
void wait_for_completion(struct completion *done);

#endif
