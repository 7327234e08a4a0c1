/* setitimer: ITIMER_REAL, which is also alarm(), sends SIGALRM when its time has come; ITIMER_VIRTUAL and ITIMER_PROF
 * send SIGVTALRM and SIGPROF when the program has computed for so long (cputime.c). */
#include "cputime.h"
#include "errno.h"
#include "printk.h"
#include "syscall.h"
#include "task.h"
#include "time.h"
#include "uaccess.h"

#define ITIMER_REAL 0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF 2
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
static void it_real_fn(struct task_struct *tsk, u64 now) {
    struct signal_struct *const signal = tsk->signal;
    const struct siginfo info = {.si_signo = SIGALRM, .si_code = SI_KERNEL};

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
        if (!t->exit_state && t->mm && t->signal->it_real_ns && t->signal->it_real_ns <= now)
            it_real_fn(t, now);
    find_first_expiry();
    spin_unlock(&tasklist_lock);
}

static __always_inline struct timeval to_timeval(u64 ns) {
    return (struct timeval){(s64)(ns / NSEC_PER_SEC), (s64)(ns % NSEC_PER_SEC / NSEC_PER_USEC)};
}

static notrace bool timeval_valid(const struct timeval *time) {
    return time->tv_sec >= 0 && time->tv_usec >= 0 && time->tv_usec < (s64)(NSEC_PER_SEC / NSEC_PER_USEC);
}

/* Times beyond all clocks count as that. */
static notrace u64 timeval_to_ns(const struct timeval *time) {
    const u64 seconds = min((u64)time->tv_sec, ~0UL / NSEC_PER_SEC / 4);

    return seconds * NSEC_PER_SEC + (u64)time->tv_usec * NSEC_PER_USEC;
}

/* What is left until `when` of a clock that shows `now`; a timer that is about to go off is not off yet. */
static notrace struct itimerval time_left(u64 when, u64 interval, u64 now) {
    return (struct itimerval){.it_interval = to_timeval(interval),
                              .it_value = to_timeval(!when                        ? 0
                                                     : when > now + NSEC_PER_USEC ? when - now
                                                                                  : NSEC_PER_USEC)};
}

/* Both under tasklist_lock. */
static notrace struct itimerval get_itimer(int which) {
    const struct signal_struct *const signal = current->signal;

    if (which == ITIMER_REAL)
        return time_left(signal->it_real_ns, signal->it_real_interval_ns, sched_clock());
    const struct cpu_itimer *const it =
        &signal->it_cpu[which == ITIMER_PROF ? CPU_ITIMER_PROF : CPU_ITIMER_VIRTUAL];
    return time_left(it->expires_ns, it->interval_ns, thread_group_cputime(current));
}

static notrace void set_itimer(int which, u64 value_ns, u64 interval_ns) {
    struct signal_struct *const signal = current->signal;

    if (which == ITIMER_REAL) {
        signal->it_real_ns = value_ns ? sched_clock() + value_ns : 0;
        signal->it_real_interval_ns = interval_ns;
        find_first_expiry();
        return;
    }
    signal->it_cpu[which == ITIMER_PROF ? CPU_ITIMER_PROF : CPU_ITIMER_VIRTUAL] =
        (struct cpu_itimer){value_ns ? thread_group_cputime(current) + value_ns : 0, interval_ns};
}

SYSCALL_DEFINE2(getitimer, int, which, struct itimerval *, to) {
    if (which < ITIMER_REAL || which > ITIMER_PROF)
        return -EINVAL;
    spin_lock(&tasklist_lock);
    const struct itimerval value = get_itimer(which);
    spin_unlock(&tasklist_lock);
    return copy_to_user(to, &value, sizeof(value)) ? -EFAULT : 0;
}

SYSCALL_DEFINE3(setitimer, int, which, const struct itimerval *, from, struct itimerval *, old) {
    struct itimerval value = {0};

    if (which < ITIMER_REAL || which > ITIMER_PROF)
        return -EINVAL;
    if (from && copy_from_user(&value, from, sizeof(value)))
        return -EFAULT;
    if (!from)
        pr_warn_once("%s calls setitimer() with new_value NULL pointer. Misfeature support will be removed\n",
                     current->comm);
    if (!timeval_valid(&value.it_interval) || !timeval_valid(&value.it_value))
        return -EINVAL;
    spin_lock(&tasklist_lock);
    const struct itimerval before = get_itimer(which);
    set_itimer(which, timeval_to_ns(&value.it_value), timeval_to_ns(&value.it_interval));
    spin_unlock(&tasklist_lock);
    reprogram_timer();
    return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}
