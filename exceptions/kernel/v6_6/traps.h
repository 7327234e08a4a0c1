/* What the exception entry code and the fault handlers of 6.6 share. */
#ifndef TRAPS_H
#define TRAPS_H

#include "compiler.h"
#include "layout.h"
#include "printk.h"
#include "ptrace.h"
#include "signal.h"

struct task_struct;

static __always_inline unsigned long esr_class(unsigned long esr) { return (esr >> ESR_EC_SHIFT) & 0x3f; }

/* Clears the top byte of a tagged user address; kernel addresses have bit 55 set and stay as they are. */
static __always_inline unsigned long untagged_addr(unsigned long addr) {
    return addr & BIT(55) ? addr : addr & ~(UL(0xff) << 56);
}
static __always_inline bool is_ttbr0_addr(unsigned long addr) { return addr < TASK_SIZE; }
static __always_inline bool is_ttbr1_addr(unsigned long addr) { return addr >= PAGE_OFFSET; }

/* fault.c */
void do_mem_abort(unsigned long far, unsigned long esr, struct pt_regs *regs);
void do_sp_pc_abort(unsigned long addr, unsigned long esr, struct pt_regs *regs);

/* debug.c */
void do_debug_exception(unsigned long addr, unsigned long esr, struct pt_regs *regs);

/* traps.c */
const char *esr_get_class_string(unsigned long esr);
void arm64_force_sig_fault(int signo, int code, unsigned long far, const char *text);
/* A signal for a program, die() for the kernel. */
void arm64_notify_die(const char *text, struct pt_regs *regs, int signo, int code, unsigned long far,
                      unsigned long err);
void arm64_notify_segfault(unsigned long addr);
void force_signal_inject(int signo, int code, unsigned long address, unsigned long err);
void do_el0_undef(struct pt_regs *regs, unsigned long esr);
void do_el1_undef(struct pt_regs *regs, unsigned long esr);
void do_el0_sys(unsigned long esr, struct pt_regs *regs);
void do_fpsimd_acc(unsigned long esr, struct pt_regs *regs);
void do_fpsimd_exc(unsigned long esr, struct pt_regs *regs);
void bad_el0_sync(struct pt_regs *regs, int reason, unsigned long esr);
void do_serror(struct pt_regs *regs, unsigned long esr);
void panic_bad_stack(struct pt_regs *regs, unsigned long esr, unsigned long far);

/* cpufeature.c: MRS of an identification register on behalf of a program; false when it is not one of those. */
bool try_emulate_mrs(struct pt_regs *regs, u32 instruction);
extern u32 cpu_features[2]; /* capabilities by number, as a panic prints them */

/* syscall.c */
void do_el0_svc(struct pt_regs *regs);

/* die.c */
/* The kernel cannot go on with this task: logs the oops, ends the task. */
void die(const char *text, struct pt_regs *regs, long err);
void make_task_dead(int signr) __noreturn;

/* process.c, stacktrace.c */
void __show_regs(struct pt_regs *regs);
void dump_backtrace(struct pt_regs *regs, struct task_struct *tsk, const char *level);

#endif
