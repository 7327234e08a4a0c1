/* What a program may use, and what it has used. */
#include "resource.h"
#include "cputime.h"
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "signal.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "time.h"
#include "uaccess.h"

struct rlimit {
    u64 now, most;
};
#define NR_OPEN (1024UL * 1024) /* fs.nr_open: what RLIMIT_NOFILE may be raised to */

static notrace struct rlimit limit_of(const struct signal_struct *signal, u32 resource) {
    if (signal->rlimit_set & BIT(resource))
        return (struct rlimit){signal->rlimit[resource][0], signal->rlimit[resource][1]};
    switch (resource) {
    case RLIMIT_STACK:
        return (struct rlimit){STACK_RLIMIT, ~0UL};
    case RLIMIT_CORE:
        return (struct rlimit){0, ~0UL};
    case RLIMIT_NPROC:
        return (struct rlimit){MAX_THREADS, MAX_THREADS};
    case RLIMIT_NOFILE:
        return (struct rlimit){1024, MAX_FILES};
    default:
        return (struct rlimit){~0UL, ~0UL};
    }
}

notrace u64 rlimit_max(u32 resource) { return limit_of(current->signal, resource).most; }

notrace u64 rlimit(u32 resource) { return limit_of(current->signal, resource).now; }

/* Root may raise its limits. */
static notrace long check_limit(u32 resource, const struct rlimit *limit) {
    if (limit->now > limit->most)
        return -EINVAL;
    return resource == RLIMIT_NOFILE && limit->most > NR_OPEN ? -EPERM : 0;
}

/* Of the program that `pid` belongs to, 0 for the current one: what the limit was, and what it is from now on. */
static notrace long do_prlimit(pid_t pid, u32 resource, const struct rlimit *new, struct rlimit *old) {
    spin_lock(&tasklist_lock);
    const struct task_struct *const tsk = pid ? find_task(pid) : current;
    struct signal_struct *const signal = tsk && !tsk->exit_state ? tsk->signal : NULL;
    if (signal)
        *old = limit_of(signal, resource);
    if (signal && new) {
        signal->rlimit[resource][0] = new->now;
        signal->rlimit[resource][1] = new->most;
        signal->rlimit_set |= (u32)BIT(resource);
    }
    spin_unlock(&tasklist_lock);
    return signal ? 0 : -ESRCH;
}

static notrace long set_limit(pid_t pid, u32 resource, const struct rlimit *from, struct rlimit *old) {
    struct rlimit limit;

    if (copy_from_user(&limit, from, sizeof(limit)))
        return -EFAULT;
    const long error = check_limit(resource, &limit);
    if (error)
        return error;
    const long result = do_prlimit(pid, resource, &limit, old);
    if (resource == RLIMIT_CPU)
        reprogram_timer();
    return result;
}

SYSCALL_DEFINE4(prlimit64, pid_t, pid, u32, resource, const struct rlimit *, new, struct rlimit *, old) {
    if (resource >= RLIMIT_COUNT)
        return -EINVAL;
    struct rlimit before;
    const long error =
        new ? set_limit(pid, resource, new, &before) : do_prlimit(pid, resource, NULL, &before);
    if (error)
        return error;
    return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(getrlimit, u32, resource, struct rlimit *, to) {
    if (resource >= RLIMIT_COUNT)
        return -EINVAL;
    const struct rlimit limit = limit_of(current->signal, resource);
    return copy_to_user(to, &limit, sizeof(limit)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(setrlimit, u32, resource, const struct rlimit *, from) {
    struct rlimit before;

    return resource >= RLIMIT_COUNT ? -EINVAL : set_limit(0, resource, from, &before);
}

static notrace long exceeds_file_limit(void) {
    const struct siginfo info = {.si_signo = SIGXFSZ, .si_code = SI_USER, .si_pid = current->tgid};

    (void)do_send_sig_info(SIGXFSZ, &info, current, false);
    return -EFBIG;
}

notrace long generic_write_checks(const struct file *file, size_t *count) {
    const u64 at = file->flags & O_APPEND ? file->inode->size : (u64)file->position;
    const u64 limit = rlimit(RLIMIT_FSIZE);

    if (*count && at >= limit)
        return exceeds_file_limit();
    *count = min((u64)*count, limit - at);
    return 0;
}

notrace long inode_newsize_ok(const struct inode *inode, u64 size) {
    return size > inode->size && size > rlimit(RLIMIT_FSIZE) ? exceeds_file_limit() : 0;
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

    info.totalram = totalram_pages() << PAGE_SHIFT;
    info.freeram = nr_free_pages() << PAGE_SHIFT;
    spin_lock(&tasklist_lock);
    for (const struct task_struct *t = task_list; t; t = t->next)
        info.procs++;
    spin_unlock(&tasklist_lock);
    return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}
