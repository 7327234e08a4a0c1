/* Debug exceptions: of the kinds only BRK can happen here. */
#include "bug.h"
#include "errno.h"
#include "task.h"
#include "traps.h"

/* False for a BRK that no BUG() or WARN() made. Behind a warning the kernel goes on. */
static bool bug_handler(struct pt_regs *regs, unsigned long esr) {
    const enum bug_trap_type type = report_bug(regs->pc, regs);

    if (type == BUG_TRAP_TYPE_NONE)
        return false;
    if (type == BUG_TRAP_TYPE_BUG)
        die("Oops - BUG", regs, (long)esr);
    regs->pc += 4;
    return true;
}

/* The kernel's own use of BRK; false for one it has no use for. */
static bool call_break_hook(struct pt_regs *regs, unsigned long esr) {
    return !user_mode(regs) && (esr & ESR_BRK_COMMENT) == BUG_BRK_IMM && bug_handler(regs, esr);
}

static void send_user_sigtrap(int code) {
    arm64_force_sig_fault(SIGTRAP, code, task_pt_regs(current)->pc, "User debug trap");
}

static int brk_handler(unsigned long addr, unsigned long esr, struct pt_regs *regs) {
    (void)addr;
    if (call_break_hook(regs, esr))
        return 0;
    if (user_mode(regs)) {
        send_user_sigtrap(TRAP_BRKPT);
        return 0;
    }
    pr_warn("Unexpected kernel BRK exception at EL1\n");
    return -EFAULT;
}

static int do_bad_debug(unsigned long addr, unsigned long esr, struct pt_regs *regs) {
    (void)addr;
    (void)esr;
    (void)regs;
    return 1;
}

struct debug_fault_info {
    int (*fn)(unsigned long addr, unsigned long esr, struct pt_regs *regs);
    int sig;
    int code;
    const char *name;
};

/* By ESR bits 29:27. */
static const struct debug_fault_info debug_fault_info[8] = {
    {do_bad_debug, SIGTRAP, TRAP_HWBKPT, "hw-breakpoint handler"},
    {do_bad_debug, SIGTRAP, TRAP_TRACE, "single-step handler"},
    {do_bad_debug, SIGTRAP, TRAP_HWBKPT, "hw-watchpoint handler"},
    {do_bad_debug, SIGKILL, SI_KERNEL, "unknown 3"},
    {do_bad_debug, SIGTRAP, TRAP_BRKPT, "aarch32 BKPT"},
    {do_bad_debug, SIGKILL, SI_KERNEL, "aarch32 vector catch"},
    {brk_handler, SIGTRAP, TRAP_BRKPT, "BRK handler"},
    {do_bad_debug, SIGKILL, SI_KERNEL, "unknown 7"},
};

void do_debug_exception(unsigned long addr, unsigned long esr, struct pt_regs *regs) {
    const struct debug_fault_info *const inf = &debug_fault_info[(esr >> ESR_DEBUG_SHIFT) & ESR_DEBUG_MASK];
    const unsigned long pc = regs->pc;

    if (inf->fn(addr, esr, regs))
        arm64_notify_die(inf->name, regs, inf->sig, inf->code, pc, esr);
}
