/* What a program asks of the scheduler. Policies and priorities are kept and told; turns are the same for all. */
#include "errno.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "time.h"
#include "uaccess.h"

SYSCALL_DEFINE0(sched_yield) {
    schedule();
    return 0;
}

/* For the length of a call: pid 0 is the caller. */
static long affinity_call(pid_t pid, u32 *cpus, bool set) {
    spin_lock(&tasklist_lock);
    struct task_struct *const tsk = pid ? find_task(pid) : current;
    long error = !tsk || tsk->exit_state ? -ESRCH : 0;
    if (!error && tsk != current && set)
        error = sched_setaffinity(tsk, *cpus);
    if (!error && !set)
        *cpus = tsk->cpus_allowed & cpu_online_mask;
    const bool self = tsk == current;
    spin_unlock(&tasklist_lock);
    return !error && set && self ? sched_setaffinity(current, *cpus) : error;
}

SYSCALL_DEFINE3(sched_setaffinity, pid_t, pid, u32, length, const u8 *, mask) {
    u32 cpus = 0;

    if (copy_from_user(&cpus, mask, min((size_t)length, sizeof(cpus))))
        return -EFAULT;
    return affinity_call(pid, &cpus, true);
}

SYSCALL_DEFINE3(sched_getaffinity, pid_t, pid, u32, length, u64 *, mask) {
    u32 cpus = 0;

    if (length < sizeof(u64) || length % sizeof(u64))
        return -EINVAL;
    const long error = affinity_call(pid, &cpus, false);
    if (error)
        return error;
    return put_user((u64)cpus, mask) ? -EFAULT : (long)sizeof(u64);
}

enum { SCHED_OTHER, SCHED_FIFO, SCHED_RR, SCHED_BATCH, SCHED_IDLE = 5, SCHED_DEADLINE };
#define SCHED_RESET_ON_FORK 0x40000000
#define MAX_RT_PRIORITY 99
#define TURN_NS 4000000UL
#define RR_TIMESLICE_NS 100000000UL

static notrace bool is_realtime(int policy) { return policy == SCHED_FIFO || policy == SCHED_RR; }

/* A task's policy, priority or niceness: a copy, or -ESRCH. pid 0 is the caller. */
static notrace long get_sched(pid_t pid, struct sched_params *params) {
    if (pid < 0)
        return -EINVAL;
    spin_lock(&tasklist_lock);
    const struct task_struct *const tsk = pid ? find_task(pid) : current;
    if (tsk)
        *params = tsk->sched;
    spin_unlock(&tasklist_lock);
    return tsk ? 0 : -ESRCH;
}

static notrace long set_sched(pid_t pid, int policy, int priority) {
    const int plain = policy & ~SCHED_RESET_ON_FORK;
    const bool known = (plain >= SCHED_OTHER && plain <= SCHED_BATCH) || plain == SCHED_IDLE;

    if (pid < 0 || !known || priority < 0 || priority > MAX_RT_PRIORITY ||
        is_realtime(plain) != (priority != 0))
        return -EINVAL;
    spin_lock(&tasklist_lock);
    struct task_struct *const tsk = pid ? find_task(pid) : current;
    if (tsk) {
        tsk->sched.policy = policy;
        tsk->sched.priority = priority;
    }
    spin_unlock(&tasklist_lock);
    return tsk ? 0 : -ESRCH;
}

SYSCALL_DEFINE3(sched_setscheduler, pid_t, pid, int, policy, const s32 *, from) {
    s32 priority;

    if (policy < 0 || !from || pid < 0)
        return -EINVAL;
    return get_user(priority, from) ? -EFAULT : set_sched(pid, policy, priority);
}

SYSCALL_DEFINE2(sched_setparam, pid_t, pid, const s32 *, from) {
    struct sched_params now;
    s32 priority;

    if (!from || pid < 0)
        return -EINVAL;
    if (get_user(priority, from))
        return -EFAULT;
    const long error = get_sched(pid, &now);
    return error ? error : set_sched(pid, now.policy, priority);
}

SYSCALL_DEFINE1(sched_getscheduler, pid_t, pid) {
    struct sched_params now;
    const long error = get_sched(pid, &now);

    return error ? error : now.policy;
}

SYSCALL_DEFINE2(sched_getparam, pid_t, pid, s32 *, to) {
    struct sched_params now;
    const long error = to ? get_sched(pid, &now) : -EINVAL;

    return error ? error : put_user(now.priority, to) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(sched_rr_get_interval, pid_t, pid, struct timespec *, to) {
    struct sched_params now;
    const long error = get_sched(pid, &now);

    if (error)
        return error;
    const int policy = now.policy & ~SCHED_RESET_ON_FORK;
    const struct timespec slice = to_timespec(policy == SCHED_FIFO ? 0
                                              : policy == SCHED_RR ? RR_TIMESLICE_NS
                                                                   : TURN_NS);
    return copy_to_user(to, &slice, sizeof(slice)) ? -EFAULT : 0;
}

static notrace long priority_limit(int policy, long value) {
    if (policy < SCHED_OTHER || policy > SCHED_DEADLINE || policy == 4)
        return -EINVAL;
    return is_realtime(policy) ? value : 0;
}
SYSCALL_DEFINE1(sched_get_priority_max, int, policy) { return priority_limit(policy, MAX_RT_PRIORITY); }
SYSCALL_DEFINE1(sched_get_priority_min, int, policy) { return priority_limit(policy, 1); }

#define PRIO_PROCESS 0
#define PRIO_USER 2
#define MOST_NICE 19
#define LEAST_NICE (-20)

/* Only single tasks have one of their own; of groups and users the caller stands for all. 20 stands for nice 0. */
SYSCALL_DEFINE2(getpriority, int, which, int, who) {
    struct sched_params now;

    if (which < PRIO_PROCESS || which > PRIO_USER)
        return -EINVAL;
    return get_sched(which == PRIO_PROCESS ? who : 0, &now) ? -ESRCH : 20 - now.nice;
}

SYSCALL_DEFINE3(setpriority, int, which, int, who, int, nice) {
    if (which < PRIO_PROCESS || which > PRIO_USER)
        return -EINVAL;
    spin_lock(&tasklist_lock);
    struct task_struct *const tsk = which == PRIO_PROCESS && who ? find_task(who) : current;
    if (tsk)
        tsk->sched.nice = min(max(nice, LEAST_NICE), MOST_NICE);
    spin_unlock(&tasklist_lock);
    return tsk ? 0 : -ESRCH;
}
