/* Memory aborts: from do_mem_abort to a page or a signal.
 *
 * Everything here runs on the kernel stack of the task that faulted, called by el0_da, el0_ia and el1_abort with the
 * address as the hardware reports it (tag and all), the syndrome and the registers. Functions that 6.6 does not have
 * are always inline, so that the path that is run has its names and no others. */
#include "fault.h"

#include "errno.h"
#include "mm.h"
#include "oom.h"
#include "stack_growth.h"
#include "task.h"
#include "uaccess.h"

/* What the program will find in its signal frame. A program must not learn from the syndrome what is mapped in the
 * kernel half: for such an address every fault looks like one of level 0. */
static void set_thread_esr(unsigned long address, unsigned long esr) {
    current->thread.fault_address = address;
    if (!is_ttbr0_addr(address)) {
        switch (esr_class(esr)) {
        case EC_DABT_LOW:
            esr &= ESR_EC_MASK | ESR_IL | ESR_CM | ESR_WNR;
            esr |= ESR_FSC_TRANSLATION;
            break;
        case EC_IABT_LOW:
            esr &= ESR_EC_MASK | ESR_IL;
            esr |= ESR_FSC_TRANSLATION;
            break;
        default:
            esr = 0;
        }
    }
    current->thread.fault_code = esr;
}

/* No VMA is asked. */
static void do_bad_area(unsigned long far, unsigned long esr, struct pt_regs *regs) {
    const unsigned long addr = untagged_addr(far);

    if (user_mode(regs)) {
        const struct fault_info *const inf = esr_to_fault_info(esr);
        set_thread_esr(addr, esr);
        arm64_force_sig_fault(inf->sig, inf->code, far, inf->name);
    } else {
        __do_kernel_fault(addr, esr, regs);
    }
}

/* What is needed of the VMA, and how handle_mm_fault is to treat the fault. */
static __always_inline unsigned long fault_requirements(unsigned long esr, const struct pt_regs *regs,
                                                        unsigned int *mm_flags) {
    *mm_flags = FAULT_FLAG_ALLOW_RETRY | FAULT_FLAG_KILLABLE;
    if (user_mode(regs))
        *mm_flags |= FAULT_FLAG_USER;
    if (is_el0_instruction_abort(esr)) {
        *mm_flags |= FAULT_FLAG_INSTRUCTION;
        return VM_EXEC;
    }
    if (is_write_abort(esr)) {
        *mm_flags |= FAULT_FLAG_WRITE;
        return VM_WRITE;
    }
    return VM_READ | VM_WRITE | VM_EXEC; /* who may write or execute may read */
}

/* The kernel met a user page it may not touch: PAN, or a jump into user memory. */
static __always_inline void check_kernel_permission(unsigned long addr, unsigned long esr,
                                                    struct pt_regs *regs) {
    if (!is_ttbr0_addr(addr) || !is_el1_permission_fault(esr))
        return;
    if (is_el1_instruction_abort(esr))
        die_kernel_fault("execution of user memory", addr, esr, regs);
    if (!search_exception_tables(regs->pc))
        die_kernel_fault("access to user memory outside uaccess routines", addr, esr, regs);
}

/* The VMA, if it can be used without the lock of the whole address space: it must exist, and have had an anonymous
 * page before if it is anonymous. */
static struct vm_area_struct *lock_vma_under_rcu(struct mm_struct *mm, unsigned long address) {
    struct vm_area_struct *const vma = find_vma(mm, address);

    if (!vma || vma->vm_start > address)
        return NULL;
    return vma->vm_file || vma->special || vma->has_anon ? vma : NULL;
}

static enum vm_fault __do_page_fault(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long addr,
                                     unsigned int mm_flags, unsigned long vm_flags) {
    (void)mm;
    if (!(vma->vm_flags & vm_flags))
        return VM_FAULT_BADACCESS;
    return handle_mm_fault(vma, addr & PAGE_MASK, mm_flags);
}

