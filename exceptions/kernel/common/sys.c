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

/* Permissions that files made from now on do not get; the mask before. */
SYSCALL_DEFINE1(umask, u32, mask) {
    const u32 before = current->signal->umask;

    current->signal->umask = mask & 0777;
    return before;
}

/* Everybody has the same priority: 20 stands for nice 0. */
SYSCALL_DEFINE2(getpriority, int, which, int, who) {
    (void)who;
    return which < 0 || which > 2 ? -EINVAL : 20;
}
SYSCALL_DEFINE3(setpriority, int, which, int, who, int, nice) {
    (void)who;
    (void)nice;
    return which < 0 || which > 2 ? -EINVAL : 0;
}

#define SCHED_LAST 6
SYSCALL_DEFINE1(sched_getscheduler, pid_t, pid) { return pid < 0 ? -EINVAL : 0; }
SYSCALL_DEFINE2(sched_getparam, pid_t, pid, s32 *, to) {
    return pid < 0 || !to ? -EINVAL : put_user(0, to) ? -EFAULT : 0;
}
static notrace long rt_priority(int policy, long value) {
    return policy < 0 || policy > SCHED_LAST ? -EINVAL : policy == 1 || policy == 2 ? value : 0;
}
SYSCALL_DEFINE1(sched_get_priority_max, int, policy) { return rt_priority(policy, 99); }
SYSCALL_DEFINE1(sched_get_priority_min, int, policy) { return rt_priority(policy, 1); }

/* Root, and nobody else, in every sense of the word. */
static notrace long put_root(u32 *real, u32 *effective, u32 *saved) {
    return put_user(0, real) || put_user(0, effective) || put_user(0, saved) ? -EFAULT : 0;
}
SYSCALL_DEFINE3(getresuid, u32 *, real, u32 *, effective, u32 *, saved) {
    return put_root(real, effective, saved);
}
SYSCALL_DEFINE3(getresgid, u32 *, real, u32 *, effective, u32 *, saved) {
    return put_root(real, effective, saved);
}
SYSCALL_DEFINE2(getgroups, int, size, u32 *, to) {
    (void)to;
    return size < 0 ? -EINVAL : 0;
}

#define PER_QUERY 0xffffffffu
SYSCALL_DEFINE1(personality, u32, persona) { return persona && persona != PER_QUERY ? -EINVAL : 0; }

notrace ssize_t random_to_user(char *to, size_t count) {
    for (size_t done = 0; done < count;) {
        const u64 word = random_u64();
        const size_t chunk = min(count - done, sizeof(word));
        if (copy_to_user(to + done, &word, chunk))
            return -EFAULT;
        done += chunk;
    }
    return (ssize_t)count;
}

SYSCALL_DEFINE3(getrandom, char *, to, size_t, count, u32, flags) {
    if (flags & ~GRND_FLAGS)
        return -EINVAL;
    return random_to_user(to, count);
}
