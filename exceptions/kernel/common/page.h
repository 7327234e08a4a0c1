/* Physical pages: struct page, the allocator, small objects. */
#ifndef PAGE_H
#define PAGE_H

#include "compiler.h"
#include "faultline_abi.h"
#include "layout.h"

/* One per page of RAM, at VMEMMAP_START + 64 * (linear page number). Written when the page is first handed out, so
 * that booting does not touch the structs of memory nobody uses. */
struct page {
    u32 flags;
    s32 refcount; /* changed by any CPU */
    u32 order;
    u32 reserved;
    struct page *next; /* in a free list */
    u64 padding[5];
};
_Static_assert(sizeof(struct page) == 64, "vmemmap arithmetic counts on 64 bytes");

#define PG_ANON 1u /* belongs to no file: copy-on-write may reuse it when it is the last reference */

static __always_inline struct page *phys_to_page(phys_addr_t pa) {
    return (struct page *)VMEMMAP_START + ((pa - PHYS_OFFSET) >> PAGE_SHIFT);
}
static __always_inline phys_addr_t page_to_phys(const struct page *page) {
    return ((phys_addr_t)(page - (struct page *)VMEMMAP_START) << PAGE_SHIFT) + PHYS_OFFSET;
}

void page_alloc_init(const struct fl_boot_params *params);
/* Takes [start, start + size), page aligned, out of the memory that nobody has had yet: for what must lie at a certain
 * address. False when part of it is no RAM or not free. */
bool reserve_pages(phys_addr_t start, u64 size);
/* 2^order pages, aligned to their size, zeroed; 0 when memory is exhausted. order <= 2. */
phys_addr_t alloc_pages(unsigned order);
void free_pages(phys_addr_t pa, unsigned order);
/* Pages of boot files, of the kernel image and the zero page are nobody's to free: they have no reference count. */
bool page_is_counted(phys_addr_t pa);
void get_page(phys_addr_t pa);
void put_page(phys_addr_t pa);
unsigned long nr_free_pages(void);

void *kzalloc(size_t size);
void kfree(void *object, size_t size);

extern char empty_zero_page[];

#endif
