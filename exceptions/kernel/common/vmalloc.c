/* The vmalloc area: single pages, mapped next to each other, with a hole behind each allocation. The hole is how vfree
 * finds the end, and what a write past the end meets. */
#include "vmalloc.h"

#include "mm.h"
#include "page.h"

spinlock_t vmap_lock;

notrace pte_t *kernel_pte(unsigned long va) {
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

static notrace bool page_mapped(unsigned long va) {
    const pte_t *const pte = kernel_pte(va);

    return !pte || !entry_none(*pte);
}

/* The lowest address with `pages` free pages behind it and a hole on both sides, 0: there is none. */
static notrace unsigned long find_hole(unsigned long pages) {
    unsigned long start = VMALLOC_AREA, free = 0;

    for (unsigned long va = start; va < VMALLOC_AREA_END; va += PAGE_SIZE) {
        free = page_mapped(va) ? 0 : free + 1;
        if (free == 1)
            start = va;
        if (free == pages + 2)
            return start + PAGE_SIZE;
    }
    return 0;
}

/* The caller holds vmap_lock. */
static notrace void unmap_area(unsigned long va) {
    for (pte_t *pte = kernel_pte(va); pte && !entry_none(*pte); pte = kernel_pte(va += PAGE_SIZE)) {
        const phys_addr_t page = pte_phys(*pte);
        WRITE_ONCE(*pte, 0);
        put_page(page);
    }
    flush_tlb_all();
}

notrace void vfree(void *memory) {
    if (!memory)
        return;
    spin_lock(&vmap_lock);
    unmap_area((unsigned long)memory);
    spin_unlock(&vmap_lock);
}

static notrace void *map_area(size_t size) {
    const unsigned long pages = page_align(size) >> PAGE_SHIFT, start = pages ? find_hole(pages) : 0;

    if (!start)
        return NULL;
    for (unsigned long va = start; va < start + (pages << PAGE_SHIFT); va += PAGE_SIZE) {
        const phys_addr_t page = alloc_pages(0);
        if (!page) {
            unmap_area(start);
            return NULL;
        }
        WRITE_ONCE(*kernel_pte(va), page | PAGE_KERNEL);
    }
    __asm__ volatile("dsb ishst\n\tisb" ::: "memory");
    return (void *)start;
}

notrace void *vmalloc(size_t size) {
    spin_lock(&vmap_lock);
    void *const memory = map_area(size);
    spin_unlock(&vmap_lock);
    return memory;
}
