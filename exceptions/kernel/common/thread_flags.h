/* The flags of a thread that both kernels have: the first bits of struct thread_info's `flags`, looked at on the way
 * back to EL0. */
#ifndef THREAD_FLAGS_H
#define THREAD_FLAGS_H

#define TIF_SIGPENDING 0
#define TIF_NEED_RESCHED 1
#define TIF_NOTIFY_RESUME 2
#define TIF_FOREIGN_FPSTATE 3
#define _TIF_SIGPENDING 1
#define _TIF_NEED_RESCHED 2
#define _TIF_NOTIFY_RESUME 4
#define _TIF_FOREIGN_FPSTATE 8
#define _TIF_WORK_MASK 0xf

#ifndef __ASSEMBLER__
#include "compiler.h"
#include "spinlock.h"

/* Other CPUs set flags too. */
static __always_inline void set_bit_shared(u64 *flags, int bit) {
    if (smp_running)
        __atomic_fetch_or(flags, 1UL << bit, __ATOMIC_SEQ_CST);
    else
        *flags |= 1UL << bit;
}
static __always_inline void clear_bit_shared(u64 *flags, int bit) {
    if (smp_running)
        __atomic_fetch_and(flags, ~(1UL << bit), __ATOMIC_SEQ_CST);
    else
        *flags &= ~(1UL << bit);
}

#define set_ti_flag(ti, bit) set_bit_shared(&(ti)->flags, bit)
#define clear_ti_flag(ti, bit) clear_bit_shared(&(ti)->flags, bit)
#endif

#endif
