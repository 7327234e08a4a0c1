/* Timers, by the time at which they go off. */
#include "hrtimer.h"

#include "spinlock.h"
#include "task.h"
#include "time.h"

static struct hrtimer *timers; /* the next one first */
static struct hrtimer *running;
static spinlock_t hrtimer_lock; /* of both */

notrace u64 next_hrtimer(void) {
    spin_lock(&hrtimer_lock);
    const u64 first = timers ? timers->expires_ns : 0;
    spin_unlock(&hrtimer_lock);
    return first;
}

/* The caller holds hrtimer_lock. */
static notrace void dequeue(struct hrtimer *timer) {
    struct hrtimer **link = &timers;

    if (!timer->queued)
        return;
    while (*link != timer)
        link = &(*link)->next;
    *link = timer->next;
    timer->queued = false;
}

static notrace void enqueue(struct hrtimer *timer, u64 expires_ns) {
    struct hrtimer **link = &timers;

    timer->expires_ns = max(expires_ns, 1UL);
    while (*link && (*link)->expires_ns <= timer->expires_ns)
        link = &(*link)->next;
    timer->next = *link;
    *link = timer;
    timer->queued = true;
}

notrace void hrtimer_start(struct hrtimer *timer, u64 expires_ns) {
    spin_lock(&hrtimer_lock);
    dequeue(timer);
    enqueue(timer, expires_ns);
    spin_unlock(&hrtimer_lock);
    reprogram_timer();
}

notrace void hrtimer_try_to_cancel(struct hrtimer *timer) {
    spin_lock(&hrtimer_lock);
    dequeue(timer);
    spin_unlock(&hrtimer_lock);
}

notrace void hrtimer_cancel(struct hrtimer *timer) {
    bool busy;

    do {
        spin_lock(&hrtimer_lock);
        dequeue(timer);
        busy = running == timer; /* on another CPU */
        spin_unlock(&hrtimer_lock);
    } while (busy);
}

notrace u64 hrtimer_forward(u64 *expires_ns, u64 now, u64 interval_ns) {
    const u64 intervals = now < *expires_ns ? 0 : (now - *expires_ns) / interval_ns + 1;

    *expires_ns += intervals * interval_ns;
    return intervals;
}

/* The next one that is due, taken off; NULL when there is none, or another CPU is about them. */
static notrace struct hrtimer *take_due(const struct hrtimer *done, u64 now) {
    struct hrtimer *due = NULL;

    spin_lock(&hrtimer_lock);
    if (running == done)
        due = running = timers && timers->expires_ns <= now ? timers : NULL;
    if (due)
        dequeue(due);
    spin_unlock(&hrtimer_lock);
    return due;
}

notrace void run_hrtimers(void) {
    if (!READ_ONCE(timers))
        return;
    const u64 now = sched_clock();
    for (struct hrtimer *timer = take_due(NULL, now); timer; timer = take_due(timer, now))
        timer->function(timer);
}
