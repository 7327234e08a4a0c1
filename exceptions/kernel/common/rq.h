/* The run queues, for sched.c and tick.c alone. */
#ifndef RQ_H
#define RQ_H

#include "system.h"
#include "task.h"
#include "time.h"

struct rq {
    struct task_struct *curr, *idle;
    struct task_struct *first, *last; /* who can run and does not, by queue_next */
    u64 timer_ns;                     /* what this CPU's timer is set to, 0: it is off */
    u64 tick_ns;                      /* when the present turn ends, 0: nobody else wants one */
};

extern struct rq runqueues[FL_MAX_CPUS];
extern spinlock_t rq_lock;
extern struct task_struct *sleepers; /* by sleep_next */

static __always_inline struct rq *this_rq(void) { return &runqueues[smp_processor_id()]; }

/* sched.c: wakes the sleepers whose time has come, and says whether there was one. The caller holds rq_lock. */
bool wake_sleepers(void);
/* tick.c: sets this CPU's timer for what comes next, or off. The caller holds rq_lock. */
void reprogram(struct rq *rq);

#endif
