/* Which tables translate the user half: 4.9 keeps the ASID with them in TTBR0_EL1. */
#ifndef MMU_CONTEXT_H
#define MMU_CONTEXT_H

#include "page.h"

static __always_inline void cpu_do_switch_mm(phys_addr_t pgd, u64 asid) {
    __asm__ volatile("msr ttbr0_el1, %0\n\tisb" ::"r"(pgd | (asid << TTBR_ASID_SHIFT)) : "memory");
}

/* The zero page as a table maps nothing. */
static __always_inline void cpu_set_reserved_ttbr0(void) { cpu_do_switch_mm(__pa(empty_zero_page), 0); }

#endif
