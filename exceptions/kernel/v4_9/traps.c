/* Undefined instructions, unknown system calls, unexpected exceptions: what becomes of them. */
#include "traps.h"

#include "errno.h"
#include "string.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

bool show_unhandled_signals_ratelimited(struct ratelimit_state *rs, const char *function) {
    return show_unhandled_signals && ___ratelimit(rs, function);
}

/* The four words before pc and, in parentheses, the one at pc. */
void dump_instr(const char *level, struct pt_regs *regs) {
    const unsigned long addr = regs->pc;
    const u64 addr_limit = current_thread_info()->addr_limit;
    char text[sizeof("00000000 ") * 5 + 2 + 1], *p = text;
    u32 word;

    current_thread_info()->addr_limit = KERNEL_DS;
    for (int i = -4; i < 1; i++) {
        if (get_user(word, (const u32 *)addr + i)) {
            p += snprintf(p, sizeof(text) - (size_t)(p - text), "bad PC value");
            break;
        }
        p += snprintf(p, sizeof(text) - (size_t)(p - text), i == 0 ? "(%08x) " : "%08x ", word);
    }
    current_thread_info()->addr_limit = addr_limit;
    printk("%sCode: %s\n", level, text);
}

void arm64_notify_die(const char *text, struct pt_regs *regs, struct siginfo *info, int err) {
    if (user_mode(regs)) {
        current->thread.fault_address = 0;
        current->thread.fault_code = (u64)(s64)err; /* an int in 4.9: the sign spreads */
        force_sig_info(info->si_signo, info, current);
    } else {
        die(text, regs, err);
    }
}

/* Called by el0_undef and el1_undef: an instruction that the CPU does not know, or not here. */
__exception void do_undefinstr(struct pt_regs *regs);
__exception void do_undefinstr(struct pt_regs *regs) {
    if (unhandled_signal(current, SIGILL) && show_unhandled_ratelimited()) {
        pr_info("%s[%d]: undefined instruction: pc=%p\n", current->comm, current->pid, (void *)regs->pc);
        dump_instr(KERN_INFO, regs);
    }
    struct siginfo info = {.si_signo = SIGILL, .si_code = ILL_ILLOPC, .si_addr = regs->pc};
    arm64_notify_die("undefined instruction", regs, &info, 0);
}

/* Trapped MSR, MRS and SYS of a program. 4.9 emulates the cache maintenance some CPUs cannot do from EL0; none of
 * those traps is set here, so all of them are undefined instructions. */
__exception void do_sysinstr(unsigned int esr, struct pt_regs *regs);
__exception void do_sysinstr(unsigned int esr, struct pt_regs *regs) {
    (void)esr;
    do_undefinstr(regs);
}

/* FP is always on, so the access trap cannot happen; if it does, the instruction is as good as undefined. */
void do_fpsimd_acc(unsigned int esr, struct pt_regs *regs);
void do_fpsimd_acc(unsigned int esr, struct pt_regs *regs) {
    (void)esr;
    do_undefinstr(regs);
}

/* A floating-point exception the program enabled. */
void do_fpsimd_exc(unsigned int esr, struct pt_regs *regs);
void do_fpsimd_exc(unsigned int esr, struct pt_regs *regs) {
    static const s32 codes[5] = {FPE_FLTINV, FPE_FLTDIV, FPE_FLTOVF, FPE_FLTUND, FPE_FLTRES};
    struct siginfo info = {.si_signo = SIGFPE, .si_addr = regs->pc};

    for (unsigned i = 0; i < 5 && !info.si_code; i++)
        if (esr & (1u << i))
            info.si_code = codes[i];
    force_sig_info(SIGFPE, &info, current);
}

/* A number outside the table. */
long do_ni_syscall(struct pt_regs *regs) {
    if (show_unhandled_ratelimited()) {
        pr_info("%s[%d]: syscall %d\n", current->comm, current->pid, (int)regs->syscallno);
        dump_instr("", regs);
        if (user_mode(regs))
            __show_regs(regs);
    }
    return -ENOSYS;
}

/* An exception of a kind that nobody should take; reason is the row of the vector table it came by. */
void bad_mode(struct pt_regs *regs, int reason, unsigned int esr);
void bad_mode(struct pt_regs *regs, int reason, unsigned int esr) {
    static const char *const handler[4] = {"Synchronous Abort", "IRQ", "FIQ", "Error"};
    struct siginfo info = {.si_signo = SIGILL, .si_code = ILL_ILLOPC, .si_addr = regs->pc};

    pr_crit("Bad mode in %s handler detected on CPU%d, code 0x%08x -- %s\n", handler[reason],
            (int)smp_processor_id(), esr, esr_get_class_string(esr));
    __show_regs(regs);
    arm64_notify_die("Oops - bad mode", regs, &info, 0);
}

const char *esr_get_class_string(unsigned int esr) {
    // clang-format off
    static const char *const names[64] = {
        [0x00] = "Unknown/Uncategorized", [0x01] = "WFI/WFE",             [0x03] = "CP15 MCR/MRC",
        [0x04] = "CP15 MCRR/MRRC",        [0x05] = "CP14 MCR/MRC",        [0x06] = "CP14 LDC/STC",
        [0x07] = "ASIMD",                 [0x08] = "CP10 MRC/VMRS",       [0x0c] = "CP14 MCRR/MRRC",
        [0x0e] = "PSTATE.IL",             [0x11] = "SVC (AArch32)",       [0x12] = "HVC (AArch32)",
        [0x13] = "SMC (AArch32)",         [0x15] = "SVC (AArch64)",       [0x16] = "HVC (AArch64)",
        [0x17] = "SMC (AArch64)",         [0x18] = "MSR/MRS (AArch64)",   [0x1f] = "EL3 IMP DEF",
        [0x20] = "IABT (lower EL)",       [0x21] = "IABT (current EL)",   [0x22] = "PC Alignment",
        [0x24] = "DABT (lower EL)",       [0x25] = "DABT (current EL)",   [0x26] = "SP Alignment",
        [0x28] = "FP (AArch32)",          [0x2c] = "FP (AArch64)",        [0x2f] = "SError",
        [0x30] = "Breakpoint (lower EL)", [0x31] = "Breakpoint (current EL)",
        [0x32] = "Software Step (lower EL)", [0x33] = "Software Step (current EL)",
        [0x34] = "Watchpoint (lower EL)", [0x35] = "Watchpoint (current EL)",
        [0x38] = "BKPT (AArch32)",        [0x3a] = "Vector catch (AArch32)", [0x3c] = "BRK (AArch64)",
    };
    // clang-format on
    const char *const name = names[esr_class(esr)];

    return name ? name : "UNRECOGNIZED EC";
}
