/* Mistakes with page tables: an entry changed while a TLB holds what it was, and a clear access flag.
 *
 * Arm ARM, "Using break-before-make when updating translation table entries": a valid entry that gets another output
 * address is made invalid first, the TLBs forget it, and only then is the new one written. In between a load faults;
 * without the break it may read either page. */
#include "mm.h"
#include "oops_write.h"
#include "page.h"
#include "printk.h"
#include "task.h"
#include "uaccess.h"
#include "vmalloc.h"

/* One address, and two pages with their own number in them. The first is mapped there and known to the TLB. */
struct oops_pair {
    const volatile u32 *at;
    pte_t *pte;
    phys_addr_t second;
};

static bool oops_make_pair(struct oops_pair *pair) {
    u32 *const memory = vmalloc(PAGE_SIZE);

    pair->at = memory;
    pair->second = alloc_pages(0);
    if (!memory || !pair->second)
        return false;
    pair->pte = kernel_pte((unsigned long)memory);
    *memory = 1;
    *(u32 *)__va(pair->second) = 2;
    return *pair->at == 1;
}

static __always_inline void oops_set_entry(pte_t *pte, pte_t entry) {
    WRITE_ONCE(*pte, entry);
    __asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}

/* The entry is changed and the TLB is not told (0), told late (1). */
static void oops_no_break(unsigned long flush) {
    struct oops_pair pair;

    if (!oops_make_pair(&pair))
        return;
    oops_set_entry(pair.pte, pair.second | PAGE_KERNEL);
    pr_info("oops: the entry leads to page 2, the load reads page %u\n", *pair.at);
    if (!flush)
        return;
    flush_tlb_all();
    pr_info("oops: after TLBI the load reads page %u\n", *pair.at);
}

/* As it is done; and with a load in the gap (1). */
static void oops_break_before_make(unsigned long load_in_between) {
    struct oops_pair pair;

    if (!oops_make_pair(&pair))
        return;
    oops_set_entry(pair.pte, 0);
    flush_tlb_all();
    if (load_in_between)
        oops_load((unsigned long)pair.at);
    oops_set_entry(pair.pte, pair.second | PAGE_KERNEL);
    pr_info("oops: after break and make the load reads page %u\n", *pair.at);
}

/* A page becomes writable, and the TLB is told (1) or not (0). */
static void oops_stale_permission(unsigned long flush) {
    u32 *const memory = vmalloc(PAGE_SIZE);

    if (!memory)
        return;
    pte_t *const pte = kernel_pte((unsigned long)memory);
    oops_set_entry(pte, pte_phys(*pte) | PAGE_KERNEL_RO);
    flush_tlb_all();
    (void)READ_ONCE(*memory); /* a TLB entry: read-only */
    oops_set_entry(pte, pte_phys(*pte) | PAGE_KERNEL);
    if (flush)
        flush_tlb_all();
    oops_store((unsigned long)memory);
    pr_info("oops: the store succeeded\n");
}

/* The access flag of a program's page is clear: the fault sets it. */
static void oops_access_flag_user(unsigned long unused) {
    const unsigned long page =
        do_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, 0);
    u32 value = 42;

    (void)unused;
    if (IS_ERR_VALUE(page) || put_user(value, (u32 *)page))
        return;
    pte_t *const pte = walk_to_pte(current->mm, page);
    oops_set_entry(pte, *pte & ~DESC_AF);
    flush_tlb_page(current->mm, page);
    pr_info("oops: get_user()=%d, ", get_user(value, (const u32 *)page));
    pr_cont("value %u, access flag %d\n", value, (*pte & DESC_AF) != 0);
}
/* That of a page of the kernel's own: nobody expects that. */
static void oops_access_flag_kernel(unsigned long unused) {
    const unsigned long memory = (unsigned long)vmalloc(PAGE_SIZE);

    (void)unused;
    if (!memory)
        return;
    pte_t *const pte = kernel_pte(memory);
    oops_set_entry(pte, *pte & ~DESC_AF);
    flush_tlb_all();
    oops_load(memory);
}

// clang-format off
const struct oops_action oops_table_actions[] = {
    {"stale_tlb", oops_no_break, 0},                   {"flush_late", oops_no_break, 1},
    {"break_before_make", oops_break_before_make, 0},  {"load_in_break", oops_break_before_make, 1},
    {"stale_permission", oops_stale_permission, 0},    {"fresh_permission", oops_stale_permission, 1},
    {"access_flag_user", oops_access_flag_user, 0},    {"access_flag_kernel", oops_access_flag_kernel, 0},
    {NULL, NULL, 0},
};
// clang-format on
