/* A fault of the kernel's own: fixed up, or explained in the log and fatal to the task. */
#include "bug.h"
#include "fault.h"
#include "mm.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

static __always_inline unsigned long field(unsigned long value, unsigned low, unsigned bits) {
    return (value >> low) & (BIT(bits) - 1);
}

/* The entries that a walk for addr meets, on one line, as far as they lead. p4d and pud are folded into the pgd and
 * repeat it. */
static void show_pte(unsigned long addr) {
    const struct mm_struct *mm;

    if (is_ttbr0_addr(addr)) {
        mm = current->active_mm;
        if (mm == &init_mm) {
            pr_alert("[%016lx] user address but active_mm is swapper\n", addr);
            return;
        }
    } else if (is_ttbr1_addr(addr)) {
        mm = &init_mm;
    } else {
        pr_alert("[%016lx] address between user and kernel address ranges\n", addr);
        return;
    }
    pr_alert("%s pgtable: %luk pages, %u-bit VAs, pgdp=%016lx\n", mm == &init_mm ? "swapper" : "user",
             PAGE_SIZE / 1024, VA_BITS, __pa(mm->pgd));
    const pgd_t *const pgd = mm->pgd + pgd_index(addr);
    pr_alert("[%016lx] pgd=%016lx", addr, *pgd);
    pr_cont(", p4d=%016lx", *pgd);
    pr_cont(", pud=%016lx", *pgd);
    if (!entry_none(*pgd) && !entry_bad(*pgd)) {
        const pmd_t *const pmd = pmd_offset(pgd, addr);
        pr_cont(", pmd=%016lx", *pmd);
        if (!entry_none(*pmd) && !entry_bad(*pmd))
            pr_cont(", pte=%016lx", *pte_offset(pmd, addr));
    }
    pr_cont("\n");
}

static void data_abort_decode(unsigned long esr) {
    const unsigned long iss2 = field(esr, 32, 24);

    pr_alert("Data abort info:\n");
    if (field(esr, 24, 1)) {
        pr_alert("  Access size = %u byte(s)\n", 1u << field(esr, 22, 2));
        pr_alert("  SSE = %lu, SRT = %lu\n", field(esr, 21, 1), field(esr, 16, 5));
        pr_alert("  SF = %lu, AR = %lu\n", field(esr, 15, 1), field(esr, 14, 1));
    } else {
        pr_alert("  ISV = 0, ISS = 0x%08lx, ISS2 = 0x%08lx\n", field(esr, 0, 25), iss2);
    }
    pr_alert("  CM = %lu, WnR = %lu, TnD = %lu, TagAccess = %lu\n", field(esr, 8, 1), field(esr, 6, 1),
             field(iss2, 10, 1), field(iss2, 9, 1));
    pr_alert("  GCS = %ld, Overlay = %lu, DirtyBit = %lu, Xs = %lu\n", (long)field(iss2, 8, 1),
             field(iss2, 6, 1), field(iss2, 5, 1), field(iss2, 0, 5));
}

static void mem_abort_decode(unsigned long esr) {
    pr_alert("Mem abort info:\n");
    pr_alert("  ESR = 0x%016lx\n", esr);
    pr_alert("  EC = 0x%02lx: %s, IL = %u bits\n", esr_class(esr), esr_get_class_string(esr),
             esr & ESR_IL ? 32 : 16);
    pr_alert("  SET = %lu, FnV = %lu\n", field(esr, 11, 2), field(esr, 10, 1));
    pr_alert("  EA = %lu, S1PTW = %lu\n", field(esr, 9, 1), field(esr, 7, 1));
    pr_alert("  FSC = 0x%02lx: %s\n", esr & ESR_FSC, esr_to_fault_info(esr)->name);
    if (esr_class(esr) == EC_DABT_CUR || esr_class(esr) == EC_DABT_LOW)
        data_abort_decode(esr);
}

void die_kernel_fault(const char *message, unsigned long addr, unsigned long esr, struct pt_regs *regs) {
    pr_alert("Unable to handle kernel %s at virtual address %016lx\n", message, addr);
    mem_abort_decode(esr);
    show_pte(addr);
    die("Oops", regs, (long)esr);
    make_task_dead(SIGKILL);
}

/* Does the address translate by now? Then the TLB held something older. */
static bool is_spurious_el1_translation_fault(unsigned long addr, unsigned long esr) {
    u64 par;

    if (!is_el1_data_abort(esr) || (esr & ESR_FSC_TYPE) != ESR_FSC_TRANSLATION)
        return false;
    __asm__ volatile("at s1e1r, %1\n\tisb\n\tmrs %0, par_el1" : "=r"(par) : "r"(addr));
    if (!(par & PAR_F))
        return true;
    return ((par >> PAR_FST_SHIFT) & ESR_FSC_TYPE) != ESR_FSC_TRANSLATION;
}

static __always_inline const char *kernel_fault_message(unsigned long addr, unsigned long esr) {
    if (is_el1_permission_fault(esr)) {
        if (is_write_abort(esr))
            return "write to read-only memory";
        return is_el1_instruction_abort(esr) ? "execute from non-executable memory"
                                             : "read from unreadable memory";
    }
    return addr < PAGE_SIZE ? "NULL pointer dereference" : "paging request";
}

void __do_kernel_fault(unsigned long addr, unsigned long esr, struct pt_regs *regs) {
    if (!is_el1_instruction_abort(esr) && fixup_exception(regs))
        return;
    if (WARN_RATELIMIT(is_spurious_el1_translation_fault(addr, esr),
                       "Ignoring spurious kernel translation fault at virtual address %016lx\n", addr))
        return;
    die_kernel_fault(kernel_fault_message(addr, esr), addr, esr, regs);
}
