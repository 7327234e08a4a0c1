/* The page allocator.
 *
 * Free RAM starts as at most ten ranges: the banks less the kernel image and less what the loader put there. Pages
 * are cut off the ranges in order; freed ones go to a list per order and are not merged. Sixteen gigabytes are thus
 * ready in a few hundred instructions. */
#include "early_map.h"
#include "page.h"
#include "panic.h"
#include "spinlock.h"
#include "string.h"

#define MAX_RANGES (FL_MAX_BANKS + 2)
#define MAX_ORDER 2

struct range {
    phys_addr_t start, end;
};

char empty_zero_page[PAGE_SIZE] __aligned(4096);

static struct range ranges[MAX_RANGES];
static unsigned range_count;
static struct page *free_lists[MAX_ORDER + 1];
static unsigned long free_counts[MAX_ORDER + 1];
static struct range counted[FL_MAX_BANKS];
static unsigned counted_count;
static struct range boot_reserved[2];
static spinlock_t zone_lock; /* of all of these, once the first page has been handed out */

static notrace phys_addr_t align_up(phys_addr_t pa, u64 size) { return (pa + size - 1) & ~(size - 1); }

/* Takes [start, end) out of the free ranges; a hole in the middle of one makes two. */
static void reserve_range(phys_addr_t start, phys_addr_t end) {
    const unsigned count = range_count;

    start &= PAGE_MASK;
    end = align_up(end, PAGE_SIZE);
    for (unsigned i = 0; i < count; i++) {
        struct range *const r = &ranges[i];
        if (end <= r->start || start >= r->end)
            continue;
        if (end < r->end && range_count < MAX_RANGES)
            ranges[range_count++] = (struct range){max(end, r->start), r->end};
        r->end = max(min(start, r->end), r->start);
    }
}

notrace bool reserve_pages(phys_addr_t start, u64 size) {
    for (unsigned i = 0; i < range_count; i++) {
        if (start < ranges[i].start || start >= ranges[i].end || ranges[i].end - start < size)
            continue;
        reserve_range(start, start + size);
        return true;
    }
    return false;
}

/* struct page for every bank, in 2 MiB blocks from the end of a range. */
static void vmemmap_init(const struct range *bank) {
    unsigned long va = (unsigned long)phys_to_page(bank->start) & PMD_MASK;
    const unsigned long end = (unsigned long)phys_to_page(bank->end);

    for (; va < end; va += PMD_SIZE) {
        unsigned best = 0;
        for (unsigned i = 1; i < range_count; i++)
            if (ranges[i].end - ranges[i].start > ranges[best].end - ranges[best].start)
                best = i;
        const phys_addr_t block = (ranges[best].end - PMD_SIZE) & PMD_MASK;
        if (block < ranges[best].start || ranges[best].end < PMD_SIZE)
            panic("not enough memory for struct page");
        reserve_range(block, ranges[best].end);
        map_kernel_block(va, block);
    }
}

void page_alloc_init(const struct fl_boot_params *params) {
    for (u32 i = 0; i < params->bank_count && i < FL_MAX_BANKS; i++) {
        const struct fl_boot_bank *const bank = &params->banks[i];
        counted[counted_count++] = ranges[range_count++] =
            (struct range){align_up(bank->base, PAGE_SIZE), (bank->base + bank->size) & PAGE_MASK};
    }
    boot_reserved[0] = (struct range){params->kernel_start, align_up(params->kernel_end, PAGE_SIZE)};
    boot_reserved[1] = (struct range){params->reserved_start, align_up(params->reserved_end, PAGE_SIZE)};
    for (unsigned i = 0; i < ARRAY_SIZE(boot_reserved); i++)
        reserve_range(boot_reserved[i].start, boot_reserved[i].end);
    for (unsigned i = 0; i < counted_count; i++)
        vmemmap_init(&counted[i]);
}

static notrace void clear_pages(phys_addr_t pa, unsigned order) { memset(__va(pa), 0, PAGE_SIZE << order); }

static notrace void give_pages(phys_addr_t pa, unsigned order) {
    struct page *const page = phys_to_page(pa);

    *page = (struct page){.order = order, .next = free_lists[order]};
    free_lists[order] = page;
    free_counts[order]++;
}

static notrace phys_addr_t take_from_range(unsigned order) {
    const u64 size = PAGE_SIZE << order;

    for (unsigned i = 0; i < range_count; i++) {
        struct range *const r = &ranges[i];
        const phys_addr_t pa = align_up(r->start, size);
        if (pa + size > r->end)
            continue;
        for (; r->start < pa; r->start += PAGE_SIZE)
            give_pages(r->start, 0);
        r->start = pa + size;
        return pa;
    }
    return 0;
}

static notrace phys_addr_t take_pages(unsigned order) {
    struct page *const page = free_lists[order];

    if (!page)
        return take_from_range(order);
    free_lists[order] = page->next;
    free_counts[order]--;
    return page_to_phys(page);
}

notrace phys_addr_t alloc_pages(unsigned order) {
    spin_lock(&zone_lock);
    const phys_addr_t pa = take_pages(order);
    spin_unlock(&zone_lock);
    if (!pa)
        return 0;
    *phys_to_page(pa) = (struct page){.refcount = 1, .order = order};
    clear_pages(pa, order);
    return pa;
}

notrace void free_pages(phys_addr_t pa, unsigned order) {
    spin_lock(&zone_lock);
    give_pages(pa, order);
    spin_unlock(&zone_lock);
}

notrace bool page_is_counted(phys_addr_t pa) {
    for (unsigned i = 0; i < ARRAY_SIZE(boot_reserved); i++)
        if (pa >= boot_reserved[i].start && pa < boot_reserved[i].end)
            return false;
    for (unsigned i = 0; i < counted_count; i++)
        if (pa >= counted[i].start && pa < counted[i].end)
            return true;
    return false;
}

notrace void get_page(phys_addr_t pa) {
    if (page_is_counted(pa))
        ref_inc(&phys_to_page(pa)->refcount);
}

notrace void put_page(phys_addr_t pa) {
    if (page_is_counted(pa) && ref_dec(&phys_to_page(pa)->refcount) == 0)
        free_pages(pa, phys_to_page(pa)->order);
}

notrace unsigned long nr_free_pages(void) {
    unsigned long pages = free_counts[0] + (free_counts[1] << 1) + (free_counts[2] << 2);

    for (unsigned i = 0; i < range_count; i++)
        pages += (ranges[i].end - ranges[i].start) >> PAGE_SHIFT;
    return pages;
}
