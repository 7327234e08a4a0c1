/* What a program may use, and what it has used. */
#include "cputime.h"
#include "errno.h"
#include "page.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "time.h"
#include "uaccess.h"

struct rlimit {
    u64 now, most;
};
#define RLIMIT_STACK 3u
#define RLIMIT_CORE 4u
#define RLIMIT_NPROC 6u
#define RLIMIT_NOFILE 7u

static notrace struct rlimit current_limit(u32 resource) {
    const struct rlimit set = {current->signal->rlimit[resource][0], current->signal->rlimit[resource][1]};

    if (set.most)
        return set;
    switch (resource) {
    case RLIMIT_STACK:
        return (struct rlimit){STACK_RLIMIT, ~0UL};
    case RLIMIT_CORE:
        return (struct rlimit){0, ~0UL};
    case RLIMIT_NPROC:
        return (struct rlimit){MAX_THREADS, MAX_THREADS};
    case RLIMIT_NOFILE:
        return (struct rlimit){MAX_FILES, MAX_FILES};
    default:
        return (struct rlimit){~0UL, ~0UL};
    }
}

/* Limits are remembered; enforced are that of processor time, and those that the kernel itself never exceeds. */
static notrace long set_limit(u32 resource, const struct rlimit *from) {
    struct rlimit limit;

    if (copy_from_user(&limit, from, sizeof(limit)))
        return -EFAULT;
    if (limit.now > limit.most)
        return -EINVAL;
    if (limit.most > current_limit(resource).most)
        return -EPERM;
    current->signal->rlimit[resource][0] = limit.now;
    current->signal->rlimit[resource][1] = limit.most;
    if (resource == RLIMIT_CPU)
        reprogram_timer();
    return 0;
}

SYSCALL_DEFINE4(prlimit64, pid_t, pid, u32, resource, const struct rlimit *, new, struct rlimit *, old) {
    if (resource >= RLIMIT_COUNT)
        return -EINVAL;
    if (pid && pid != current->tgid)
        return -EPERM;
    const struct rlimit before = current_limit(resource);
    const long error = new ? set_limit(resource, new) : 0;
    if (error)
        return error;
    return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(getrlimit, u32, resource, struct rlimit *, to) {
    if (resource >= RLIMIT_COUNT)
        return -EINVAL;
    const struct rlimit limit = current_limit(resource);
    return copy_to_user(to, &limit, sizeof(limit)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(setrlimit, u32, resource, const struct rlimit *, from) {
    return resource >= RLIMIT_COUNT ? -EINVAL : set_limit(resource, from);
}

#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD 1

static notrace u64 used_time(int who) {
    if (who == RUSAGE_THREAD)
        return task_sched_runtime(current);
    spin_lock(&tasklist_lock);
    const u64 used = who == RUSAGE_CHILDREN ? current->signal->cutime : thread_group_cputime(current);
    spin_unlock(&tasklist_lock);
    return used;
}

/* Each page that a program has was once faulted in. */
SYSCALL_DEFINE2(getrusage, int, who, struct rusage *, to) {
    struct rusage usage = {0};

    if (who < RUSAGE_CHILDREN || who > RUSAGE_THREAD)
        return -EINVAL;
    rusage_set_time(&usage, used_time(who));
    if (who != RUSAGE_CHILDREN) {
        usage.minflt = (s64)current->mm->min_flt;
        usage.majflt = (s64)current->mm->maj_flt;
        usage.maxrss = (usage.minflt + usage.majflt) * (s64)(PAGE_SIZE / 1024);
    }
    return copy_to_user(to, &usage, sizeof(usage)) ? -EFAULT : 0;
}

#define USER_HZ 100UL
#define NSEC_PER_CLOCK (NSEC_PER_SEC / USER_HZ)

SYSCALL_DEFINE1(times, s64 *, to) {
    const s64 values[4] = {(s64)(used_time(0) / NSEC_PER_CLOCK), 0,
                           (s64)(used_time(RUSAGE_CHILDREN) / NSEC_PER_CLOCK), 0};

    return to && copy_to_user(to, values, sizeof(values)) ? -EFAULT : (s64)(sched_clock() / NSEC_PER_CLOCK);
}

struct sysinfo {
    s64 uptime;
    u64 loads[3], totalram, freeram, sharedram, bufferram, totalswap, freeswap;
    u16 procs, pad;
    u64 totalhigh, freehigh;
    u32 mem_unit;
};
_Static_assert(sizeof(struct sysinfo) == 112, "user space counts on 112 bytes");

SYSCALL_DEFINE1(sysinfo, struct sysinfo *, to) {
    struct sysinfo info = {.uptime = (s64)(sched_clock() / NSEC_PER_SEC), .mem_unit = 1};

    for (u32 i = 0; i < boot_params.bank_count; i++)
        info.totalram += boot_params.banks[i].size;
    info.freeram = nr_free_pages() << PAGE_SHIFT;
    spin_lock(&tasklist_lock);
    for (const struct task_struct *t = task_list; t; t = t->next)
        info.procs++;
    spin_unlock(&tasklist_lock);
    return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}
