/* Kernel stacks in the vmalloc area: what lies below and above one is not mapped, so that running off it faults. */
#include "early_map.h"
#include "mm.h"
#include "page.h"
#include "task.h"

/* The page table entry of a kernel address, its tables made when there are none; NULL when out of memory. */
static notrace pte_t *kernel_pte(unsigned long va) {
    u64 *entry = &swapper_pg_dir[pgd_index(va)];
    unsigned index = pmd_index(va);

    for (int level = 0; level < 2; level++) {
        if (entry_none(*entry)) {
            const phys_addr_t table = alloc_pages(0);
            if (!table)
                return NULL;
            WRITE_ONCE(*entry, table | KERNEL_TABLE);
        }
        entry = entry_table(*entry) + index;
        index = pte_index(va);
    }
    return entry;
}

/* The first pair of stack sizes in which no stack is. */
notrace void *alloc_thread_stack_node(void) {
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

notrace void free_thread_stack(void *stack) {
    pte_t *const pte = kernel_pte((unsigned long)stack);
    const phys_addr_t pages = pte_phys(*pte);

    for (unsigned i = 0; i < THREAD_SIZE / PAGE_SIZE; i++)
        WRITE_ONCE(pte[i], 0);
    flush_tlb_all();
    put_page(pages);
}
