/* Which tables translate the user half: 6.6 keeps the ASID in TTBR1_EL1 (TCR_EL1.A1), beside the kernel's tables. */
#ifndef MMU_CONTEXT_H
#define MMU_CONTEXT_H

#include "page.h"
#include "pgtable.h"

extern pgd_t reserved_pg_dir[PTRS_PER_TABLE]; /* maps nothing */

static __always_inline void cpu_set_reserved_ttbr0(void) {
    __asm__ volatile("msr ttbr0_el1, %0\n\tisb" ::"r"(__pa(reserved_pg_dir)) : "memory");
}

/* The old tables must not be walked with the new ASID: TTBR0 is empty in between. */
static __always_inline void cpu_do_switch_mm(phys_addr_t pgd, u64 asid) {
    const u64 ttbr1 = __pa(swapper_pg_dir) | (asid << TTBR_ASID_SHIFT);

    cpu_set_reserved_ttbr0();
    __asm__ volatile("msr ttbr1_el1, %0\n\tisb" ::"r"(ttbr1) : "memory");
    __asm__ volatile("msr ttbr0_el1, %0\n\tisb" ::"r"(pgd) : "memory");
}

#endif
