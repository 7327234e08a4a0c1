/* Pages at kernel addresses outside the linear map. */
#ifndef VMALLOC_H
#define VMALLOC_H

#include "compiler.h"
#include "pgtable.h"
#include "spinlock.h"

extern spinlock_t vmap_lock; /* of all of these pages' entries */

/* Zeroed memory in whole pages, with at least one unmapped page behind it; NULL when out of memory or addresses. */
void *vmalloc(size_t size);
/* Unmaps it again, and no TLB remembers it. NULL is allowed. */
void vfree(void *memory);
/* The caller holds vmap_lock. The level-3 entry of a kernel address, its tables made when there are none; NULL when out of memory. */
pte_t *kernel_pte(unsigned long va);

#endif
