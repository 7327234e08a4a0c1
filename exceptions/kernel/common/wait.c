/* Wait queues and completions. */
#include "wait.h"

notrace void add_wait_queue(struct wait_queue_head *queue, struct wait_entry *entry) {
    spin_lock(&queue->lock);
    entry->next = queue->first;
    queue->first = entry;
    spin_unlock(&queue->lock);
}

notrace void remove_wait_queue(struct wait_queue_head *queue, struct wait_entry *entry) {
    spin_lock(&queue->lock);
    for (struct wait_entry **link = &queue->first; *link; link = &(*link)->next) {
        if (*link != entry)
            continue;
        *link = entry->next;
        break;
    }
    spin_unlock(&queue->lock);
}

notrace void finish_wait(struct wait_queue_head *queue, struct wait_entry *entry) {
    set_current_state(TASK_RUNNING);
    remove_wait_queue(queue, entry);
}

notrace void wake_up_all(struct wait_queue_head *queue) {
    spin_lock(&queue->lock);
    for (struct wait_entry *entry = queue->first; entry; entry = entry->next)
        if (entry->func)
            entry->func(entry);
        else
            wake_up_process(entry->task);
    spin_unlock(&queue->lock);
}

/* The waiter may be gone as soon as it can take the lock: nothing is touched behind it. */
notrace void complete(struct completion *done) {
    spin_lock(&done->wait.lock);
    done->done = true;
    for (struct wait_entry *entry = done->wait.first; entry; entry = entry->next)
        wake_up_process(entry->task);
    spin_unlock(&done->wait.lock);
}

void wait_for_completion(struct completion *done) {
    struct wait_entry entry = {.task = current};

    add_wait_queue(&done->wait, &entry);
    for (;;) {
        set_current_state(TASK_UNINTERRUPTIBLE);
        if (READ_ONCE(done->done))
            break;
        schedule();
    }
    finish_wait(&done->wait, &entry);
}
