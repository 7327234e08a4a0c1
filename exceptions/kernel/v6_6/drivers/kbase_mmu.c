/* The GPU's own page table. The GPU reads it through memory, so an entry is a physical address with two bits. */
#include "kbase.h"

#include "errno.h"
#include "page.h"

#define GPU_ENTRY_IS_PAGE UL(3)

static phys_addr_t kbase_mmu_alloc_pgd(struct kbase_context *kctx, struct kbase_mmu_table *mmut) {
    const phys_addr_t page = alloc_pages(0);

    if (!page)
        return 0;
    mmut->pgd = __va(page);
    /* A table is memory that the process uses, too. */
    if (kbase_process_page_usage_inc(kctx, 1)) {
        put_page(page);
        return 0;
    }
    return page;
}

static void kbase_mmu_free_pgd(struct kbase_context *kctx, struct kbase_mmu_table *mmut) {
    put_page(__pa(mmut->pgd));
    mmut->pgd = NULL;
    kbase_process_page_usage_dec(kctx, 1);
}

int kbase_mmu_init(struct kbase_context *kctx, struct kbase_mmu_table *mmut) {
    mmut->used = 0;
    return kbase_mmu_alloc_pgd(kctx, mmut) ? 0 : -ENOMEM;
}

static void kbase_mmu_teardown_pages(struct kbase_mmu_table *mmut, u64 from) {
    for (u64 i = from; i < mmut->used; i++) {
        put_page(mmut->pgd[i] & ~GPU_ENTRY_IS_PAGE);
        mmut->pgd[i] = 0;
    }
    mmut->used = from;
}

void kbase_mmu_term(struct kbase_context *kctx, struct kbase_mmu_table *mmut) {
    const int pages = (int)mmut->used;

    kbase_mmu_teardown_pages(mmut, 0);
    kbase_process_page_usage_dec(kctx, pages);
    kbase_mmu_free_pgd(kctx, mmut);
}

int kbase_mmu_insert_new_pages(struct kbase_context *kctx, u64 nr, u64 *gpu_va) {
    struct kbase_mmu_table *const mmut = &kctx->mmu;
    const u64 first = mmut->used;

    if (nr > KBASE_PAGES_PER_TABLE - first)
        return -ENOMEM;
    while (mmut->used < first + nr) {
        const phys_addr_t page = alloc_pages(0);
        if (!page) {
            kbase_mmu_teardown_pages(mmut, first);
            return -ENOMEM;
        }
        mmut->pgd[mmut->used++] = page | GPU_ENTRY_IS_PAGE;
    }
    if (kbase_process_page_usage_inc(kctx, (int)nr)) {
        kbase_mmu_teardown_pages(mmut, first);
        return -ENOMEM;
    }
    *gpu_va = first << PAGE_SHIFT;
    return 0;
}