/* The two ways to a verdict: under the lock of one VMA, for programs, else under that of the address space. */
static __always_inline enum vm_fault resolve_fault(struct mm_struct *mm, unsigned long addr,
                                                   unsigned int mm_flags, unsigned long vm_flags) {
    if (mm_flags & FAULT_FLAG_USER) {
        struct vm_area_struct *const locked = lock_vma_under_rcu(mm, addr);
        if (locked && (locked->vm_flags & vm_flags))
            return handle_mm_fault(locked, addr & PAGE_MASK, mm_flags);
    }
    struct vm_area_struct *const vma = lock_mm_and_find_vma(mm, addr);
    return vma ? __do_page_fault(mm, vma, addr, mm_flags, vm_flags) : VM_FAULT_BADMAP;
}

/* A verdict other than "resolved", for a program: which signal it becomes. */
static __always_inline void page_fault_signal(enum vm_fault fault, unsigned long far, unsigned long esr) {
    const struct fault_info *const inf = esr_to_fault_info(esr);

    if (fault & VM_FAULT_OOM) {
        pagefault_out_of_memory();
        return;
    }
    set_thread_esr(untagged_addr(far), esr);
    if (fault & VM_FAULT_SIGBUS)
        arm64_force_sig_fault(SIGBUS, BUS_ADRERR, far, inf->name);
    else
        arm64_force_sig_fault(SIGSEGV, fault == VM_FAULT_BADACCESS ? SEGV_ACCERR : SEGV_MAPERR, far,
                              inf->name);
}

int do_page_fault(unsigned long far, unsigned long esr, struct pt_regs *regs) {
    const unsigned long addr = untagged_addr(far);
    struct mm_struct *const mm = current->mm;
    unsigned int mm_flags;

    if (!mm || current->pagefault_disabled) {
        __do_kernel_fault(addr, esr, regs);
        return 0;
    }
    const unsigned long vm_flags = fault_requirements(esr, regs, &mm_flags);
    check_kernel_permission(addr, esr, regs);
    mmap_lock(mm);
    const enum vm_fault fault = resolve_fault(mm, addr, mm_flags, vm_flags);
    mmap_unlock(mm);
    if (!(fault & (VM_FAULT_ERROR | VM_FAULT_BADMAP | VM_FAULT_BADACCESS))) {
        *((fault & VM_FAULT_MAJOR) ? &mm->maj_flt : &mm->min_flt) += 1;
        return 0;
    }
    if (user_mode(regs))
        page_fault_signal(fault, far, esr);
    else
        __do_kernel_fault(addr, esr, regs);
    return 0;
}

int do_translation_fault(unsigned long far, unsigned long esr, struct pt_regs *regs) {
    if (is_ttbr0_addr(untagged_addr(far)))
        return do_page_fault(far, esr, regs);
    do_bad_area(far, esr, regs);
    return 0;
}

int do_alignment_fault(unsigned long far, unsigned long esr, struct pt_regs *regs) {
    do_bad_area(far, esr, regs);
    return 0;
}

int do_tag_check_fault(unsigned long far, unsigned long esr, struct pt_regs *regs) {
    do_bad_area(far, esr, regs);
    return 0;
}

/* An external abort: the memory system answered with an error. */
int do_sea(unsigned long far, unsigned long esr, struct pt_regs *regs) {
    const struct fault_info *const inf = esr_to_fault_info(esr);

    arm64_notify_die(inf->name, regs, inf->sig, inf->code, esr & ESR_FNV ? 0 : untagged_addr(far), esr);
    return 0;
}

/* Not for us: do_mem_abort reports it by name. */
int do_bad(unsigned long far, unsigned long esr, struct pt_regs *regs) {
    (void)far;
    (void)esr;
    (void)regs;
    return 1;
}

void do_mem_abort(unsigned long far, unsigned long esr, struct pt_regs *regs) {
    const struct fault_info *const inf = esr_to_fault_info(esr);
    const unsigned long addr = untagged_addr(far);

    if (!inf->fn(far, esr, regs))
        return;
    if (!user_mode(regs))
        die_kernel_fault(inf->name, addr, esr, regs);
    arm64_notify_die(inf->name, regs, inf->sig, inf->code, addr, esr);
}

void do_sp_pc_abort(unsigned long addr, unsigned long esr, struct pt_regs *regs) {
    arm64_notify_die("SP/PC alignment exception", regs, SIGBUS, BUS_ADRALN, addr, esr);
}
