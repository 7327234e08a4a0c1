/* What the exception entry code and the fault handlers of 4.9 share. */
#ifndef TRAPS_H
#define TRAPS_H

#include "compiler.h"
#include "printk.h"
#include "ptrace.h"
#include "signal.h"

struct mm_struct;

/* ESR as the first-level handlers get it: 32 bits in 4.9. */
static __always_inline unsigned int esr_class(unsigned int esr) { return esr >> ESR_EC_SHIFT; }

bool show_unhandled_signals_ratelimited(struct ratelimit_state *rs, const char *function);
#define show_unhandled_ratelimited()                                                                         \
    ({                                                                                                       \
        static struct ratelimit_state rs_ = RATELIMIT_DEFAULT;                                               \
        show_unhandled_signals_ratelimited(&rs_, __func__);                                                  \
    })

void show_pte(struct mm_struct *mm, unsigned long addr);
void __show_regs(struct pt_regs *regs);
void dump_instr(const char *level, struct pt_regs *regs);
void dump_backtrace(struct pt_regs *regs);
void dump_mem(const char *level, const char *name, unsigned long bottom, unsigned long top);
const char *esr_get_class_string(unsigned int esr);
/* The kernel cannot go on with this task: logs the oops, ends the task. */
void die(const char *text, struct pt_regs *regs, int err);
/* A signal for a program, die() for the kernel. */
void arm64_notify_die(const char *text, struct pt_regs *regs, struct siginfo *info, int err);
void print_symbol(const char *format, unsigned long address);

#endif
