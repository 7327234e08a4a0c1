/* Files in memory: what is in them. The boot files' data are their page cache; everything else gets pages when it is
 * touched. */
#include "fs.h"
#include "layout.h"
#include "mm.h"
#include "page.h"
#include "string.h"

#define PAGES_PER_TABLE 512UL
_Static_assert(PAGES_PER_TABLE *PAGES_PER_TABLE == MOST_INODE_PAGES, "two levels of tables");

notrace phys_addr_t inode_find_page(const struct inode *inode, u64 index) {
    if (index >= (inode->size + PAGE_SIZE - 1) >> PAGE_SHIFT)
        return 0;
    if (index < inode->boot_pages)
        return inode->boot_data + (index << PAGE_SHIFT);
    const u64 *const table = inode->pages && index < PAGES_PER_TABLE * PAGES_PER_TABLE
                                 ? inode->pages[index / PAGES_PER_TABLE]
                                 : NULL;
    return table ? table[index % PAGES_PER_TABLE] : 0;
}

static notrace phys_addr_t make_page(struct inode *inode, u64 index) {
    const phys_addr_t found = inode_find_page(inode, index);

    if (found || index >= PAGES_PER_TABLE * PAGES_PER_TABLE)
        return found;
    if (!inode->pages && !(inode->pages = kzalloc(PAGE_SIZE)))
        return 0;
    u64 **const table = &inode->pages[index / PAGES_PER_TABLE];
    if (!*table && !(*table = kzalloc(PAGE_SIZE)))
        return 0;
    return (*table)[index % PAGES_PER_TABLE] = alloc_pages(0);
}

notrace phys_addr_t inode_make_page(struct inode *inode, u64 index) {
    spin_lock(&inode->lock);
    const phys_addr_t page = make_page(inode, index);
    spin_unlock(&inode->lock);
    return page;
}

notrace phys_addr_t inode_get_page(struct inode *inode, u64 index, bool make) {
    spin_lock(&inode->lock);
    const phys_addr_t page = make ? make_page(inode, index) : inode_find_page(inode, index);
    if (page)
        get_page(page);
    spin_unlock(&inode->lock);
    return page;
}

static notrace void drop_pages(struct inode *inode, u64 first) {
    for (u64 t = first / PAGES_PER_TABLE; inode->pages && t < PAGES_PER_TABLE; t++) {
        u64 *const table = inode->pages[t];
        for (u64 i = 0; table && i < PAGES_PER_TABLE; i++) {
            if (table[i] && t * PAGES_PER_TABLE + i >= first) {
                put_page(table[i]);
                table[i] = 0;
            }
        }
    }
}

notrace void inode_truncate(struct inode *inode, u64 size) {
    const u64 pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;

    spin_lock(&inode->lock);
    const bool shrunk = size < inode->size;
    if (shrunk) {
        const phys_addr_t last = (size & ~PAGE_MASK) ? inode_find_page(inode, size >> PAGE_SHIFT) : 0;
        if (last)
            memset((char *)__va(last) + (size & ~PAGE_MASK), 0, PAGE_SIZE - (size & ~PAGE_MASK));
        drop_pages(inode, pages);
        inode->boot_pages = min(inode->boot_pages, pages);
    }
    inode->size = size;
    spin_unlock(&inode->lock);
    if (shrunk)
        unmap_mapping_range(inode, pages);
}

notrace size_t inode_write(struct inode *inode, u64 offset, const void *from, size_t count) {
    size_t done = 0;

    spin_lock(&inode->lock);
    inode->size = max(inode->size, offset + count);
    spin_unlock(&inode->lock);
    while (done < count) {
        const u64 at = offset + done;
        const size_t in_page = at & ~PAGE_MASK, chunk = min(count - done, PAGE_SIZE - in_page);
        const phys_addr_t page = inode_get_page(inode, at >> PAGE_SHIFT, true);
        if (!page)
            break;
        memcpy((char *)__va(page) + in_page, (const char *)from + done, chunk);
        put_page(page);
        done += chunk;
    }
    return done;
}

/* Within one page. The caller holds the lock. */
static notrace void clear_part(struct inode *inode, u64 start, u64 end) {
    const phys_addr_t page = end > start ? inode_find_page(inode, start >> PAGE_SHIFT) : 0;

    if (page)
        memset((char *)__va(page) + (start & ~PAGE_MASK), 0, end - start);
}

notrace void inode_punch_hole(struct inode *inode, u64 start, u64 end) {
    spin_lock(&inode->lock);
    const u64 stop = min(end, inode->size);
    for (u64 at = start, next; at < stop; at = next) {
        next = min((at & PAGE_MASK) + PAGE_SIZE, stop);
        clear_part(inode, at, next);
    }
    spin_unlock(&inode->lock);
}

notrace void inode_put(struct inode *inode) {
    if (ref_dec(&inode->links))
        return;
    drop_pages(inode, 0);
    for (u64 t = 0; inode->pages && t < PAGES_PER_TABLE; t++)
        kfree(inode->pages[t], PAGE_SIZE);
    kfree(inode->pages, PAGE_SIZE);
    kfree(inode, sizeof(*inode));
}

notrace size_t inode_read(const struct inode *inode, u64 offset, void *to, size_t count) {
    size_t done = 0;

    if (offset >= inode->size)
        return 0;
    count = min(count, inode->size - offset);
    while (done < count) {
        const u64 at = offset + done;
        const size_t chunk = min(count - done, PAGE_SIZE - (at & ~PAGE_MASK));
        const phys_addr_t page = inode_find_page(inode, at >> PAGE_SHIFT);
        if (page)
            memcpy((char *)to + done, (char *)__va(page) + (at & ~PAGE_MASK), chunk);
        else
            memset((char *)to + done, 0, chunk);
        done += chunk;
    }
    return count;
}
