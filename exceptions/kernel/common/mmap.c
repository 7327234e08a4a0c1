/* mmap, munmap, mprotect, brk, mremap: what a program asks of its address space. */
#include "errno.h"
#include "flavour.h"
#include "fs.h"
#include "mm.h"
#include "oom.h"
#include "page.h"
#include "resource.h"
#include "syscall.h"
#include "task.h"

static notrace u64 calc_vm_flags(unsigned long prot) {
    return (prot & PROT_READ ? VM_READ : 0) | (prot & PROT_WRITE ? VM_WRITE : 0) |
           (prot & PROT_EXEC ? VM_EXEC : 0);
}

/* Adds the permissions a mapping of this file may ever get; -EACCES when it asks for more than the file was opened
 * for. */
static int file_vm_flags(const struct file *file, unsigned long flags, unsigned long prot, u64 *vm_flags) {
    *vm_flags |= VM_MAYACCESS;
    if (!file)
        return 0;
    if (!file_readable(file))
        return -EACCES;
    if ((flags & MAP_TYPE) == MAP_SHARED && !file_writable(file)) {
        if (prot & PROT_WRITE)
            return -EACCES;
        *vm_flags &= ~(u64)VM_MAYWRITE;
    }
    return file->inode ? 0 : -ENODEV;
}

