/* ITIMER_REAL, which is also alarm(): SIGALRM when its time has come. There are no timer interrupts: a program hears
 * of it when it waits, or gives up its CPU. */
#include "errno.h"
#include "syscall.h"
#include "task.h"
#include "time.h"
#include "uaccess.h"

#define ITIMER_REAL 0
#define NSEC_PER_USEC 1000UL

struct timeval {
    s64 tv_sec, tv_usec;
};
struct itimerval {
    struct timeval it_interval, it_value;
};

static u64 first_expiry; /* of all programs' timers, 0: none runs; written under tasklist_lock */

notrace u64 next_itimer(void) { return READ_ONCE(first_expiry); }

/* Sends what is due of this task's program. */
static notrace void expire(struct task_struct *tsk, u64 now) {
    struct signal_struct *const signal = tsk->signal;
    const struct siginfo info = {.si_signo = SIGALRM, .si_code = SI_KERNEL};

    if (!signal->it_real_ns || signal->it_real_ns > now)
        return;
    const u64 interval = signal->it_real_interval_ns;
    signal->it_real_ns =
        interval ? signal->it_real_ns + ((now - signal->it_real_ns) / interval + 1) * interval : 0;
    (void)do_send_sig_info(SIGALRM, &info, tsk, true);
}

/* The caller holds tasklist_lock. */
static notrace void find_first_expiry(void) {
    u64 first = 0;

    for (const struct task_struct *t = task_list; t; t = t->next) {
        const u64 when = t->exit_state || !t->mm ? 0 : t->signal->it_real_ns;
        if (when && (!first || when < first))
            first = when;
    }
    WRITE_ONCE(first_expiry, first);
}

notrace void run_itimers(void) {
    if (!next_itimer())
        return;
    const u64 now = sched_clock();
    if (next_itimer() > now)
        return;
    spin_lock(&tasklist_lock);
    for (struct task_struct *t = task_list; t; t = t->next)
        if (!t->exit_state && t->mm)
            expire(t, now);
    find_first_expiry();
    spin_unlock(&tasklist_lock);
}

static __always_inline struct timeval to_timeval(u64 ns) {
    return (struct timeval){(s64)(ns / NSEC_PER_SEC), (s64)(ns % NSEC_PER_SEC / NSEC_PER_USEC)};
}

static notrace bool timeval_valid(const struct timeval *time) {
    return time->tv_sec >= 0 && time->tv_usec >= 0 && time->tv_usec < (s64)(NSEC_PER_SEC / NSEC_PER_USEC);
}

static __always_inline u64 timeval_to_ns(const struct timeval *time) {
    return (u64)time->tv_sec * NSEC_PER_SEC + (u64)time->tv_usec * NSEC_PER_USEC;
}

static notrace struct itimerval current_itimer(u64 now) {
    const struct signal_struct *const signal = current->signal;
    const u64 when = signal->it_real_ns;

    return (struct itimerval){.it_interval = to_timeval(signal->it_real_interval_ns),
                              .it_value = to_timeval(!when        ? 0
                                                     : when > now ? when - now
                                                                  : NSEC_PER_USEC)};
}

SYSCALL_DEFINE2(getitimer, int, which, struct itimerval *, to) {
    const struct itimerval value = current_itimer(sched_clock());

    if (which != ITIMER_REAL)
        return -EINVAL;
    return copy_to_user(to, &value, sizeof(value)) ? -EFAULT : 0;
}

SYSCALL_DEFINE3(setitimer, int, which, const struct itimerval *, from, struct itimerval *, old) {
    struct itimerval value = {0};

    if (which != ITIMER_REAL)
        return -EINVAL;
    if (from && copy_from_user(&value, from, sizeof(value)))
        return -EFAULT;
    if (!timeval_valid(&value.it_interval) || !timeval_valid(&value.it_value))
        return -EINVAL;
    const u64 now = sched_clock(), ns = timeval_to_ns(&value.it_value);
    const struct itimerval before = current_itimer(now);
    spin_lock(&tasklist_lock);
    current->signal->it_real_ns = ns ? now + ns : 0;
    current->signal->it_real_interval_ns = timeval_to_ns(&value.it_interval);
    find_first_expiry();
    spin_unlock(&tasklist_lock);
    return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}
