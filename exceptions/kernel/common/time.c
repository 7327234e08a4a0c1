/* Time and the system calls about it. */
#include "time.h"

#include "cputime.h"
#include "errno.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

notrace u64 sched_clock(void) {
    u64 ticks, hz;

    __asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tmrs %1, cntfrq_el0" : "=r"(ticks), "=r"(hz));
    if (!hz)
        return 0;
    return ticks / hz * NSEC_PER_SEC + ticks % hz * NSEC_PER_SEC / hz;
}

notrace u64 ns_to_counter(u64 ns) {
    u64 hz;

    __asm__ volatile("mrs %0, cntfrq_el0" : "=r"(hz));
    return ns / NSEC_PER_SEC * hz + (ns % NSEC_PER_SEC * hz + NSEC_PER_SEC - 1) / NSEC_PER_SEC;
}

notrace struct timespec current_time(void) {
    return to_timespec(sched_clock() + BOOT_TIME_SECONDS * NSEC_PER_SEC);
}

#define CLOCK_LAST 11

#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3

static notrace u64 clock_now(int clock) {
    if (clock == CLOCK_THREAD_CPUTIME_ID)
        return task_sched_runtime(current);
    if (clock != CLOCK_PROCESS_CPUTIME_ID)
        return sched_clock();
    spin_lock(&tasklist_lock);
    const u64 used = thread_group_cputime(current);
    spin_unlock(&tasklist_lock);
    return used;
}

SYSCALL_DEFINE2(clock_gettime, int, clock, struct timespec *, to) {
    if (clock < 0 || clock > CLOCK_LAST)
        return -EINVAL;
    struct timespec now = to_timespec(clock_now(clock));
    if (clock == 0 || clock == 5 || clock == CLOCK_LAST)
        now.tv_sec += BOOT_TIME_SECONDS;
    return copy_to_user(to, &now, sizeof(now)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(clock_getres, int, clock, struct timespec *, to) {
    const struct timespec resolution = {0, 1};

    if (clock < 0 || clock > CLOCK_LAST)
        return -EINVAL;
    return to && copy_to_user(to, &resolution, sizeof(resolution)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(gettimeofday, struct timespec *, to, void *, zone) {
    struct timespec now = to_timespec(sched_clock());

    now.tv_sec += BOOT_TIME_SECONDS;
    now.tv_nsec /= 1000;
    if (to && copy_to_user(to, &now, sizeof(now)))
        return -EFAULT;
    return zone && clear_user(zone, 2 * sizeof(int)) ? -EFAULT
                                                     : 0; /* minutes west of Greenwich, kind of summer time */
}

void msleep(unsigned milliseconds) {
    const u64 wake_ns = sched_clock() + milliseconds * (NSEC_PER_SEC / 1000);

    while (sched_clock() < wake_ns) {
        current->wake_time_ns = wake_ns;
        current->state = TASK_UNINTERRUPTIBLE;
        schedule();
    }
}

/* Times that can be added to each other; what is beyond counts as that. */
#define MOST_SECONDS ((s64)(FOREVER_NS / NSEC_PER_SEC))

notrace long ns_from_user(const struct timespec *from, u64 *ns) {
    struct timespec time;

    if (copy_from_user(&time, from, sizeof(time)))
        return -EFAULT;
    if (time.tv_sec < 0 || time.tv_nsec < 0 || time.tv_nsec >= (s64)NSEC_PER_SEC)
        return -EINVAL;
    *ns = time.tv_sec > MOST_SECONDS ? FOREVER_NS : timespec_to_ns(&time);
    return 0;
}

notrace long deadline_from_user(const struct timespec *timeout, u64 *until_ns) {
    *until_ns = 0;
    if (!timeout)
        return 0;
    const long error = ns_from_user(timeout, until_ns);
    if (!error)
        *until_ns = max(sched_clock() + *until_ns, 1UL);
    return error;
}

static long sleep_until(u64 wake_ns) {
    while (sched_clock() < wake_ns) {
        if (signal_pending(current))
            return -EINTR;
        current->wake_time_ns = wake_ns;
        set_current_state(TASK_INTERRUPTIBLE);
        schedule();
    }
    return 0;
}

/* Sleeps, and says in *remaining how long it should have gone on. */
static long sleep_for(u64 ns, struct timespec *remaining) {
    const u64 wake = sched_clock() + ns;
    const long error = sleep_until(wake);

    if (!error || !remaining)
        return error;
    const u64 now = sched_clock();
    const struct timespec left = to_timespec(wake > now ? wake - now : 0);
    return copy_to_user(remaining, &left, sizeof(left)) ? -EFAULT : error;
}

SYSCALL_DEFINE2(nanosleep, const struct timespec *, request, struct timespec *, remaining) {
    u64 ns;
    const long error = ns_from_user(request, &ns);

    return error ? error : sleep_for(ns, remaining);
}

#define TIMER_ABSTIME 1

SYSCALL_DEFINE4(clock_nanosleep, int, clock, int, flags, const struct timespec *, request, struct timespec *,
                remaining) {
    const u64 epoch = BOOT_TIME_SECONDS * NSEC_PER_SEC;
    u64 ns;

    if (clock < 0 || clock > CLOCK_LAST)
        return -EINVAL;
    const long error = ns_from_user(request, &ns);
    if (error)
        return error;
    if (!(flags & TIMER_ABSTIME))
        return sleep_for(ns, remaining);
    return sleep_until(clock ? ns : ns > epoch ? ns - epoch : 0);
}
