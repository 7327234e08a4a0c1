/* How a stack grows in 4.9: down to the very end of its neighbour. */
#include "stack_growth.h"

#include "errno.h"
#include "resource.h"

/* The stack keeps one untouched page below it: touching the lowest page grows the VMA first. */
int check_stack_guard_page(struct vm_area_struct *vma, unsigned long address) {
    address &= PAGE_MASK;
    if (!(vma->vm_flags & VM_GROWSDOWN) || address != vma->vm_start)
        return 0;
    if (vma->vm_prev && vma->vm_prev->vm_end == address)
        return (vma->vm_prev->vm_flags & VM_GROWSDOWN) ? 0 : -ENOMEM;
    return expand_stack(vma, address - PAGE_SIZE);
}

/* 4.9 keeps no gap below a stack; the page of check_stack_guard_page is not counted against the limit. */
static int acct_stack_growth(const struct vm_area_struct *vma, unsigned long size, unsigned long grow) {
    const unsigned long counted = size - PAGE_SIZE;

    return counted > rlimit(RLIMIT_STACK) || !may_expand_vm(vma->vm_mm, vma->vm_flags, grow) ? -ENOMEM : 0;
}

int expand_stack(struct vm_area_struct *vma, unsigned long address) {
    address &= PAGE_MASK;
    if (address >= vma->vm_start)
        return 0;
    if (vma->vm_prev && vma->vm_prev->vm_end > address)
        return -ENOMEM;
    const unsigned long pages = (vma->vm_start - address) >> PAGE_SHIFT;
    if (acct_stack_growth(vma, vma->vm_end - address, pages))
        return -ENOMEM;
    vma->vm_mm->total_vm += pages;
    vma->vm_mm->stack_vm += pages;
    vma->vm_pgoff -= pages;
    vma->vm_start = address;
    return 0;
}
