/* Small objects: one list of free objects per power of two from 32 bytes to a page; a page is cut up when its list is
 * empty. The caller says the size again when it frees, so objects carry no header. */
#include "page.h"
#include "spinlock.h"
#include "string.h"

#define MIN_SHIFT 5

struct free_object {
    struct free_object *next;
};

static struct free_object *caches[PAGE_SHIFT - MIN_SHIFT + 1];
static spinlock_t slab_lock;

static notrace unsigned cache_of(size_t size) {
    unsigned shift = MIN_SHIFT;

    while ((1UL << shift) < size)
        shift++;
    return shift;
}

static notrace struct free_object *take_object(unsigned shift) {
    struct free_object **const cache = &caches[shift - MIN_SHIFT];

    if (!*cache) {
        const phys_addr_t pa = alloc_pages(0);
        if (!pa)
            return NULL;
        for (char *p = __va(pa), *end = p + PAGE_SIZE; p < end; p += 1UL << shift) {
            ((struct free_object *)p)->next = *cache;
            *cache = (struct free_object *)p;
        }
    }
    struct free_object *const object = *cache;
    *cache = object->next;
    return object;
}

notrace void *kzalloc(size_t size) {
    const unsigned shift = cache_of(size);

    if (shift > PAGE_SHIFT)
        return NULL;
    spin_lock(&slab_lock);
    struct free_object *const object = take_object(shift);
    spin_unlock(&slab_lock);
    return object ? memset(object, 0, 1UL << shift) : NULL;
}

notrace void kfree(void *object, size_t size) {
    if (!object)
        return;
    struct free_object **const cache = &caches[cache_of(size) - MIN_SHIFT];
    spin_lock(&slab_lock);
    ((struct free_object *)object)->next = *cache;
    *cache = object;
    spin_unlock(&slab_lock);
}
