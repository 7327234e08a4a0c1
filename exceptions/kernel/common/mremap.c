/* mremap, and faulting pages in ahead of time. */
#include "errno.h"
#include "flavour.h"
#include "fs.h"
#include "mm.h"
#include "oom.h"
#include "page.h"
#include "signal.h"
#include "syscall.h"
#include "task.h"

#define MREMAP_MAYMOVE 1UL
#define MREMAP_FIXED 2UL
#define MREMAP_DONTUNMAP 4UL /* what is moved leaves an empty mapping behind */

void mm_populate(unsigned long start, unsigned long len) {
    for (unsigned long va = start; va < start + len && !fatal_signal_pending(current); va += PAGE_SIZE) {
        struct vm_area_struct *const vma = find_vma(current->mm, va);
        if (!vma || va < vma->vm_start || !(vma->vm_flags & VM_ACCESS))
            return;
        const bool write = (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
        if (handle_mm_fault(vma, va, write ? FAULT_FLAG_WRITE : 0) & VM_FAULT_ERROR)
            return;
    }
}

/* Moves the entries of the pages; the pages stay where they are. */
static int move_page_tables(struct mm_struct *mm, unsigned long from, unsigned long to, unsigned long len) {
    for (unsigned long offset = 0; offset < len; offset += PAGE_SIZE) {
        pte_t *const old = walk_to_pte(mm, from + offset);
        if (!old) /* nothing up to the end of what the missing table is for */
            offset += PMD_SIZE - PAGE_SIZE - ((from + offset) & ~PMD_MASK);
        if (!old || !pte_present(*old))
            continue;
        pmd_t *const pmd = pmd_alloc(mm, mm->pgd + pgd_index(to + offset), to + offset);
        pte_t *const new = pmd ? pte_alloc(mm, pmd, to + offset) : NULL;
        if (!new)
            return -ENOMEM;
        const pte_t entry = *old;
        *old = 0;
        flush_tlb_page(mm, from + offset);
        set_pte_at(mm, to + offset, new, entry);
    }
    return 0;
}

static long move_vma(struct vm_area_struct *vma, unsigned long addr, unsigned long old_len,
                     unsigned long new_len, unsigned long to, unsigned long flags) {
    struct mm_struct *const mm = vma->vm_mm;

    struct vm_area_struct *const moved = vma_new(mm, to, to + new_len, vma->vm_flags);
    if (!moved)
        return -ENOMEM;
    moved->has_anon = vma->has_anon;
    moved->vm_pgoff = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
    moved->vm_file = vma->vm_file ? get_file(vma->vm_file) : NULL;
    vma_insert(mm, moved);
    if (move_page_tables(mm, addr, to, min(old_len, new_len))) {
        (void)move_page_tables(mm, to, addr, min(old_len, new_len)); /* the tables are still there */
        do_munmap(mm, to, new_len);
        return -ENOMEM;
    }
    if (!(flags & MREMAP_DONTUNMAP))
        do_munmap(mm, addr, old_len);
    return (long)to;
}

static __always_inline long do_mremap(struct mm_struct *mm, unsigned long addr, unsigned long old_len,
                                      unsigned long new_len, unsigned long flags) {
    struct vm_area_struct *const vma = find_vma(mm, addr);

    old_len = page_align(old_len);
    new_len = page_align(new_len);
    if ((addr & ~PAGE_MASK) || !new_len || !old_len || (flags & ~MREMAP_MAYMOVE))
        return -EINVAL;
    if (!vma || vma->vm_start > addr || old_len > vma->vm_end - addr || vma->special)
        return -EFAULT;
    if (old_len >= new_len)
        return old_len > new_len && do_munmap(mm, addr + new_len, old_len - new_len) ? -EINVAL : (long)addr;
    const unsigned long grow = (new_len - old_len) >> PAGE_SHIFT;
    if (!may_expand_vm(mm, vma->vm_flags, grow) ||
        ((vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE && __vm_enough_memory(grow)))
        return -ENOMEM;
    const bool room = !vma->vm_next || vma->vm_next->vm_start >= addr + new_len;
    if (addr + old_len == vma->vm_end && room && addr + new_len <= TASK_SIZE) {
        mm->total_vm += grow;
        vma->vm_end = addr + new_len;
        return (long)addr;
    }
    if (!(flags & MREMAP_MAYMOVE))
        return -ENOMEM;
    const unsigned long to = get_unmapped_area(mm, 0, new_len, 0);
    return IS_ERR_VALUE(to) ? (long)to : move_vma(vma, addr, old_len, new_len, to, flags);
}

/* To a place that the program has chosen, where what was there is gone, or (not MREMAP_FIXED) one that is free. */
static __always_inline long mremap_to(struct mm_struct *mm, unsigned long addr, unsigned long old_len,
                                      unsigned long new_len, unsigned long to, unsigned long flags) {
    old_len = page_align(old_len);
    new_len = page_align(new_len);
    if (!(flags & MREMAP_FIXED))
        to = get_unmapped_area(mm, 0, new_len, 0);
    if ((addr & ~PAGE_MASK) || (to & ~PAGE_MASK) || !old_len || !new_len || new_len > TASK_SIZE ||
        to > TASK_SIZE - new_len || (addr < to + new_len && to < addr + old_len))
        return -EINVAL;
    if (do_munmap(mm, to, new_len))
        return -ENOMEM;
    if (old_len > new_len && do_munmap(mm, addr + new_len, old_len - new_len))
        return -EINVAL;
    old_len = min(old_len, new_len);
    struct vm_area_struct *const vma = find_vma(mm, addr);
    if (!vma || vma->vm_start > addr || old_len > vma->vm_end - addr || vma->special)
        return -EFAULT;
    return move_vma(vma, addr, old_len, new_len, to, flags);
}

SYSCALL_DEFINE5(mremap, unsigned long, addr, unsigned long, old_len, unsigned long, new_len, unsigned long,
                flags, unsigned long, to) {
    const unsigned long moves = flags & (MREMAP_FIXED | MREMAP_DONTUNMAP);

    if ((flags & ~FLAVOUR_MREMAP_FLAGS) || (moves && !(flags & MREMAP_MAYMOVE)) ||
        ((flags & MREMAP_DONTUNMAP) && old_len != new_len))
        return -EINVAL;
    addr = untagged_user_address(addr);
    mmap_lock(current->mm);
    const long result = moves ? mremap_to(current->mm, addr, old_len, new_len, to, flags)
                              : do_mremap(current->mm, addr, old_len, new_len, flags);
    mmap_unlock(current->mm);
    return result;
}
