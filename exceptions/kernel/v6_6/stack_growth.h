/* Stacks that grow, as 6.6 has them: with 1 MiB of free addresses below. */
#ifndef STACK_GROWTH_H
#define STACK_GROWTH_H

#include "mm.h"

/* No page of the stack itself is a guard. */
static __always_inline int check_stack_guard_page(struct vm_area_struct *vma, unsigned long address) {
    (void)vma;
    (void)address;
    return 0;
}
/* Where a mapping's claim on addresses starts. */
static __always_inline unsigned long vm_start_gap(const struct vm_area_struct *vma) {
    if (!(vma->vm_flags & VM_GROWSDOWN))
        return vma->vm_start;
    return vma->vm_start < STACK_GUARD_GAP ? 0 : vma->vm_start - STACK_GUARD_GAP;
}
/* The VMA of the address; a stack above it is grown if it can be. NULL when there is none. */
struct vm_area_struct *lock_mm_and_find_vma(struct mm_struct *mm, unsigned long addr);

#endif
