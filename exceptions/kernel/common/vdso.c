/* Mapping vvar and vdso at the top of the mmap area: pages of data, one of code. */
#include "vdso.h"

#include "binfmt.h"
#include "errno.h"
#include "mm.h"

/* vdso_image.S: the ELF file, and what its linker says about it. */
extern char vdso_start[], vvar_page[];
extern const u64 vdso_sigreturn;

u64 vdso_sigreturn_offset(void) { return vdso_sigreturn; }

static int install_special(struct mm_struct *mm, unsigned long at, unsigned long end, void *page,
                           u64 vm_flags, const char *name) {
    struct vm_area_struct *const vma = vma_new(mm, at, end, vm_flags);

    if (!vma)
        return -ENOMEM;
    vma->special = __pa(page);
    vma->name = name;
    vma_insert(mm, vma);
    return 0;
}

int arch_setup_additional_pages(struct mm_struct *mm) {
    const unsigned long base = get_unmapped_area(mm, 0, (VVAR_PAGES + 1) * PAGE_SIZE, 0);

    if (IS_ERR_VALUE(base))
        return -ENOMEM;
    if (install_special(mm, base, base + VVAR_PAGES * PAGE_SIZE, vvar_page, VM_READ | VM_MAYREAD, "[vvar]"))
        return -ENOMEM;
    mm->vdso = base + VVAR_PAGES * PAGE_SIZE;
    return install_special(mm, mm->vdso, mm->vdso + PAGE_SIZE, vdso_start, VM_READ | VM_EXEC | VM_MAYACCESS,
                           "[vdso]");
}
