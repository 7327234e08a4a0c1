/* Signals of the architecture's own, and the exceptions that are no memory aborts. */
#include "traps.h"

#include "fs.h"
#include "mm.h"
#include "panic.h"
#include "percpu.h"
#include "string.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

/* " in name[start+size]" for an address in, or below, a mapped file. */
static void print_vma_addr(const char *prefix, unsigned long address) {
    const struct vm_area_struct *const vma = find_vma(current->mm, address);

    if (!vma || !vma->vm_file)
        return;
    const char *const path = vma->vm_file->inode->path, *const slash = strrchr(path, '/');
    printk("%s%s[%lx+%lx]", prefix, slash ? slash + 1 : path, vma->vm_start, vma->vm_end - vma->vm_start);
}

/* The line and the registers of a signal that nobody will handle. */
static void arm64_show_signal(int signo, const char *text) {
    static struct ratelimit_state rs = RATELIMIT_DEFAULT;
    struct task_struct *const tsk = current;
    struct pt_regs *const regs = task_pt_regs(tsk);
    const unsigned long esr = tsk->thread.fault_code;

    if (!show_unhandled_signals || !unhandled_signal(tsk, signo) || !__ratelimit(&rs))
        return;
    pr_info("%s[%d]: unhandled exception: ", tsk->comm, tsk->pid);
    if (esr)
        pr_cont("%s, ESR 0x%016lx, ", esr_get_class_string(esr), esr);
    pr_cont("%s", text);
    print_vma_addr(KERN_CONT " in ", regs->pc);
    pr_cont("\n");
    __show_regs(regs);
}

static void force_sig_fault(int signo, int code, unsigned long address) {
    struct siginfo info = {.si_signo = signo, .si_code = code, .si_addr = address};

    force_sig_info(signo, &info, current);
}

/* Only of signals whose information is an address. */
void hide_si_addr_tag_bits(struct ksignal *ksig) {
    const u64 with_address =
        sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | sigmask(SIGTRAP) | sigmask(SIGFPE);

    if ((with_address & sigmask(ksig->sig)) && ksig->info.si_code > 0 && ksig->info.si_code != SI_KERNEL)
        ksig->info.si_addr = untagged_addr(ksig->info.si_addr);
}

void arm64_force_sig_fault(int signo, int code, unsigned long far, const char *text) {
    arm64_show_signal(signo, text);
    if (signo == SIGKILL)
        force_sig(SIGKILL, current);
    else
        force_sig_fault(signo, code, far);
}

void arm64_notify_die(const char *text, struct pt_regs *regs, int signo, int code, unsigned long far,
                      unsigned long err) {
    if (user_mode(regs)) {
        current->thread.fault_address = 0;
        current->thread.fault_code = err;
        arm64_force_sig_fault(signo, code, far, text);
    } else {
        die(text, regs, (long)err);
    }
}

void force_signal_inject(int signo, int code, unsigned long address, unsigned long err) {
    const char *const text = signo == SIGILL    ? "undefined instruction"
                             : signo == SIGSEGV ? "illegal memory access"
                                                : "unknown or unrecoverable error";

    arm64_notify_die(text, task_pt_regs(current), signo, code, address, err);
}

/* What the kernel did on behalf of a program met an address that the program may not use. */
void arm64_notify_segfault(unsigned long addr) {
    const bool mapped = find_vma(current->mm, untagged_addr(addr)) != NULL;

    force_signal_inject(SIGSEGV, mapped ? SEGV_ACCERR : SEGV_MAPERR, addr, 0);
}

void do_el0_undef(struct pt_regs *regs, unsigned long esr) {
    u32 instruction;

    (void)esr;
    if (!get_user(instruction, (const u32 *)regs->pc) && try_emulate_mrs(regs, instruction))
        return;
    force_signal_inject(SIGILL, ILL_ILLOPC, regs->pc, 0);
}

void do_el1_undef(struct pt_regs *regs, unsigned long esr) {
    die("Oops - Undefined instruction", regs, (long)esr);
}

/* A program that waits for an interrupt has waited long enough. */
static void wfi_handler(unsigned long esr, struct pt_regs *regs) {
    (void)esr;
    regs->pc += 4;
}

/* Trapped MSR, MRS, SYS and WFx of a program. Reads of identification registers are answered (do_el0_undef knows how);
 * of the other traps only WFI's is set. */
void do_el0_sys(unsigned long esr, struct pt_regs *regs) {
    if (esr_class(esr) == EC_WFX && !(esr & ESR_WFX_TI))
        wfi_handler(esr, regs);
    else
        do_el0_undef(regs, esr);
}

/* FP is always on, so the access trap cannot happen; if it does, the instruction is as good as undefined. */
void do_fpsimd_acc(unsigned long esr, struct pt_regs *regs) { do_el0_undef(regs, esr); }

