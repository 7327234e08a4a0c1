/* Kernel stacks in the vmalloc area: what lies below and above one is not mapped, so that running off it faults. */
#include "mm.h"
#include "page.h"
#include "task.h"
#include "vmalloc.h"

/* The first pair of stack sizes in which no stack is. */
static notrace void *map_stack(void) {
    unsigned long base = VMAP_STACKS;
    pte_t *pte = kernel_pte(base);

    while (pte && !entry_none(*pte)) {
        base += THREAD_ALIGN;
        pte = kernel_pte(base);
    }
    const phys_addr_t pages = pte ? alloc_pages(THREAD_ORDER) : 0;
    if (!pages)
        return NULL;
    for (unsigned long offset = 0; offset < THREAD_SIZE; offset += PAGE_SIZE, pte++)
        WRITE_ONCE(*pte, (pages + offset) | PAGE_KERNEL);
    __asm__ volatile("dsb ishst\n\tisb" ::: "memory");
    return (void *)base;
}

notrace void *alloc_thread_stack_node(void) {
    spin_lock(&vmap_lock);
    void *const stack = map_stack();
    spin_unlock(&vmap_lock);
    return stack;
}

notrace void free_thread_stack(void *stack) {
    spin_lock(&vmap_lock);
    pte_t *const pte = kernel_pte((unsigned long)stack);
    const phys_addr_t pages = pte_phys(*pte);
    for (unsigned i = 0; i < THREAD_SIZE / PAGE_SIZE; i++)
        WRITE_ONCE(pte[i], 0);
    flush_tlb_all();
    spin_unlock(&vmap_lock);
    put_page(pages);
}
