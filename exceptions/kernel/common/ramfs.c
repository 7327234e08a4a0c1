/* Files in memory. The boot files' data are their page cache; everything else gets pages when it is touched. */
#include "errno.h"
#include "fs.h"
#include "layout.h"
#include "page.h"
#include "spinlock.h"
#include "string.h"

#define PAGES_PER_TABLE 512UL

static struct inode *inodes;
static u32 next_inode_number = 2;
static spinlock_t inode_lock; /* of the list: names come and never go */

static notrace struct inode *inode_new(const char *path, u32 mode) {
    struct inode *const inode = kzalloc(sizeof(*inode));

    if (!inode)
        return NULL;
    strlcpy(inode->path, path, sizeof(inode->path));
    inode->mode = mode & 07777;
    spin_lock(&inode_lock);
    inode->number = next_inode_number++;
    spin_unlock(&inode_lock);
    inode->links = 1;
    return inode;
}

void ramfs_init(const struct fl_boot_params *params) {
    const struct fl_boot_file *const files = __va(params->files);

    for (u32 i = 0; i < params->file_count; i++) {
        char path[FL_PATH_MAX];
        strlcpy(path, files[i].path, sizeof(path));
        struct inode *const inode = inode_new(path, files[i].mode);
        if (!inode)
            return;
        inode->boot_data = files[i].data;
        inode->size = files[i].size;
        inode->boot_pages = (files[i].size + PAGE_SIZE - 1) >> PAGE_SHIFT;
        inode->next = inodes;
        inodes = inode;
    }
}

notrace struct inode *inode_lookup(const char *path) {
    for (struct inode *i = inodes; i; i = i->next)
        if (!strcmp(i->path, path))
            return i;
    return NULL;
}

notrace struct inode *inode_create(const char *path, u32 mode) {
    struct inode *const inode = inode_new(path, mode);

    if (!inode)
        return NULL;
    spin_lock(&inode_lock);
    inode->next = inodes;
    WRITE_ONCE(inodes, inode);
    spin_unlock(&inode_lock);
    return inode;
}

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
    if (size < inode->size) {
        const phys_addr_t last = (size & ~PAGE_MASK) ? inode_find_page(inode, size >> PAGE_SHIFT) : 0;
        if (last)
            memset((char *)__va(last) + (size & ~PAGE_MASK), 0, PAGE_SIZE - (size & ~PAGE_MASK));
        drop_pages(inode, pages);
        inode->boot_pages = min(inode->boot_pages, pages);
    }
    inode->size = size;
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
