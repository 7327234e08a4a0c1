/* Memory aborts: from do_mem_abort to a page, a signal or an oops.
 *
 * Everything here runs on the kernel stack of the task that faulted, called by el0_da, el0_ia, el1_da with the address,
 * the syndrome and the registers; interrupts are as the entry code left them. Functions that 4.9 does not have are
 * always inline, so that the path that is run has its names and no others. */
#include "errno.h"
#include "mm.h"
#include "oom.h"
#include "page.h"
#include "pgtable.h"
#include "printk.h"
#include "system.h"
#include "task.h"
#include "traps.h"
#include "uaccess.h"

struct fault_info {
    int (*fn)(unsigned long addr, unsigned int esr, struct pt_regs *regs);
    int sig;
    int code;
    const char *name;
};

extern const struct fault_info fault_info[64];

static __always_inline const char *fault_name(unsigned int esr) { return fault_info[esr & ESR_FSC].name; }

/* The descriptors that a walk for addr meets in mm, as far as they lead. The fragments have no newline and no
 * KERN_CONT: since 4.9 each of them is a record of its own. The pud is folded into the pgd and repeats it. */
void show_pte(struct mm_struct *mm, unsigned long addr) {
    if (!mm)
        mm = &init_mm;
    pr_alert("pgd = %p\n", (void *)mm->pgd);
    const pgd_t *const pgd = mm->pgd + pgd_index(addr);
    pr_alert("[%08lx] *pgd=%016lx", addr, *pgd);
    printk(", *pud=%016lx", *pgd);
    if (!entry_none(*pgd) && !entry_bad(*pgd)) {
        const pmd_t *const pmd = pmd_offset(pgd, addr);
        printk(", *pmd=%016lx", *pmd);
        if (!entry_none(*pmd) && !entry_bad(*pmd))
            printk(", *pte=%016lx", *pte_offset(pmd, addr));
    }
    printk("\n");
}

static __always_inline bool is_el1_instruction_abort(unsigned int esr) {
    return esr_class(esr) == EC_IABT_CUR;
}

static __always_inline bool is_el0_instruction_abort(unsigned int esr) {
    return esr_class(esr) == EC_IABT_LOW;
}

/* The kernel has touched what it may not. A uaccess function says so in the exception table and gets on with its
 * fixup; anything else is a bug. */
static void __do_kernel_fault(struct mm_struct *mm, unsigned long addr, unsigned int esr,
                              struct pt_regs *regs) {
    if (!is_el1_instruction_abort(esr) && fixup_exception(regs))
        return;
    pr_alert("Unable to handle kernel %s at virtual address %08lx\n",
             addr < PAGE_SIZE ? "NULL pointer dereference" : "paging request", addr);
    show_pte(mm, addr);
    die("Oops", regs, (int)esr);
    do_exit(SIGKILL);
}

/* A program has touched what it may not: log it if nobody will handle the signal, then send the signal. */
static void __do_user_fault(struct task_struct *tsk, unsigned long addr, unsigned int esr, unsigned int sig,
                            int code, struct pt_regs *regs) {
    if (unhandled_signal(tsk, (int)sig) && show_unhandled_ratelimited()) {
        pr_info("%s[%d]: unhandled %s (%d) at 0x%08lx, esr 0x%03x\n", tsk->comm, tsk->pid, fault_name(esr),
                (int)sig, addr, esr);
        show_pte(tsk->mm, addr);
        show_regs(regs);
    }
    tsk->thread.fault_address = addr;
    tsk->thread.fault_code = esr;
    struct siginfo si = {.si_signo = (int)sig, .si_errno = 0, .si_code = code, .si_addr = addr};
    force_sig_info((int)sig, &si, tsk);
}

/* No VMA is asked: 4.9 always answers SEGV_MAPERR, whatever the table says. */
static void do_bad_area(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    struct task_struct *const tsk = current;

    if (user_mode(regs))
        __do_user_fault(tsk, addr, esr, SIGSEGV, SEGV_MAPERR, regs);
    else
        __do_kernel_fault(tsk->active_mm, addr, esr, regs);
}

/* Is there a VMA for the address, does it allow the access, and can the page be made available? */
static enum vm_fault __do_page_fault(struct mm_struct *mm, unsigned long addr, unsigned int mm_flags,
                                     unsigned long vm_flags, struct task_struct *tsk) {
    struct vm_area_struct *const vma = find_vma(mm, addr);

    (void)tsk;
    if (!vma)
        return VM_FAULT_BADMAP;
    if (vma->vm_start > addr && (!(vma->vm_flags & VM_GROWSDOWN) || expand_stack(vma, addr)))
        return VM_FAULT_BADMAP;
    if (!(vma->vm_flags & vm_flags))
        return VM_FAULT_BADACCESS;
    return handle_mm_fault(vma, addr & PAGE_MASK, mm_flags);
}

