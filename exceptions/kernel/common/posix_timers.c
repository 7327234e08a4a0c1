/* Timers that send signals. All about them is under tasklist_lock.
 *
 * A periodic timer that has sent its signal stands still until the signal is taken off; then it runs again, and the
 * periods that have passed are told as its overrun. So no timer can fill a queue. */
#include "posix_timers.h"

#include "errno.h"
#include "hrtimer.h"
#include "itimerspec.h"
#include "page.h"
#include "signal.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define SIGEV_NONE 1
#define SIGEV_THREAD_ID 4
#define MOST_TIMERS 256
#define TIMER_ABSTIME 1
#define CLOCKS 16

struct sigevent {
    u64 value;
    s32 signo, notify, tid, unused[11];
};
_Static_assert(sizeof(struct sigevent) == 64, "user space counts on 64 bytes");

struct k_itimer {
    struct hrtimer timer;
    struct k_itimer *next;
    struct signal_struct *owner;
    pid_t tgid;
    int id, clock;
    struct sigevent event;
    u64 interval_ns;
    int overrun_last;
    bool requeue_pending; /* its signal waits: it runs again when that is taken off */
};

static __always_inline bool to_thread(const struct k_itimer *timer) {
    return timer->event.notify & SIGEV_THREAD_ID;
}

static notrace bool is_queued(const struct sigpending *pending, int id) {
    const struct sigqueue *entry = pending->first;

    while (entry && (entry->info.si_code != SI_TIMER || entry->info.si_pid != id))
        entry = entry->next;
    return entry != NULL;
}

/* False when nobody gets it: the target is gone, ignores it, or has such a signal already. */
static notrace bool posix_timer_event(const struct k_itimer *timer) {
    struct task_struct *const tsk = find_task(to_thread(timer) ? timer->event.tid : timer->tgid);
    const struct siginfo info = {.si_signo = timer->event.signo,
                                 .si_code = SI_TIMER,
                                 .si_pid = timer->id,
                                 .si_value = timer->event.value};

    if (!tsk || tsk->signal != timer->owner || tsk->exit_state)
        return false;
    (void)do_send_sig_info(info.si_signo, &info, tsk, !to_thread(timer));
    return is_queued(to_thread(timer) ? &tsk->pending : &tsk->signal->shared_pending, timer->id);
}

static void posix_timer_fn(struct hrtimer *hrtimer) {
    struct k_itimer *const timer = container_of(hrtimer, struct k_itimer, timer);

    spin_lock(&tasklist_lock);
    if (!hrtimer->queued && hrtimer->expires_ns) { /* nobody has set it anew */
        timer->requeue_pending = posix_timer_event(timer);
        if (timer->interval_ns && !timer->requeue_pending) {
            u64 expires_ns = hrtimer->expires_ns;
            (void)hrtimer_forward(&expires_ns, sched_clock(), timer->interval_ns);
            hrtimer_start(hrtimer, expires_ns);
        }
    }
    spin_unlock(&tasklist_lock);
}

static notrace struct k_itimer *find_timer(int id) {
    struct k_itimer *timer = current->signal->posix_timers;

    while (timer && timer->id != id)
        timer = timer->next;
    return timer;
}

notrace void posixtimer_rearm(struct siginfo *info) {
    if (info->si_code != SI_TIMER)
        return;
    spin_lock(&tasklist_lock);
    struct k_itimer *const timer = find_timer(info->si_pid);
    if (timer && timer->requeue_pending) {
        u64 expires_ns = timer->timer.expires_ns;
        timer->requeue_pending = false;
        timer->overrun_last = 0;
        if (timer->interval_ns) {
            timer->overrun_last = (int)min(
                hrtimer_forward(&expires_ns, sched_clock(), timer->interval_ns) - 1, (u64)0x7fffffff);
            hrtimer_start(&timer->timer, expires_ns);
        }
        info->si_uid = (u32)timer->overrun_last;
    }
    spin_unlock(&tasklist_lock);
}

notrace void exit_itimers(struct signal_struct *signal) {
    spin_lock(&tasklist_lock);
    struct k_itimer *timer = signal->posix_timers;
    signal->posix_timers = NULL;
    for (struct k_itimer *t = timer; t; t = t->next)
        t->timer.expires_ns = 0;
    spin_unlock(&tasklist_lock);
    for (struct k_itimer *next; timer; timer = next) {
        next = timer->next;
        hrtimer_cancel(&timer->timer);
        kfree(timer, sizeof(*timer));
    }
}

/* --- System calls ------------------------------------------------------------------------------------------------ */

/* The caller holds tasklist_lock. */
static notrace bool good_sigevent(const struct sigevent *event) {
    const struct task_struct *const tsk = event->notify & SIGEV_THREAD_ID ? find_task(event->tid) : current;
    const int kind = event->notify & ~SIGEV_THREAD_ID;

    if (!tsk || !same_thread_group(tsk, current) || (kind && (event->notify & SIGEV_THREAD_ID)))
        return false;
    return (kind == SIGEV_NONE || (event->signo > 0 && event->signo <= NSIG)) && kind >= 0 && kind <= 2;
}

