/* Kernel threads with a name, and work that is left to one of them. */
#ifndef KTHREAD_H
#define KTHREAD_H

#include "compiler.h"

/* A new task of the kernel's that calls function(argument) and ends; -errno, or its pid. pid 0: the next free one. */
pid_t kthread_run(int (*function)(void *argument), void *argument, const char *name, pid_t pid);

/* Something to be done later by "kworker/0:0". */
struct work_struct {
    void (*function)(struct work_struct *work);
    struct work_struct *next;
    bool pending;
};

/* Queues the work, unless it is waiting already. The first one starts the worker. */
void schedule_work(struct work_struct *work);
/* Logs what the worker is at, when the current task is the worker and is at something. */
void print_worker_info(const char *level);

#endif