/* The kernel met a user page it may not touch: PAN, a jump into user memory, or KERNEL_DS left behind. */
static __always_inline bool is_permission_fault(unsigned int esr) {
    const unsigned int class = esr_class(esr);

    return (class == EC_DABT_CUR || class == EC_IABT_CUR) && (esr & ESR_FSC_TYPE) == ESR_FSC_PERMISSION;
}

static __always_inline void check_kernel_permission(unsigned long addr, unsigned int esr,
                                                    struct pt_regs *regs) {
    if (addr >= USER_DS || !is_permission_fault(esr))
        return;
    if (regs->orig_addr_limit == KERNEL_DS)
        die("Accessing user space memory with fs=KERNEL_DS", regs, (int)esr);
    if (is_el1_instruction_abort(esr))
        die("Attempting to execute userspace memory", regs, (int)esr);
    if (!search_exception_tables(regs->pc))
        die("Accessing user space memory outside uaccess.h routines", regs, (int)esr);
}

/* What is needed of the VMA, and how handle_mm_fault is to treat the fault. */
static __always_inline unsigned long fault_requirements(unsigned int esr, const struct pt_regs *regs,
                                                        unsigned int *mm_flags) {
    *mm_flags = FAULT_FLAG_ALLOW_RETRY | FAULT_FLAG_KILLABLE;
    if (user_mode(regs))
        *mm_flags |= FAULT_FLAG_USER;
    if (is_el0_instruction_abort(esr))
        return VM_EXEC;
    if ((esr & ESR_WNR) && !(esr & ESR_CM)) {
        *mm_flags |= FAULT_FLAG_WRITE;
        return VM_WRITE;
    }
    return VM_READ | VM_WRITE;
}

/* A verdict other than "resolved", for a program: which signal it becomes. */
static __always_inline void page_fault_signal(enum vm_fault fault, unsigned long addr, unsigned int esr,
                                              struct pt_regs *regs) {
    if (fault & VM_FAULT_OOM) {
        pagefault_out_of_memory();
        return;
    }
    if (fault & VM_FAULT_SIGBUS)
        __do_user_fault(current, addr, esr, SIGBUS, BUS_ADRERR, regs);
    else
        __do_user_fault(current, addr, esr, SIGSEGV, fault == VM_FAULT_BADACCESS ? SEGV_ACCERR : SEGV_MAPERR,
                        regs);
}

static int do_page_fault(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    struct task_struct *const tsk = current;
    struct mm_struct *const mm = tsk->mm;
    unsigned int mm_flags;

    if (!mm || tsk->pagefault_disabled) {
        __do_kernel_fault(mm, addr, esr, regs);
        return 0;
    }
    const unsigned long vm_flags = fault_requirements(esr, regs, &mm_flags);
    check_kernel_permission(addr, esr, regs);
    mmap_lock(mm);
    const enum vm_fault fault = __do_page_fault(mm, addr, mm_flags, vm_flags, tsk);
    mmap_unlock(mm);
    if (!(fault & (VM_FAULT_ERROR | VM_FAULT_BADMAP | VM_FAULT_BADACCESS))) {
        *((fault & VM_FAULT_MAJOR) ? &mm->maj_flt : &mm->min_flt) += 1;
        return 0;
    }
    if (user_mode(regs))
        page_fault_signal(fault, addr, esr, regs);
    else
        __do_kernel_fault(mm, addr, esr, regs);
    return 0;
}

static int do_translation_fault(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    if (addr < TASK_SIZE)
        return do_page_fault(addr, esr, regs);
    do_bad_area(addr, esr, regs);
    return 0;
}

static int do_alignment_fault(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    do_bad_area(addr, esr, regs);
    return 0;
}

/* Not for us: do_mem_abort reports it by name. */
static int do_bad(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    (void)addr;
    (void)esr;
    (void)regs;
    return 1;
}

