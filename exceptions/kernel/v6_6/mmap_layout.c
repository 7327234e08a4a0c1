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

/* The largest alignment that a segment asks for: a power of two, or it counts for nothing. */
static notrace unsigned long maximum_alignment(const struct elf_image *image) {
    unsigned long alignment = PAGE_SIZE;

    for (unsigned i = 0; i < image->elf.e_phnum; i++) {
        const u64 wanted = image->phdrs[i].p_align;
        if (image->phdrs[i].p_type == PT_LOAD && !(wanted & (wanted - 1)))
            alignment = max(alignment, wanted);
    }
    return alignment;
}

/* A position-independent program goes two thirds up the address space when it has an interpreter, otherwise where mmap
 * would put something as large. */
unsigned long elf_load_bias(const struct linux_binprm *bprm, unsigned long first_vaddr) {
    if (!bprm->interpreter)
        return elf_mmap_bias(&bprm->program);
    const unsigned long at = ELF_ET_DYN_BASE + random_pages(MMAP_RND_BITS);
    return ((at & ~(maximum_alignment(&bprm->program) - 1)) - first_vaddr) & PAGE_MASK;
}

/* Up to 1 GiB above the program; a position-independent one without an interpreter has its heap where programs with
 * one are loaded, out of the way of mmap. */
unsigned long arch_randomize_brk(const struct linux_binprm *bprm) {
    const bool in_the_way = bprm->program.elf.e_type == ET_DYN && !bprm->interpreter;

    return (in_the_way ? page_align(ELF_ET_DYN_BASE) : current->mm->brk) + random_pages(MMAP_RND_BITS);
}
