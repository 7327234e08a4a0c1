/* Stacks that grow, as 4.9 has them. */
#ifndef STACK_GROWTH_H
#define STACK_GROWTH_H

#include "mm.h"

/* Asked before an anonymous page is made: 0, or an error when the page is the guard of a stack that cannot grow. */
int check_stack_guard_page(struct vm_area_struct *vma, unsigned long address);
/* Where a mapping's claim on addresses starts: 4.9 keeps nothing free below a stack. */
static __always_inline unsigned long vm_start_gap(const struct vm_area_struct *vma) { return vma->vm_start; }

#endif