/* By ESR.DFSC or IFSC. In guest memory, where do_mem_abort looks each fault up. */
// clang-format off
const struct fault_info fault_info[64] = {
    {do_bad,               SIGBUS,  0,           "ttbr address size fault"},
    {do_bad,               SIGBUS,  0,           "level 1 address size fault"},
    {do_bad,               SIGBUS,  0,           "level 2 address size fault"},
    {do_bad,               SIGBUS,  0,           "level 3 address size fault"},
    {do_translation_fault, SIGSEGV, SEGV_MAPERR, "level 0 translation fault"},
    {do_translation_fault, SIGSEGV, SEGV_MAPERR, "level 1 translation fault"},
    {do_translation_fault, SIGSEGV, SEGV_MAPERR, "level 2 translation fault"},
    {do_page_fault,        SIGSEGV, SEGV_MAPERR, "level 3 translation fault"},
    {do_bad,               SIGBUS,  0,           "unknown 8"},
    {do_page_fault,        SIGSEGV, SEGV_ACCERR, "level 1 access flag fault"},
    {do_page_fault,        SIGSEGV, SEGV_ACCERR, "level 2 access flag fault"},
    {do_page_fault,        SIGSEGV, SEGV_ACCERR, "level 3 access flag fault"},
    {do_bad,               SIGBUS,  0,           "unknown 12"},
    {do_page_fault,        SIGSEGV, SEGV_ACCERR, "level 1 permission fault"},
    {do_page_fault,        SIGSEGV, SEGV_ACCERR, "level 2 permission fault"},
    {do_page_fault,        SIGSEGV, SEGV_ACCERR, "level 3 permission fault"},
    {do_bad,               SIGBUS,  0,           "synchronous external abort"},
    {do_bad,               SIGBUS,  0,           "unknown 17"},
    {do_bad,               SIGBUS,  0,           "unknown 18"},
    {do_bad,               SIGBUS,  0,           "unknown 19"},
    {do_bad,               SIGBUS,  0,           "synchronous abort (translation table walk)"},
    {do_bad,               SIGBUS,  0,           "synchronous abort (translation table walk)"},
    {do_bad,               SIGBUS,  0,           "synchronous abort (translation table walk)"},
    {do_bad,               SIGBUS,  0,           "synchronous abort (translation table walk)"},
    {do_bad,               SIGBUS,  0,           "synchronous parity error"},
    {do_bad,               SIGBUS,  0,           "unknown 25"},
    {do_bad,               SIGBUS,  0,           "unknown 26"},
    {do_bad,               SIGBUS,  0,           "unknown 27"},
    {do_bad,               SIGBUS,  0,           "synchronous parity error (translation table walk)"},
    {do_bad,               SIGBUS,  0,           "synchronous parity error (translation table walk)"},
    {do_bad,               SIGBUS,  0,           "synchronous parity error (translation table walk)"},
    {do_bad,               SIGBUS,  0,           "synchronous parity error (translation table walk)"},
    {do_bad,               SIGBUS,  0,           "unknown 32"},
    {do_alignment_fault,   SIGBUS,  BUS_ADRALN,  "alignment fault"},
    {do_bad,               SIGBUS,  0,           "unknown 34"},
    {do_bad,               SIGBUS,  0,           "unknown 35"},
    {do_bad,               SIGBUS,  0,           "unknown 36"},
    {do_bad,               SIGBUS,  0,           "unknown 37"},
    {do_bad,               SIGBUS,  0,           "unknown 38"},
    {do_bad,               SIGBUS,  0,           "unknown 39"},
    {do_bad,               SIGBUS,  0,           "unknown 40"},
    {do_bad,               SIGBUS,  0,           "unknown 41"},
    {do_bad,               SIGBUS,  0,           "unknown 42"},
    {do_bad,               SIGBUS,  0,           "unknown 43"},
    {do_bad,               SIGBUS,  0,           "unknown 44"},
    {do_bad,               SIGBUS,  0,           "unknown 45"},
    {do_bad,               SIGBUS,  0,           "unknown 46"},
    {do_bad,               SIGBUS,  0,           "unknown 47"},
    {do_bad,               SIGBUS,  0,           "TLB conflict abort"},
    {do_bad,               SIGBUS,  0,           "unknown 49"},
    {do_bad,               SIGBUS,  0,           "unknown 50"},
    {do_bad,               SIGBUS,  0,           "unknown 51"},
    {do_bad,               SIGBUS,  0,           "implementation fault (lockdown abort)"},
    {do_bad,               SIGBUS,  0,           "implementation fault (unsupported exclusive)"},
    {do_bad,               SIGBUS,  0,           "unknown 54"},
    {do_bad,               SIGBUS,  0,           "unknown 55"},
    {do_bad,               SIGBUS,  0,           "unknown 56"},
    {do_bad,               SIGBUS,  0,           "unknown 57"},
    {do_bad,               SIGBUS,  0,           "unknown 58"},
    {do_bad,               SIGBUS,  0,           "unknown 59"},
    {do_bad,               SIGBUS,  0,           "unknown 60"},
    {do_bad,               SIGBUS,  0,           "section domain fault"},
    {do_bad,               SIGBUS,  0,           "page domain fault"},
    {do_bad,               SIGBUS,  0,           "unknown 63"},
};
// clang-format on

/* Called from the entry code for every instruction and data abort. */
__exception void do_mem_abort(unsigned long addr, unsigned int esr, struct pt_regs *regs);
__exception void do_mem_abort(unsigned long addr, unsigned int esr, struct pt_regs *regs) {
    const struct fault_info *const inf = &fault_info[esr & ESR_FSC];

    if (!inf->fn(addr, esr, regs))
        return;
    pr_alert("Unhandled fault: %s (0x%08x) at 0x%016lx\n", inf->name, esr, addr);
    struct siginfo info = {.si_signo = inf->sig, .si_code = inf->code, .si_addr = addr};
    arm64_notify_die("", regs, &info, (int)esr);
}
