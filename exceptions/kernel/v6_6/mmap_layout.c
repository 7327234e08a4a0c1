/* Where things go in a 6.6 address space, with and without randomisation. */
#include "binfmt.h"
#include "mm.h"
#include "random.h"
#include "system.h"
#include "task.h"

static notrace unsigned long random_pages(unsigned bits) {
    return randomize_va_space() ? (random_u64() & (BIT(bits) - 1)) << PAGE_SHIFT : 0;
}

unsigned long randomize_stack_top(unsigned long top) {
    return page_align(top) - (randomize_va_space() ? (random_u64() & STACK_RND_PAGES) << PAGE_SHIFT : 0);
}

/* Below the stack's limit and its guard gap, with ASLR also the room by which the stack may be moved; at least 128
 * MiB. */
void arch_pick_mmap_layout(struct mm_struct *mm) {
    unsigned long gap = STACK_RLIMIT + STACK_GUARD_GAP;

    if (randomize_va_space())
        gap += STACK_RND_PAGES << PAGE_SHIFT;
    if (gap < MMAP_MIN_GAP)
        gap = MMAP_MIN_GAP;
    mm->mmap_base = page_align(TASK_SIZE - gap - random_pages(MMAP_RND_BITS));
}

/* A position-independent program without an interpreter goes where mmap would put something as large. */
unsigned long elf_load_bias(const struct linux_binprm *bprm, unsigned long first_vaddr) {
    unsigned long end = 0;

    for (unsigned i = 0; i < bprm->elf.e_phnum; i++)
        if (bprm->phdrs[i].p_type == PT_LOAD)
            end = max(end, bprm->phdrs[i].p_vaddr + bprm->phdrs[i].p_memsz);
    const unsigned long start = first_vaddr & PAGE_MASK;
    return get_unmapped_area(current->mm, 0, page_align(end - start), 0) - start;
}

/* Up to 1 GiB above the program; a position-independent one without an interpreter has its heap where programs with
 * one are loaded, out of the way of mmap. */
unsigned long arch_randomize_brk(const struct mm_struct *mm) {
    const unsigned long base = mm->brk > ELF_ET_DYN_BASE ? page_align(ELF_ET_DYN_BASE) : mm->brk;

    return base + random_pages(MMAP_RND_BITS);
}