/* Within the program's limits, and not more in one piece than the machine has at all. What is replaced counts no more. */
static notrace bool enough_memory(struct mm_struct *mm, unsigned long addr, unsigned long len, u64 vm_flags,
                                  unsigned long flags) {
    const unsigned long pages = len >> PAGE_SHIFT;
    const bool accountable = (vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE && !(flags & MAP_NORESERVE);

    if (!may_expand_vm(mm, vm_flags, pages - count_vma_pages_range(mm, addr, addr + len)))
        return false;
    return !accountable || !__vm_enough_memory(pages);
}

unsigned long do_mmap(struct file *file, unsigned long addr, unsigned long len, unsigned long prot,
                      unsigned long flags, u64 pgoff) {
    struct mm_struct *const mm = current->mm;
    u64 vm_flags;

    if (!len)
        return (unsigned long)-EINVAL;
    if ((prot & PROT_READ) && mm->read_implies_exec)
        prot |= PROT_EXEC;
    len = page_align(len);
    if (!len)
        return (unsigned long)-ENOMEM;
    if (flags & FLAVOUR_MAP_FLAGS & MAP_FIXED_NOREPLACE) {
        const struct vm_area_struct *const there = find_vma(mm, addr);
        if (there && there->vm_start < addr + len)
            return (unsigned long)-EEXIST;
        flags |= MAP_FIXED;
    }
    addr = get_unmapped_area(mm, addr, len, flags);
    if (IS_ERR_VALUE(addr))
        return addr;
    vm_flags = calc_vm_flags(prot) | (flags & MAP_GROWSDOWN ? VM_GROWSDOWN : 0);
    const int error = file_vm_flags(file, flags, prot, &vm_flags);
    if (error)
        return (unsigned long)error;
    if ((flags & MAP_TYPE) == MAP_SHARED)
        vm_flags |= VM_SHARED | VM_MAYSHARE;
    else if ((flags & MAP_TYPE) != MAP_PRIVATE)
        return (unsigned long)-EINVAL;
    if ((flags & MAP_GROWSDOWN) &&
        (file || (vm_flags & VM_SHARED))) /* only memory of the program's own grows */
        return (unsigned long)-EINVAL;
    if (!enough_memory(mm, addr, len, vm_flags, flags) || do_munmap(mm, addr, len))
        return (unsigned long)-ENOMEM;
    struct vm_area_struct *const vma = vma_new(mm, addr, addr + len, vm_flags);
    if (!vma)
        return (unsigned long)-ENOMEM;
    vma->vm_pgoff = file ? pgoff : addr >> PAGE_SHIFT;
    vma->vm_file = file ? get_file(file) : NULL;
    vma_insert(mm, vma);
    vma_merge_next(vma);
    vma_merge_next(vma->vm_prev);
    return addr;
}

int do_munmap(struct mm_struct *mm, unsigned long start, size_t len) {
    const unsigned long end = start + page_align(len);
    struct vm_area_struct *vma = find_vma(mm, start);

    if ((start & ~PAGE_MASK) || start > TASK_SIZE || len > TASK_SIZE - start || !page_align(len))
        return -EINVAL;
    if (!vma || vma->vm_start >= end)
        return 0;
    if (vma->vm_start < start) {
        if (split_vma(vma, start))
            return -ENOMEM;
        vma = vma->vm_next;
    }
    struct vm_area_struct *const prev = vma->vm_prev;
    const unsigned long first = vma->vm_start;
    while (vma && vma->vm_start < end) {
        if (vma->vm_end > end && split_vma(vma, end))
            return -ENOMEM;
        unmap_page_range(vma, vma->vm_start, vma->vm_end);
        struct vm_area_struct *const next = vma->vm_next;
        vma_free(vma);
        vma = next;
    }
    free_pgtables(mm, first, end, prev ? prev->vm_end : 0, vma ? vma->vm_start : 0);
    return 0;
}

int do_mprotect(struct mm_struct *mm, unsigned long start, size_t len, unsigned long prot) {
    const unsigned long end = start + page_align(len);
    struct vm_area_struct *vma = find_vma(mm, start);

    if (start & ~PAGE_MASK)
        return -EINVAL;
    if (!len)
        return 0;
    if (end <= start || !vma || vma->vm_start > start)
        return -ENOMEM;
    if ((prot & PROT_READ) && mm->read_implies_exec)
        prot |= PROT_EXEC;
    for (unsigned long at = start; at < end; vma = vma->vm_next) {
        if (!vma || vma->vm_start > at)
            return -ENOMEM;
        const u64 flags = calc_vm_flags(prot) | (vma->vm_flags & ~(u64)VM_ACCESS);
        if ((flags & ~(flags >> 4)) & VM_ACCESS)
            return -EACCES;
        if (vma->vm_start < at) {
            if (split_vma(vma, at))
                return -ENOMEM;
            vma = vma->vm_next;
        }
        if (vma->vm_end > end && split_vma(vma, end))
            return -ENOMEM;
        vma->vm_flags = flags;
        vma->vm_page_prot = vm_get_page_prot(flags);
        change_protection(vma, vma->vm_start, vma->vm_end, vma->vm_page_prot);
        at = vma->vm_end;
        if (vma_merge_next(vma->vm_prev))
            vma = find_vma(mm, at - 1);
    }
    vma_merge_next(find_vma(mm, end - 1));
    return 0;
}

/* Also private copies: a page behind the end of its file is no page. */
notrace void unmap_mapping_range(const struct inode *inode, u64 first_page) {
    spin_lock(&tasklist_lock);
    for (struct task_struct *t = task_list; t; t = t->next) {
        if (!t->mm || t->exit_state)
            continue;
        mmap_lock(t->mm);
        for (struct vm_area_struct *vma = t->mm->mmap; vma; vma = vma->vm_next) {
            const u64 pages = (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
            const u64 skip = first_page > vma->vm_pgoff ? first_page - vma->vm_pgoff : 0;
            if (vma->vm_file && vma->vm_file->inode == inode && skip < pages)
                unmap_page_range(vma, vma->vm_start + (skip << PAGE_SHIFT), vma->vm_end);
        }
        mmap_unlock(t->mm);
    }
    spin_unlock(&tasklist_lock);
}

/* Anonymous memory at a fixed place: .bss and the heap. */
int vm_brk(unsigned long start, unsigned long len) {
    struct mm_struct *const mm = current->mm;

    len = page_align(len);
    if (!len)
        return 0;
    if (do_munmap(mm, start, len))
        return -ENOMEM;
    struct vm_area_struct *const vma =
        vma_new(mm, start, start + len, VM_DATA_FLAGS | (mm->read_implies_exec ? VM_EXEC : 0));
    if (!vma)
        return -ENOMEM;
    vma->vm_pgoff = start >> PAGE_SHIFT;
    vma_insert(mm, vma);
    vma_merge_next(vma);
    if (HEAP_JOINS_BSS || start != page_align(mm->start_brk))
        vma_merge_next(vma->vm_prev);
    return 0;
}

static __always_inline long do_brk(struct mm_struct *mm, unsigned long brk) {
    const unsigned long new_end = page_align(brk), old_end = page_align(mm->brk);

    if (brk < mm->start_brk || brk > TASK_SIZE)
        return (long)mm->brk;
    if (new_end < old_end && do_munmap(mm, new_end, old_end - new_end))
        return (long)mm->brk;
    if (new_end > old_end) {
        const struct vm_area_struct *const next = find_vma(mm, old_end);
        if (brk - mm->start_brk > rlimit(RLIMIT_DATA) || (next && next->vm_start < new_end + PAGE_SIZE))
            return (long)mm->brk;
        if (!enough_memory(mm, old_end, new_end - old_end, VM_DATA_FLAGS, 0) ||
            vm_brk(old_end, new_end - old_end))
            return (long)mm->brk;
    }
    mm->brk = brk;
    return (long)brk;
}

SYSCALL_DEFINE1(brk, unsigned long, brk) {
    struct mm_struct *const mm = current->mm;

    mmap_lock(mm);
    const long end = do_brk(mm, brk);
    mmap_unlock(mm);
    return end;
}

SYSCALL_DEFINE6(mmap, unsigned long, addr, unsigned long, len, unsigned long, prot, unsigned long, flags,
                unsigned long, fd, unsigned long, offset) {
    struct file *file = NULL;

    if (offset & ~PAGE_MASK)
        return -EINVAL;
    if (!(flags & MAP_ANONYMOUS)) {
        file = fget((int)fd);
        if (!file)
            return -EBADF;
    } else if ((flags & MAP_TYPE) == MAP_SHARED) {
        file = shmem_file("dev/zero", page_align(len));
        if (!file)
            return -ENOMEM;
        offset = 0;
    }
    mmap_lock(current->mm);
    const unsigned long start = do_mmap(file, addr, len, prot, flags, offset >> PAGE_SHIFT);
    if (!IS_ERR_VALUE(start) && (flags & MAP_POPULATE))
        mm_populate(start, page_align(len));
    mmap_unlock(current->mm);
    if (file)
        fput(file);
    return (long)start;
}

SYSCALL_DEFINE2(munmap, unsigned long, addr, size_t, len) {
    mmap_lock(current->mm);
    const int error = do_munmap(current->mm, untagged_user_address(addr), len);
    mmap_unlock(current->mm);
    return error;
}

/* With PROT_GROWSDOWN the area that may grow down changes from its lowest page on; none of ours grows up. */
static notrace int mprotect_from_area(struct mm_struct *mm, unsigned long start, size_t len,
                                      unsigned long prot) {
    const struct vm_area_struct *const vma = find_vma(mm, start);
    const unsigned long end = start + page_align(len);

    if (prot & PROT_GROWSDOWN) {
        if (!vma || vma->vm_start >= end)
            return -ENOMEM;
        if (!(vma->vm_flags & VM_GROWSDOWN))
            return -EINVAL;
        start = vma->vm_start;
    } else if (prot & PROT_GROWSUP) {
        return vma && vma->vm_start <= start ? -EINVAL : -ENOMEM;
    }
    return do_mprotect(mm, start, end - start, prot & ~(PROT_GROWSDOWN | PROT_GROWSUP));
}

SYSCALL_DEFINE3(mprotect, unsigned long, start, size_t, len, unsigned long, prot) {
    const unsigned long grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);

    start = untagged_user_address(start);
    if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || (start & ~PAGE_MASK))
        return -EINVAL;
    if (!len)
        return 0;
    if (start + page_align(len) <= start)
        return -ENOMEM;
    if (!mprotect_knows(prot & ~grows))
        return -EINVAL;
    mmap_lock(current->mm);
    const int error = mprotect_from_area(current->mm, start, len, prot);
    mmap_unlock(current->mm);
    return error;
}
