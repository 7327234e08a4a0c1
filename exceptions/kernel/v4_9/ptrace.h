/* struct pt_regs of 4.9: what kernel_entry leaves on the kernel stack, 0x130 bytes.
 * The S_* offsets are for assembly; the assertions below keep the two in step. */
#ifndef PTRACE_H
#define PTRACE_H

#define S_X0 0x000
#define S_X(n) (S_X0 + 8 * (n))
#define S_LR 0x0f0
#define S_SP 0x0f8
#define S_PC 0x100
#define S_PSTATE 0x108
#define S_ORIG_X0 0x110
#define S_SYSCALLNO 0x118
#define S_ORIG_ADDR_LIMIT 0x120
#define S_FRAME_SIZE 0x130
#define NO_SYSCALL (~UL(0))
#define KTHREAD_PSTATE PSR_MODE_EL1h

/* struct task_struct: where cpu_switch_to keeps registers. */
#define THREAD_CPU_CONTEXT 0x40

#ifndef __ASSEMBLER__
#include "arm64.h"
#include "compiler.h"

struct pt_regs {
    u64 regs[31];
    u64 sp;
    u64 pc;
    u64 pstate;
    u64 orig_x0;
    u64 syscallno; /* all ones: not in a system call */
    u64 orig_addr_limit;
    u64 unused;
};

_Static_assert(offsetof(struct pt_regs, regs[30]) == S_LR, "S_LR");
_Static_assert(offsetof(struct pt_regs, sp) == S_SP, "S_SP");
_Static_assert(offsetof(struct pt_regs, pc) == S_PC, "S_PC");
_Static_assert(offsetof(struct pt_regs, pstate) == S_PSTATE, "S_PSTATE");
_Static_assert(offsetof(struct pt_regs, orig_x0) == S_ORIG_X0, "S_ORIG_X0");
_Static_assert(offsetof(struct pt_regs, syscallno) == S_SYSCALLNO, "S_SYSCALLNO");
_Static_assert(offsetof(struct pt_regs, orig_addr_limit) == S_ORIG_ADDR_LIMIT, "S_ORIG_ADDR_LIMIT");
_Static_assert(sizeof(struct pt_regs) == S_FRAME_SIZE, "S_FRAME_SIZE");

static __always_inline bool user_mode(const struct pt_regs *regs) {
    return (regs->pstate & PSR_MODE_MASK) == PSR_MODE_EL0t;
}
static __always_inline bool interrupts_enabled(const struct pt_regs *regs) {
    return !(regs->pstate & PSR_I_BIT);
}
static __always_inline bool in_syscall(const struct pt_regs *regs) { return regs->syscallno != NO_SYSCALL; }
#endif

/* Call traces end where the stack does. */
#define first_frame_record(regs) ((void)(regs), UL(0))

#endif
