/* struct pt_regs of 6.6: what kernel_entry leaves on the kernel stack, 0x150 bytes. The S_* offsets are for assembly;
 * the assertions below keep the two in step. */
#ifndef PTRACE_H
#define PTRACE_H

#define S_X0 0x000
#define S_X(n) (S_X0 + 8 * (n))
#define S_LR 0x0f0
#define S_SP 0x0f8
#define S_PC 0x100
#define S_PSTATE 0x108
#define S_SYSCALLNO 0x118
#define S_STACKFRAME 0x130
#define PT_REGS_SIZE 0x150
#define NO_SYSCALL (-1)
#define KTHREAD_PSTATE (PSR_MODE_EL1h | PSR_IL_BIT) /* never returned to as it is */

/* struct task_struct: where cpu_switch_to keeps registers. */
#define THREAD_CPU_CONTEXT 0x60

#ifndef __ASSEMBLER__
#include "arm64.h"
#include "compiler.h"

struct pt_regs {
    u64 regs[31];
    u64 sp;
    u64 pc;
    u64 pstate;
    u64 orig_x0;
    s32 syscallno; /* -1: not in a system call */
    u32 unused2;
    u64 sdei_ttbr1;
    u64 pmr_save;
    u64 stackframe[2]; /* a frame record: zeros from EL0, else the interrupted x29
                        and pc */
    u64 lockdep_hardirqs;
    u64 exit_rcu;
};

_Static_assert(offsetof(struct pt_regs, regs[30]) == S_LR, "S_LR");
_Static_assert(offsetof(struct pt_regs, sp) == S_SP, "S_SP");
_Static_assert(offsetof(struct pt_regs, pc) == S_PC, "S_PC");
_Static_assert(offsetof(struct pt_regs, pstate) == S_PSTATE, "S_PSTATE");
_Static_assert(offsetof(struct pt_regs, syscallno) == S_SYSCALLNO, "S_SYSCALLNO");
_Static_assert(offsetof(struct pt_regs, stackframe) == S_STACKFRAME, "S_STACKFRAME");
_Static_assert(sizeof(struct pt_regs) == PT_REGS_SIZE, "PT_REGS_SIZE");

static __always_inline bool user_mode(const struct pt_regs *regs) {
    return (regs->pstate & PSR_MODE_MASK) == PSR_MODE_EL0t;
}
static __always_inline bool in_syscall(const struct pt_regs *regs) { return regs->syscallno != NO_SYSCALL; }
#endif

/* Call traces end at the record in the outermost pt_regs. */
#define first_frame_record(regs) ((u64)(regs)->stackframe)

#endif
