/* The life of an address space: made by exec and fork, counted, taken down. */
#include "errno.h"
#include "fs.h"
#include "mm.h"
#include "page.h"
#include "string.h"
#include "task.h"

static int mm_alloc_pgd(struct mm_struct *mm) {
    mm->pgd = pgd_alloc();
    return mm->pgd ? 0 : -ENOMEM;
}

/* What a new address space and a copy of an old one have in common: nothing mapped, one user, tables of its own. Frees
 * mm when there is no memory for them. */
static struct mm_struct *mm_init(struct mm_struct *mm) {
    mm->mmap = NULL;
    mm->users = 1;
    mm->lock = (spinlock_t){0};
    mm->map_count = 0;
    mm->total_vm = 0;
    mm->maj_flt = mm->min_flt = 0;
    mm->context_id = 0;
    if (mm_alloc_pgd(mm))
        goto fail_nopgd;
    if (mm_init_rss_stat(&mm->rss_stat))
        goto fail_pcpu;
    return mm;

fail_pcpu:
    put_page(__pa(mm->pgd));
fail_nopgd:
    kfree(mm, sizeof(*mm));
    return NULL;
}

struct mm_struct *mm_alloc(void) {
    struct mm_struct *const mm = kzalloc(sizeof(*mm));

    return mm ? mm_init(mm) : NULL;
}

static void __mmdrop(struct mm_struct *mm) {
    mm_destroy_rss_stat(&mm->rss_stat);
    put_page(__pa(mm->pgd));
    kfree(mm, sizeof(*mm));
}

static void exit_mmap(struct mm_struct *mm) {
    while (mm->mmap) {
        struct vm_area_struct *const vma = mm->mmap;
        unmap_page_range(vma, vma->vm_start, vma->vm_end);
        vma_free(vma);
    }
    free_pgtables(mm, 0, TASK_SIZE, 0, 0);
}

/* Takes everything down when the last user is gone. TTBR0 must not point here any more. */
void mmput(struct mm_struct *mm) {
    if (ref_dec(&mm->users))
        return;
    exit_mmap(mm);
    if (mm->exe_file)
        fput(mm->exe_file);
    __mmdrop(mm);
}

static int dup_mmap(struct mm_struct *mm, struct mm_struct *old) {
    for (struct vm_area_struct *vma = old->mmap; vma; vma = vma->vm_next) {
        if (vma->vm_flags & VM_DONTCOPY)
            continue;
        struct vm_area_struct *const copy = vma_new(mm, vma->vm_start, vma->vm_end, vma->vm_flags);
        if (!copy)
            return -ENOMEM;
        copy->has_anon = vma->has_anon;
        copy->vm_pgoff = vma->vm_pgoff;
        copy->special = vma->special;
        copy->name = vma->name;
        copy->vm_file = vma->vm_file ? get_file(vma->vm_file) : NULL;
        vma_insert(mm, copy);
        if (!(vma->vm_flags & VM_WIPEONFORK) && copy_page_range(mm, vma))
            return -ENOMEM;
    }
    return 0;
}

/* fork: the same mappings of the same pages, which both sides now write to only in copies. */
struct mm_struct *dup_mm(struct mm_struct *old) {
    struct mm_struct *const mm = kzalloc(sizeof(*mm));

    if (!mm)
        return NULL;
    memcpy(mm, old, sizeof(*mm));
    if (!mm_init(mm))
        return NULL;
    if (mm->exe_file)
        get_file(mm->exe_file);
    mmap_lock(old);
    const int error = dup_mmap(mm, old);
    mmap_unlock(old);
    if (error) {
        mmput(mm);
        return NULL;
    }
    return mm;
}
