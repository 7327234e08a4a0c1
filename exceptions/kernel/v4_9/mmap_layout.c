/* Where things go in a 4.9 address space, with and without randomisation. */
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

/* Below the stack's limit, or 128 MiB, plus the room by which the stack may be moved down: 4.9 keeps that even when it
 * does not move it. */
void arch_pick_mmap_layout(struct mm_struct *mm) {
    const unsigned long gap = STACK_RLIMIT > MMAP_MIN_GAP ? STACK_RLIMIT : MMAP_MIN_GAP;

    mm->mmap_base = page_align(TASK_SIZE - gap - random_pages(MMAP_RND_BITS));
}

/* Position-independent programs, static ones too: two thirds up the address space, plus the same randomness as mmap. */
unsigned long elf_load_bias(const struct linux_binprm *bprm, unsigned long first_vaddr) {
    (void)bprm;
    return (ELF_ET_DYN_BASE + random_pages(MMAP_RND_BITS) - first_vaddr) & PAGE_MASK;
}

/* Up to 1 GiB above the program. */
unsigned long arch_randomize_brk(const struct linux_binprm *bprm) {
    (void)bprm;
    return current->mm->brk + random_pages(MMAP_RND_BITS);
}