/* A floating-point exception the program enabled. */
void do_fpsimd_exc(unsigned long esr, struct pt_regs *regs) {
    static const s32 codes[5] = {FPE_FLTINV, FPE_FLTDIV, FPE_FLTOVF, FPE_FLTUND, FPE_FLTRES};
    struct siginfo info = {.si_signo = SIGFPE, .si_code = FPE_FLTUNK, .si_addr = regs->pc};

    if (esr & ESR_FP_TFV) {
        for (unsigned i = 0; i < 5; i++) {
            if (esr & BIT(i)) {
                info.si_code = codes[i];
                break;
            }
        }
    }
    (void)do_send_sig_info(SIGFPE, &info, current, false);
}

/* An exception class that no program should be able to cause. */
void bad_el0_sync(struct pt_regs *regs, int reason, unsigned long esr) {
    (void)reason;
    current->thread.fault_address = 0;
    current->thread.fault_code = esr;
    arm64_force_sig_fault(SIGILL, ILL_ILLOPC, regs->pc, "Bad EL0 synchronous exception");
}

void do_serror(struct pt_regs *regs, unsigned long esr) {
    pr_crit("SError Interrupt on CPU%d, code 0x%016lx -- %s\n", (int)smp_processor_id(), esr,
            esr_get_class_string(esr));
    __show_regs(regs);
    panic("Asynchronous SError Interrupt");
}

/* panic, from where nothing can be relied on. Called so that the compiler does not know that it will not return: the
 * return address in the trace must lie in this function. */
static void nmi_panic(const char *text) {
    void (*const volatile stop)(const char *format, ...) = panic;

    stop("%s", text);
}

/* The stack has run out; what is printed runs on the overflow stack. */
void panic_bad_stack(struct pt_regs *regs, unsigned long esr, unsigned long far) {
    const unsigned long task = (unsigned long)current->stack;
    const unsigned long irq = (unsigned long)*this_cpu_ptr(&irq_stack_ptr);
    const unsigned long overflow = (unsigned long)this_cpu_ptr(&overflow_stack[0]);

    pr_emerg("Insufficient stack space to handle exception!");
    pr_emerg("ESR: 0x%016lx -- %s\n", esr, esr_get_class_string(esr));
    pr_emerg("FAR: 0x%016lx\n", far);
    pr_emerg("Task stack:     [0x%016lx..0x%016lx]\n", task, task + THREAD_SIZE);
    pr_emerg("IRQ stack:      [0x%016lx..0x%016lx]\n", irq, irq + THREAD_SIZE);
    pr_emerg("Overflow stack: [0x%016lx..0x%016lx]\n", overflow, overflow + OVERFLOW_STACK_SIZE);
    __show_regs(regs);
    nmi_panic("kernel stack overflow");
}

const char *esr_get_class_string(unsigned long esr) {
    // clang-format off
    static const char *const names[64] = {
        [0x00] = "Unknown/Uncategorized", [0x01] = "WFI/WFE",             [0x03] = "CP15 MCR/MRC",
        [0x04] = "CP15 MCRR/MRRC",        [0x05] = "CP14 MCR/MRC",        [0x06] = "CP14 LDC/STC",
        [0x07] = "ASIMD",                 [0x08] = "CP10 MRC/VMRS",       [0x09] = "PAC",
        [0x0c] = "CP14 MCRR/MRRC",        [0x0d] = "BTI",                 [0x0e] = "PSTATE.IL",
        [0x11] = "SVC (AArch32)",         [0x12] = "HVC (AArch32)",       [0x13] = "SMC (AArch32)",
        [0x15] = "SVC (AArch64)",         [0x16] = "HVC (AArch64)",       [0x17] = "SMC (AArch64)",
        [0x18] = "MSR/MRS (AArch64)",     [0x19] = "SVE",                 [0x1a] = "ERET/ERETAA/ERETAB",
        [0x1c] = "FPAC",                  [0x1d] = "SME",                 [0x1f] = "EL3 IMP DEF",
        [0x20] = "IABT (lower EL)",       [0x21] = "IABT (current EL)",   [0x22] = "PC Alignment",
        [0x24] = "DABT (lower EL)",       [0x25] = "DABT (current EL)",   [0x26] = "SP Alignment",
        [0x27] = "MOPS",                  [0x28] = "FP (AArch32)",        [0x2c] = "FP (AArch64)",
        [0x2f] = "SError",                [0x30] = "Breakpoint (lower EL)",
        [0x31] = "Breakpoint (current EL)", [0x32] = "Software Step (lower EL)",
        [0x33] = "Software Step (current EL)", [0x34] = "Watchpoint (lower EL)",
        [0x35] = "Watchpoint (current EL)", [0x38] = "BKPT (AArch32)",    [0x3a] = "Vector catch (AArch32)",
        [0x3c] = "BRK (AArch64)",
    };
    // clang-format on
    const char *const name = names[esr_class(esr)];

    return name ? name : "UNRECOGNIZED EC";
}
