/* hrtimer.c: something is to be done at a time, whoever has the CPU then. */
#ifndef HRTIMER_H
#define HRTIMER_H

#include "compiler.h"

struct hrtimer {
    u64 expires_ns; /* of sched_clock */
    /* Called with no lock held; it must not wait, and may start the timer again. */
    void (*function)(struct hrtimer *timer);
    struct hrtimer *next;
    bool queued;
};

/* At expires_ns from now on, whether it was running or not. */
void hrtimer_start(struct hrtimer *timer, u64 expires_ns);
/* It is off, though its function may be running. */
void hrtimer_try_to_cancel(struct hrtimer *timer);
/* It is off, and its function is not running. The caller holds no lock that the function takes. */
void hrtimer_cancel(struct hrtimer *timer);
/* Moves an expiry on by as many intervals as it takes to be after `now`; how many those were. interval_ns is not 0. */
u64 hrtimer_forward(u64 *expires_ns, u64 now, u64 interval_ns);
/* Calls what is due. */
void run_hrtimers(void);
/* When something will be due; 0: never. */
u64 next_hrtimer(void);

#endif
