/* clone: what a program asks for when it wants another task. */
#include "errno.h"
#include "syscall.h"
#include "task.h"

/* Threads need a common memory and common signal handlers. */
notrace bool clone_flags_valid(u64 flags) {
    if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
        return false;
    return !(flags & CLONE_SIGHAND) || (flags & CLONE_VM);
}

SYSCALL_DEFINE5(clone, unsigned long, flags, unsigned long, stack, int *, parent_tid, unsigned long, tls,
                int *, child_tid) {
    const struct kernel_clone_args args = {.flags = flags & ~(u64)CSIGNAL,
                                           .exit_signal = (int)(flags & CSIGNAL),
                                           .stack = stack,
                                           .tls = tls,
                                           .parent_tid = parent_tid,
                                           .child_tid = child_tid};

    return clone_flags_valid(flags) ? _do_fork(&args, false) : -EINVAL;
}
