/* Restartable sequences: the C library registers an area per thread and reads there on which CPU it runs. */
#include "errno.h"
#include "syscall.h"
#include "system.h"
#include "thread_info.h"
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

/* A task never changes its CPU and is never interrupted, so the area is right for good once it is filled, and no
 * critical section ever has to be restarted. */
SYSCALL_DEFINE4(rseq, struct rseq *, area, u32, length, int, flags, u32, signature) {
    struct rseq now = {.cpu_id_start = cpu_number, .cpu_id = cpu_number};

    (void)signature;
    if (flags & ~RSEQ_FLAG_UNREGISTER || length < sizeof(*area) || (u64)area % sizeof(*area))
        return -EINVAL;
    if (flags & RSEQ_FLAG_UNREGISTER)
        now = (struct rseq){.cpu_id = RSEQ_CPU_ID_UNINITIALIZED};
    return copy_to_user(area, &now, sizeof(now)) ? -EFAULT : 0;
}
