/* How much memory a program may have mapped: its limits, and what the machine has at all. */
#include "mm.h"
#include "page.h"
#include "printk.h"
#include "resource.h"
#include "system.h"
#include "task.h"

/* Private and writable, and no stack: what RLIMIT_DATA is about. */
static notrace bool is_data_mapping(u64 vm_flags) {
    return (vm_flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) == VM_WRITE;
}

static notrace unsigned long data_pages(const struct mm_struct *mm) {
    unsigned long pages = 0;

    for (const struct vm_area_struct *vma = mm->mmap; vma; vma = vma->vm_next)
        if (is_data_mapping(vma->vm_flags))
            pages += (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
    return pages;
}

static notrace bool within_data_limit(const struct mm_struct *mm, unsigned long npages) {
    static bool warned;
    const u64 limit = rlimit(RLIMIT_DATA);
    const unsigned long pages = limit == RLIM_INFINITY ? 0 : data_pages(mm) + npages;

    if (pages <= limit >> PAGE_SHIFT)
        return true;
    if (!warned)
        pr_warn("%s (%d): VmData %lu exceed data ulimit %lu. Update limits or use boot option "
                "ignore_rlimit_data.\n",
                current->comm, current->pid, pages << PAGE_SHIFT, limit);
    warned = true;
    return false;
}

notrace bool may_expand_vm(struct mm_struct *mm, u64 vm_flags, unsigned long npages) {
    if (mm->total_vm + npages > rlimit(RLIMIT_AS) >> PAGE_SHIFT)
        return false;
    return !is_data_mapping(vm_flags) || within_data_limit(mm, npages);
}

notrace unsigned long totalram_pages(void) {
    unsigned long bytes = 0;

    for (u32 i = 0; i < boot_params.bank_count; i++)
        bytes += boot_params.banks[i].size;
    return bytes >> PAGE_SHIFT;
}

notrace unsigned long count_vma_pages_range(struct mm_struct *mm, unsigned long start, unsigned long end) {
    unsigned long pages = 0;

    for (const struct vm_area_struct *vma = find_vma(mm, start); vma && vma->vm_start < end;
         vma = vma->vm_next)
        pages += (min(vma->vm_end, end) - max(vma->vm_start, start)) >> PAGE_SHIFT;
    return pages;
}