/* Into the program's list; 0 or -errno. */
static notrace long add_timer(struct k_itimer *timer, bool default_event) {
    struct signal_struct *const signal = current->signal;
    long error = 0;
    int count = 0;

    spin_lock(&tasklist_lock);
    for (const struct k_itimer *t = signal->posix_timers; t; t = t->next)
        count++;
    timer->id = signal->next_timer_id;
    if (default_event)
        timer->event = (struct sigevent){.signo = SIGALRM, .value = (u64)timer->id};
    if (!good_sigevent(&timer->event))
        error = -EINVAL;
    else if (count >= MOST_TIMERS)
        error = -EAGAIN;
    if (!error) {
        timer->next = signal->posix_timers;
        signal->posix_timers = timer;
        signal->next_timer_id = (timer->id + 1) & 0x7fffffff;
    }
    spin_unlock(&tasklist_lock);
    return error;
}

/* Off the program's list; NULL when it is not there. */
static notrace struct k_itimer *remove_timer(int id) {
    spin_lock(&tasklist_lock);
    struct k_itimer **link = &current->signal->posix_timers;
    while (*link && (*link)->id != id)
        link = &(*link)->next;
    struct k_itimer *const timer = *link;
    if (timer) {
        *link = timer->next;
        timer->timer.expires_ns = 0;
    }
    spin_unlock(&tasklist_lock);
    return timer;
}

static notrace long delete_timer(int id) {
    struct k_itimer *const timer = remove_timer(id);

    if (!timer)
        return -EINVAL;
    hrtimer_cancel(&timer->timer);
    kfree(timer, sizeof(*timer));
    return 0;
}

SYSCALL_DEFINE1(timer_delete, int, id) { return delete_timer(id); }

SYSCALL_DEFINE3(timer_create, int, clock, const struct sigevent *, event, int *, to) {
    if (!timer_clock_valid(clock)) /* those of processor time are left out */
        return clock >= 0 && clock < CLOCKS ? -EOPNOTSUPP : -EINVAL;
    struct k_itimer *const timer = kzalloc(sizeof(*timer));
    if (!timer)
        return -EAGAIN;
    timer->timer.function = posix_timer_fn;
    timer->owner = current->signal;
    timer->tgid = current->tgid;
    timer->clock = clock;
    long error = event && copy_from_user(&timer->event, event, sizeof(*event)) ? -EFAULT : 0;
    if (!error)
        error = add_timer(timer, !event);
    if (error) {
        kfree(timer, sizeof(*timer));
        return error;
    }
    const int id = timer->id;
    if (!put_user(id, to))
        return 0;
    (void)delete_timer(id);
    return -EFAULT;
}

/* How long is left. The caller holds tasklist_lock. */
static notrace struct itimerspec timer_left(const struct k_itimer *timer) {
    u64 expires_ns = timer->timer.expires_ns;
    const bool silent = (timer->event.notify & ~SIGEV_THREAD_ID) == SIGEV_NONE;

    if (expires_ns && timer->interval_ns && (timer->requeue_pending || silent))
        (void)hrtimer_forward(&expires_ns, sched_clock(), timer->interval_ns);
    else if (!timer->timer.queued && !(silent && expires_ns > sched_clock()))
        expires_ns = 0;
    return time_left_spec(expires_ns, timer->interval_ns);
}

SYSCALL_DEFINE2(timer_gettime, int, id, struct itimerspec *, to) {
    spin_lock(&tasklist_lock);
    const struct k_itimer *const timer = find_timer(id);
    const struct itimerspec left = timer ? timer_left(timer) : (struct itimerspec){0};
    spin_unlock(&tasklist_lock);
    if (!timer)
        return -EINVAL;
    return copy_to_user(to, &left, sizeof(left)) ? -EFAULT : 0;
}

SYSCALL_DEFINE1(timer_getoverrun, int, id) {
    spin_lock(&tasklist_lock);
    const struct k_itimer *const timer = find_timer(id);
    const long overrun = timer ? timer->overrun_last : -EINVAL;
    spin_unlock(&tasklist_lock);
    return overrun;
}

/* The caller holds tasklist_lock. */
static notrace void set_timer(struct k_itimer *timer, bool absolute, const struct timer_setting *set) {
    hrtimer_try_to_cancel(&timer->timer);
    timer->interval_ns = set->value_ns ? set->interval_ns : 0;
    timer->requeue_pending = false;
    timer->overrun_last = 0;
    timer->timer.expires_ns = set->value_ns ? timer_expiry(timer->clock, absolute, set->value_ns) : 0;
    if (set->value_ns && (timer->event.notify & ~SIGEV_THREAD_ID) != SIGEV_NONE)
        hrtimer_start(&timer->timer, timer->timer.expires_ns);
}

SYSCALL_DEFINE4(timer_settime, int, id, int, flags, const struct itimerspec *, from, struct itimerspec *,
                old) {
    struct timer_setting set;
    struct itimerspec before = {0};
    const long error = from ? setting_from_user(from, &set) : -EINVAL;

    if (error)
        return error;
    spin_lock(&tasklist_lock);
    struct k_itimer *const timer = find_timer(id);
    if (timer) {
        before = timer_left(timer);
        set_timer(timer, flags & TIMER_ABSTIME, &set);
    }
    spin_unlock(&tasklist_lock);
    if (!timer)
        return -EINVAL;
    return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}
