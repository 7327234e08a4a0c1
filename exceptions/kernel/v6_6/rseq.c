/* Restartable sequences: the C library registers an area per thread and reads there on which CPU it runs. */
#include "errno.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

/* The area as user space knows it, in the size that every kernel accepts. */
struct rseq {
    u32 cpu_id_start, cpu_id;
    u64 rseq_cs;
    u32 flags, node_id, mm_cid, end;
};
_Static_assert(sizeof(struct rseq) == 32, "ABI");

#define RSEQ_FLAG_UNREGISTER 1
#define RSEQ_CPU_ID_UNINITIALIZED (~0u)

static notrace int write_area(struct rseq *area, bool registered) {
    const u32 cpu = smp_processor_id();
    const struct rseq now = registered ? (struct rseq){.cpu_id_start = cpu, .cpu_id = cpu}
                                       : (struct rseq){.cpu_id = RSEQ_CPU_ID_UNINITIALIZED};

    return copy_to_user(area, &now, sizeof(now)) ? -EFAULT : 0;
}

/* The task has moved to another CPU. No critical section has to be restarted: a task only moves in a system call. */
void rseq_handle_notify_resume(void) {
    if (current->rseq && write_area(current->rseq, true))
        force_sig(SIGSEGV, current);
}

SYSCALL_DEFINE4(rseq, struct rseq *, area, u32, length, int, flags, u32, signature) {
    const bool registered = !(flags & RSEQ_FLAG_UNREGISTER);

    (void)signature;
    if (flags & ~RSEQ_FLAG_UNREGISTER || length < sizeof(*area) || (u64)area % sizeof(*area))
        return -EINVAL;
    if (write_area(area, registered))
        return -EFAULT;
    current->rseq = registered ? area : NULL;
    return 0;
}
