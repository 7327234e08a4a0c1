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

SYSCALL_DEFINE1(set_tid_address, int *, address) {
    current->clear_child_tid = address;
    return current->pid;
}

SYSCALL_DEFINE2(set_robust_list, void *, head, size_t, size) {
    (void)head;
    return size == 24 ? 0 : -EINVAL;
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
