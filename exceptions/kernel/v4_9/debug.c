/* Debug exceptions and misaligned PC or SP: the other first-level handlers. */
#include "bug.h"
#include "task.h"
#include "traps.h"

/* False for a BRK that no BUG() or WARN() made. Behind a warning the kernel goes on. */
static bool bug_handler(struct pt_regs *regs, unsigned int esr) {
    (void)esr;
    switch (report_bug(regs->pc, regs)) {
    case BUG_TRAP_TYPE_BUG:
        die("Oops - BUG", regs, 0);
        break;
    case BUG_TRAP_TYPE_WARN:
        dump_backtrace(regs);
        break;
    default:
        return false;
    }
    regs->pc += 4;
    return true;
}

/* The kernel's own use of BRK; false for one it has no use for. */
static bool call_break_hook(struct pt_regs *regs, unsigned int esr) {
    return (esr & ESR_BRK_COMMENT) == BUG_BRK_IMM && bug_handler(regs, esr);
}

/* BRK in a program is a breakpoint of whoever traces it: SIGTRAP, and not a word in the log. */
static int brk_handler(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    (void)addr;
    if (user_mode(regs)) {
        struct siginfo info = {.si_signo = SIGTRAP, .si_code = TRAP_BRKPT, .si_addr = regs->pc};
        force_sig_info(SIGTRAP, &info, current);
        return 0;
    }
    if (call_break_hook(regs, esr))
        return 0;
    pr_warn("Unexpected kernel BRK exception at EL1\n");
    return 1;
}

static int do_bad_debug(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    (void)addr;
    (void)esr;
    (void)regs;
    return 1;
}

struct debug_fault_info {
    int (*fn)(unsigned long addr, unsigned int esr, struct pt_regs *regs);
    int sig;
    int code;
    const char *name;
};

/* By ESR bits 29:27. */
static const struct debug_fault_info debug_fault_info[8] = {
    {do_bad_debug, SIGTRAP, TRAP_HWBKPT, "hardware breakpoint"},
    {do_bad_debug, SIGTRAP, TRAP_HWBKPT, "hardware single-step"},
    {do_bad_debug, SIGTRAP, TRAP_HWBKPT, "hardware watchpoint"},
    {do_bad_debug, SIGBUS, 0, "unknown 3"},
    {do_bad_debug, SIGTRAP, TRAP_BRKPT, "aarch32 BKPT"},
    {do_bad_debug, SIGTRAP, 0, "aarch32 vector catch"},
    {brk_handler, SIGTRAP, TRAP_BRKPT, "ptrace BRK handler"},
    {do_bad_debug, SIGBUS, 0, "unknown 7"},
};

__exception int do_debug_exception(unsigned long addr, unsigned int esr, struct pt_regs *regs);
__exception int do_debug_exception(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    const struct debug_fault_info *const inf = &debug_fault_info[(esr >> ESR_DEBUG_SHIFT) & ESR_DEBUG_MASK];

    if (!inf->fn(addr, esr, regs))
        return 1;
    pr_alert("Unhandled debug exception: %s (0x%08x) at 0x%016lx\n", inf->name, esr, addr);
    struct siginfo info = {.si_signo = inf->sig, .si_code = inf->code, .si_addr = addr};
    arm64_notify_die("", regs, &info, 0);
    return 0;
}

__exception void do_sp_pc_abort(unsigned long addr, unsigned int esr, struct pt_regs *regs);
__exception void do_sp_pc_abort(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    struct task_struct *const tsk = current;

    if (unhandled_signal(tsk, SIGBUS) && show_unhandled_ratelimited())
        pr_info("%s[%d]: %s exception: pc=%p sp=%p\n", tsk->comm, tsk->pid, esr_get_class_string(esr),
                (void *)regs->pc, (void *)regs->sp);
    struct siginfo info = {.si_signo = SIGBUS, .si_code = BUS_ADRALN, .si_addr = addr};
    arm64_notify_die("Oops - SP/PC alignment exception", regs, &info, (int)esr);
}
