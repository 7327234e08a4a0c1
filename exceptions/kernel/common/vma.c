/* The list of VMAs of an address space: finding, inserting, splitting, merging. / */
#include "errno.h"
#include "fs.h"
#include "mm.h"
#include "page.h"
#include "stack_growth.h"
#include "task.h"

/* By VM_READ, VM_WRITE, VM_EXEC and VM_SHARED, in that order of bits. Private writable mappings start read-only: the
 * first write makes the copy. */
static const pgprot_t protection_map[16] = {
    PAGE_NONE,     PAGE_READONLY,      PAGE_READONLY,      PAGE_READONLY,
    PAGE_EXECONLY, PAGE_READONLY_EXEC, PAGE_READONLY_EXEC, PAGE_READONLY_EXEC,
    PAGE_NONE,     PAGE_READONLY,      PAGE_SHARED,        PAGE_SHARED,
    PAGE_EXECONLY, PAGE_READONLY_EXEC, PAGE_SHARED_EXEC,   PAGE_SHARED_EXEC,
};

notrace pgprot_t vm_get_page_prot(u64 vm_flags) { return protection_map[vm_flags & (VM_ACCESS | VM_SHARED)]; }

struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr) {
    struct vm_area_struct *vma = mm->mmap;

    while (vma && vma->vm_end <= addr)
        vma = vma->vm_next;
    return vma;
}

notrace struct vm_area_struct *vma_new(struct mm_struct *mm, unsigned long start, unsigned long end,
                                       u64 vm_flags) {
    struct vm_area_struct *const vma = kzalloc(sizeof(*vma));

    if (!vma)
        return NULL;
    vma->vm_mm = mm;
    vma->vm_start = start;
    vma->vm_end = end;
    vma->vm_flags = vm_flags;
    vma->vm_page_prot = vm_get_page_prot(vm_flags);
    return vma;
}

notrace void vma_insert(struct mm_struct *mm, struct vm_area_struct *vma) {
    struct vm_area_struct *prev = NULL, *next = mm->mmap;

    while (next && next->vm_start < vma->vm_start) {
        prev = next;
        next = next->vm_next;
    }
    vma->vm_prev = prev;
    vma->vm_next = next;
    *(prev ? &prev->vm_next : &mm->mmap) = vma;
    if (next)
        next->vm_prev = vma;
    mm->map_count++;
    mm->total_vm += (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/* Unlinks and frees; the pages must be gone already. */
notrace void vma_free(struct vm_area_struct *vma) {
    struct mm_struct *const mm = vma->vm_mm;

    *(vma->vm_prev ? &vma->vm_prev->vm_next : &mm->mmap) = vma->vm_next;
    if (vma->vm_next)
        vma->vm_next->vm_prev = vma->vm_prev;
    mm->map_count--;
    mm->total_vm -= (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
    if (vma->vm_file)
        fput(vma->vm_file);
    kfree(vma, sizeof(*vma));
}

/* Cuts a VMA in two at `at`; the VMA given keeps the lower part. */
notrace int split_vma(struct vm_area_struct *vma, unsigned long at) {
    struct vm_area_struct *const upper = kzalloc(sizeof(*upper));
    const u64 pages = (at - vma->vm_start) >> PAGE_SHIFT;

    if (!upper)
        return -ENOMEM;
    *upper = *vma;
    upper->vm_start = at;
    upper->vm_pgoff += pages;
    if (upper->special)
        upper->special += pages << PAGE_SHIFT;
    if (upper->vm_file)
        get_file(upper->vm_file);
    vma->vm_mm->total_vm -= (vma->vm_end - at) >> PAGE_SHIFT;
    vma->vm_end = at;
    vma_insert(vma->vm_mm, upper);
    return 0;
}

static notrace bool can_merge(const struct vm_area_struct *a, const struct vm_area_struct *b) {
    if (a->vm_end != b->vm_start || a->vm_flags != b->vm_flags || a->vm_file != b->vm_file)
        return false;
    if (a->special || b->special || a->name != b->name || (a->vm_flags & VM_GROWSDOWN))
        return false;
    return !a->vm_file || a->vm_pgoff + ((a->vm_end - a->vm_start) >> PAGE_SHIFT) == b->vm_pgoff;
}

/* Joins a VMA with the one above it when nothing tells them apart. */
notrace bool vma_merge_next(struct vm_area_struct *vma) {
    struct vm_area_struct *const next = vma ? vma->vm_next : NULL;

    if (!next || !can_merge(vma, next))
        return false;
    const unsigned long end = next->vm_end;
    vma->has_anon |= next->has_anon;
    vma_free(next);
    vma->vm_mm->total_vm += (end - vma->vm_end) >> PAGE_SHIFT;
    vma->vm_end = end;
    return true;
}

/* The highest gap of `len` bytes below mmap_base; above TASK_UNMAPPED_BASE when there is none. */
notrace unsigned long get_unmapped_area(struct mm_struct *mm, unsigned long addr, unsigned long len,
                                        unsigned long flags) {
    if (len > TASK_SIZE)
        return (unsigned long)-ENOMEM;
    if (flags & MAP_FIXED)
        return addr > TASK_SIZE - len ? (unsigned long)-ENOMEM
               : addr & ~PAGE_MASK    ? (unsigned long)-EINVAL
                                      : addr;
    if (addr) {
        addr = page_align(addr);
        const struct vm_area_struct *const vma = find_vma(mm, addr);
        if (addr <= TASK_SIZE - len && (!vma || addr + len <= vm_start_gap(vma)))
            return addr;
    }
    unsigned long top = mm->mmap_base;
    const struct vm_area_struct *vma = mm->mmap;
    while (vma && vma->vm_next && vma->vm_next->vm_start < top)
        vma = vma->vm_next;
    for (; vma && vma->vm_start < top; vma = vma->vm_prev) {
        if (vma->vm_end <= top && top - vma->vm_end >= len)
            return top - len;
        top = min(top, vm_start_gap(vma));
    }
    return top >= len + PAGE_SIZE ? top - len : (unsigned long)-ENOMEM;
}
