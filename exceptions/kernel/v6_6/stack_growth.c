/* How a stack grows in 6.6. */
#include "stack_growth.h"

#include "errno.h"
#include "resource.h"

#define MMAP_MIN_ADDR UL(4096)

static int acct_stack_growth(const struct vm_area_struct *vma, unsigned long size, unsigned long grow) {
    return size > rlimit(RLIMIT_STACK) || !may_expand_vm(vma->vm_mm, vma->vm_flags, grow) ? -ENOMEM : 0;
}

/* Something that can be touched must be a gap away; another stack, or what nobody may touch, may be next to it. */
static __always_inline bool too_near(const struct vm_area_struct *prev, unsigned long address) {
    return prev && !(prev->vm_flags & VM_GROWSDOWN) && (prev->vm_flags & VM_ACCESS) &&
           address - prev->vm_end < STACK_GUARD_GAP;
}

static int expand_downwards(struct vm_area_struct *vma, unsigned long address) {
    address &= PAGE_MASK;
    if (address < MMAP_MIN_ADDR)
        return -EPERM;
    if (address >= vma->vm_start)
        return 0;
    if ((vma->vm_prev && vma->vm_prev->vm_end > address) || too_near(vma->vm_prev, address))
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

int expand_stack(struct vm_area_struct *vma, unsigned long address) { return expand_downwards(vma, address); }

struct vm_area_struct *lock_mm_and_find_vma(struct mm_struct *mm, unsigned long addr) {
    struct vm_area_struct *const vma = find_vma(mm, addr);

    if (!vma || vma->vm_start <= addr)
        return vma;
    if (!(vma->vm_flags & VM_GROWSDOWN) || expand_stack(vma, addr))
        return NULL;
    return vma;
}
