/* clone3: clone with its arguments in a structure, which grew with the versions. */
#include "errno.h"
#include "page.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

struct clone_args {
    u64 flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
    u64 set_tid, set_tid_size; /* since 5.5 */
    u64 cgroup;                /* since 5.7 */
};
#define CLONE_ARGS_SIZE_VER0 64u
_Static_assert(sizeof(struct clone_args) == 88, "user space counts on 88 bytes");

#define CLONE_LEGACY_FLAGS 0xffffffffUL
/* What this kernel has nothing for: descriptors of processes, namespaces, control groups. */
#define CLONE_UNSUPPORTED 0x7e021000UL

/* A structure that is shorter than ours is zero behind its end; one that is longer must be. */
static notrace long copy_struct_from_user(void *to, size_t size, const char *from, size_t user_size) {
    for (size_t at = size; at < user_size; at++) {
        char byte;
        if (get_user(byte, from + at))
            return -EFAULT;
        if (byte)
            return -E2BIG;
    }
    return copy_from_user(to, from, min(size, user_size)) ? -EFAULT : 0;
}

static notrace bool clone3_stack_valid(const struct clone_args *args) {
    if (!args->stack)
        return !args->stack_size;
    return args->stack_size && access_ok((const void *)args->stack, args->stack_size);
}

static notrace bool clone3_args_valid(const struct clone_args *args) {
    const u64 flags = args->flags;

    if (flags & (CLONE_DETACHED | CSIGNAL | CLONE_UNSUPPORTED) ||
        flags & ~(CLONE_LEGACY_FLAGS | CLONE_CLEAR_SIGHAND))
        return false;
    if ((flags & CLONE_SIGHAND) && (flags & CLONE_CLEAR_SIGHAND))
        return false;
    if ((flags & (CLONE_THREAD | CLONE_PARENT)) && args->exit_signal)
        return false;
    return !args->set_tid && !args->set_tid_size && args->exit_signal <= NSIG && clone_flags_valid(flags) &&
           clone3_stack_valid(args);
}

SYSCALL_DEFINE2(clone3, const struct clone_args *, from, size_t, size) {
    struct clone_args args = {0};

    if (size > PAGE_SIZE)
        return -E2BIG;
    if (size < CLONE_ARGS_SIZE_VER0)
        return -EINVAL;
    const long error = copy_struct_from_user(&args, sizeof(args), (const char *)from, size);
    if (error)
        return error;
    if (!clone3_args_valid(&args))
        return -EINVAL;
    const struct kernel_clone_args kargs = {.flags = args.flags,
                                            .exit_signal = (int)args.exit_signal,
                                            .stack = args.stack + args.stack_size,
                                            .tls = args.tls,
                                            .parent_tid = (int *)args.parent_tid,
                                            .child_tid = (int *)args.child_tid};
    return _do_fork(&kargs, false);
}
