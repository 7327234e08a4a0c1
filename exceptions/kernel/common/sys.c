/* Small system calls. */
#include "errno.h"
#include "fs.h"
#include "printk.h"
#include "random.h"
#include "string.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

SYSCALL_DEFINE0(getpid) { return current->tgid; }
SYSCALL_DEFINE0(gettid) { return current->pid; }
SYSCALL_DEFINE0(getppid) { return current->parent->tgid; }
SYSCALL_DEFINE0(getuid) { return 0; }
SYSCALL_DEFINE0(geteuid) { return 0; }
SYSCALL_DEFINE0(getgid) { return 0; }
SYSCALL_DEFINE0(getegid) { return 0; }

SYSCALL_DEFINE1(set_tid_address, int *, address) {
    current->clear_child_tid = address;
    return current->pid;
}

SYSCALL_DEFINE2(set_robust_list, void *, head, size_t, size) {
    (void)head;
    return size == 24 ? 0 : -EINVAL;
}

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

SYSCALL_DEFINE3(getcpu, u32 *, cpu, u32 *, node, void *, unused) {
    (void)unused;
    if (cpu && put_user(smp_processor_id(), cpu))
        return -EFAULT;
    return node && put_user(0, node) ? -EFAULT : 0;
}

struct utsname {
    char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65];
};

SYSCALL_DEFINE1(newuname, struct utsname *, to) {
    struct utsname name = {
        .sysname = "Linux", .nodename = "(none)", .machine = "aarch64", .domainname = "(none)"};

    strlcpy(name.release, boot_params.release, sizeof(name.release));
    strlcpy(name.version, boot_params.version_text, sizeof(name.version));
    return copy_to_user(to, &name, sizeof(name)) ? -EFAULT : 0;
}

struct rlimit {
    u64 now, most;
};
#define RLIMIT_STACK 3u
#define RLIMIT_CORE 4u
#define RLIMIT_NPROC 6u
#define RLIMIT_NOFILE 7u
#define RLIMIT_COUNT 16u

static long copy_limit(u32 resource, struct rlimit *to) {
    struct rlimit limit = {~0UL, ~0UL};

    if (resource >= RLIMIT_COUNT)
        return -EINVAL;
    if (resource == RLIMIT_STACK)
        limit.now = STACK_RLIMIT;
    if (resource == RLIMIT_CORE)
        limit.now = 0;
    if (resource == RLIMIT_NPROC)
        limit.now = limit.most = MAX_THREADS;
    if (resource == RLIMIT_NOFILE)
        limit.now = limit.most = MAX_FILES;
    return to && copy_to_user(to, &limit, sizeof(limit)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(getrlimit, u32, resource, struct rlimit *, to) { return copy_limit(resource, to); }

SYSCALL_DEFINE4(prlimit64, pid_t, pid, u32, resource, const struct rlimit *, new, struct rlimit *, old) {
    (void)pid;
    return new ? -EPERM : copy_limit(resource, old);
}

SYSCALL_DEFINE3(getrandom, u8 *, to, size_t, count, u32, flags) {
    (void)flags;
    for (size_t done = 0; done < count;) {
        const u64 word = random_u64();
        const size_t chunk = min(count - done, sizeof(word));
        if (copy_to_user(to + done, &word, chunk))
            return -EFAULT;
        done += chunk;
    }
    return (long)count;
}

#define PR_SET_NAME 15
#define PR_GET_NAME 16

SYSCALL_DEFINE2(prctl, int, option, char *, argument) {
    if (option == PR_GET_NAME)
        return copy_to_user(argument, current->comm, sizeof(current->comm)) ? -EFAULT : 0;
    if (option != PR_SET_NAME)
        return -EINVAL;
    char name[TASK_COMM_LEN] = "";
    if (strncpy_from_user(name, argument, sizeof(name) - 1) < 0)
        return -EFAULT;
    memcpy(current->comm, name, sizeof(name));
    return 0;
}
