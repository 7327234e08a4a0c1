/* What a program says of its pages, and asks about them. */
#include "errno.h"
#include "flavour.h"
#include "fs.h"
#include "mm.h"
#include "page.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define MADV_DONTNEED 4
#define MADV_FREE 8
#define MADV_DONTFORK 10
#define MADV_DOFORK 11
#define MADV_HUGEPAGE 14
#define MADV_DODUMP 17
#define MADV_LAST_BASIC 4

/* Advice that may be taken by doing nothing; pages that may be freed later never are. */
static notrace bool madvise_known(int advice) {
    return (advice >= 0 && advice <= MADV_LAST_BASIC) || advice == MADV_FREE ||
           (advice >= MADV_HUGEPAGE && advice <= MADV_DODUMP) || FLAVOUR_MADV_IGNORED(advice) ||
           FLAVOUR_MADV_DONTNEED(advice);
}

struct flag_change {
    u64 set, clear;
};

/* Advice that is kept with the mapping: what a child gets of it. */
static notrace struct flag_change madvise_flags(int advice) {
    return (struct flag_change){.set = advice == MADV_DONTFORK             ? VM_DONTCOPY
                                       : advice == FLAVOUR_MADV_WIPEONFORK ? VM_WIPEONFORK
                                                                           : 0,
                                .clear = advice == MADV_DOFORK               ? VM_DONTCOPY
                                         : advice == FLAVOUR_MADV_KEEPONFORK ? VM_WIPEONFORK
                                                                             : 0};
}

/* One mapping's share of the range: [start, end). */
static notrace int madvise_vma(struct vm_area_struct *vma, unsigned long start, unsigned long end,
                               int advice) {
    const struct flag_change change = madvise_flags(advice);
    const u64 flags = (vma->vm_flags | change.set) & ~change.clear;

    if (advice == MADV_DONTNEED || FLAVOUR_MADV_DONTNEED(advice))
        unmap_page_range(vma, start, end);
    if ((change.set & VM_WIPEONFORK) && (vma->vm_file || (vma->vm_flags & VM_SHARED)))
        return -EINVAL;
    if (flags == vma->vm_flags)
        return 0;
    if (vma->vm_start < start) {
        if (split_vma(vma, start))
            return -ENOMEM;
        vma = vma->vm_next;
    }
    if (vma->vm_end > end && split_vma(vma, end))
        return -ENOMEM;
    vma->vm_flags = flags;
    return 0;
}

SYSCALL_DEFINE3(madvise, unsigned long, start, size_t, len, int, advice) {
    const struct flag_change change = madvise_flags(advice);
    bool holes = false;
    int error = 0;

    start = untagged_user_address(start);
    const unsigned long end = start + page_align(len);
    unsigned long mapped = start; /* up to here without a hole */
    if ((start & ~PAGE_MASK) || end < start || advice < 0 ||
        (!madvise_known(advice) && !change.set && !change.clear))
        return -EINVAL;
    mmap_lock(current->mm);
    for (struct vm_area_struct *vma = find_vma(current->mm, start); !error && vma && vma->vm_start < end;
         vma = find_vma(current->mm, mapped)) {
        const unsigned long vma_end = vma->vm_end;
        holes |= vma->vm_start > mapped;
        error = madvise_vma(vma, max(start, vma->vm_start), min(end, vma_end), advice);
        mapped = vma_end;
    }
    mmap_unlock(current->mm);
    return error ? error : holes || mapped < end ? -ENOMEM : 0;
}

/* Whether every page of [start, start + len) belongs to a mapping. */
static notrace bool range_mapped(struct mm_struct *mm, unsigned long start, unsigned long len) {
    const unsigned long end = start + page_align(len);

    for (struct vm_area_struct *vma = find_vma(mm, start); start < end; vma = vma->vm_next) {
        if (!vma || vma->vm_start > start)
            return false;
        start = vma->vm_end;
    }
    return true;
}

static notrace u8 page_in_core(struct mm_struct *mm, unsigned long va) {
    const pte_t *const pte = walk_to_pte(mm, va);

    return pte && pte_present(*pte);
}

SYSCALL_DEFINE3(mincore, unsigned long, start, size_t, len, u8 *, to) {
    start = untagged_user_address(start);
    if (start & ~PAGE_MASK)
        return -EINVAL;
    if (len > TASK_SIZE || start > TASK_SIZE - len)
        return -ENOMEM;
    for (unsigned long va = start; va < start + page_align(len); va += PAGE_SIZE, to++) {
        mmap_lock(current->mm);
        const bool mapped = range_mapped(current->mm, va, PAGE_SIZE);
        const u8 present = page_in_core(current->mm, va);
        mmap_unlock(current->mm);
        if (!mapped)
            return -ENOMEM;
        if (put_user(present, to))
            return -EFAULT;
    }
    return 0;
}

#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MS_SYNC 4

/* Files are in memory: there is nowhere to write to. */
SYSCALL_DEFINE3(msync, unsigned long, start, size_t, len, int, flags) {
    start = untagged_user_address(start);
    if ((start & ~PAGE_MASK) || (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) ||
        ((flags & MS_ASYNC) && (flags & MS_SYNC)))
        return -EINVAL;
    mmap_lock(current->mm);
    const bool mapped = len <= TASK_SIZE && range_mapped(current->mm, start, len);
    mmap_unlock(current->mm);
    return mapped ? 0 : -ENOMEM;
}

/* Pages never leave memory; locking them makes them come now. */
static __always_inline long lock_pages(unsigned long start, size_t len, bool populate) {
    const unsigned long first = start & PAGE_MASK, end = page_align(start + len);

    mmap_lock(current->mm);
    const bool mapped = len <= TASK_SIZE && end >= first && range_mapped(current->mm, first, end - first);
    if (mapped && populate)
        mm_populate(first, end - first);
    mmap_unlock(current->mm);
    return mapped ? 0 : -ENOMEM;
}

SYSCALL_DEFINE2(mlock, unsigned long, start, size_t, len) {
    return lock_pages(untagged_user_address(start), len, true);
}

SYSCALL_DEFINE2(munlock, unsigned long, start, size_t, len) {
    return lock_pages(untagged_user_address(start), len, false);
}

#define MLOCK_ONFAULT 1

SYSCALL_DEFINE3(mlock2, unsigned long, start, size_t, len, int, flags) {
    if (flags & ~MLOCK_ONFAULT)
        return -EINVAL;
    return lock_pages(untagged_user_address(start), len, !flags);
}

#define MCL_ALL 7

/* What is there comes now; what will be mapped later comes when it is touched, and stays. */
SYSCALL_DEFINE1(mlockall, int, flags) {
    if (!flags || (flags & ~MCL_ALL) || flags == 4)
        return -EINVAL;
    mmap_lock(current->mm);
    for (const struct vm_area_struct *vma = current->mm->mmap; (flags & 1) && vma; vma = vma->vm_next)
        if (!vma->special && !(vma->vm_flags & VM_GROWSDOWN))
            mm_populate(vma->vm_start, vma->vm_end - vma->vm_start);
    mmap_unlock(current->mm);
    return 0;
}

SYSCALL_DEFINE0(munlockall) { return 0; }
