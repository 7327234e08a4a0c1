/* /dev/mali0: the driver of a graphics processor, as far as memory is concerned. It has no GPU; it has the bookkeeping
 * of one: a context per open file, a page table that the GPU would walk, pages in it, and the account of those pages in
 * the rss_stat of the process. Functions are called what Arm's driver calls those that do the same. */
#ifndef KBASE_H
#define KBASE_H

#include "compiler.h"
#include "errno.h"
#include "mm.h"

#define KBASE_PAGES_PER_TABLE (PAGE_SIZE / sizeof(u64))
/* Of a context: a table and all that it can hold. */
#define KBASE_MAX_PAGES (1 + KBASE_PAGES_PER_TABLE)

/* What the program may ask. The first creates the context and comes before the others. */
enum kbase_command {
    KBASE_IOCTL_SET_FLAGS = 0x40048001,  /* struct kbase_ioctl_set_flags */
    KBASE_IOCTL_MEM_ALLOC = 0xc0208005,  /* union kbase_ioctl_mem_alloc */
    KBASE_IOCTL_PAGE_USAGE = 0x804880f0, /* struct kbase_ioctl_page_usage; Arm's driver has no such command */
};

struct kbase_ioctl_set_flags {
    u32 create_flags; /* none is known: 0 */
};

union kbase_ioctl_mem_alloc {
    struct {
        u64 va_pages, commit_pages, extension, flags;
    } in;
    struct {
        u64 flags, gpu_va;
    } out;
};

/* mm->rss_stat[MM_FILEPAGES] of the process, as it is. */
struct kbase_ioctl_page_usage {
    s64 sum, count; /* exact; what has been moved from the slots so far */
    s32 batch;      /* when a slot is moved */
    u32 cpus;       /* bit n: CPU n has a slot */
    s32 slot[12];   /* by CPU */
};
_Static_assert(sizeof(struct kbase_ioctl_page_usage) == 0x48, "the size that KBASE_IOCTL_PAGE_USAGE names");

/* The GPU's page table: one level of it, 2 MiB of its address space. */
struct kbase_mmu_table {
    u64 *pgd;
    u64 used; /* entries, from the first on */
};

struct kbase_context {
    struct mm_struct
        *process_mm; /* of the process that opened the device; it lives as long as the file is open */
    u64 used_pages;  /* on the account of process_mm */
    struct kbase_mmu_table mmu;
};

/* kbase_context.c */
struct kbase_context *kbase_create_context(void);
void kbase_destroy_context(struct kbase_context *kctx);

/* kbase_mmu.c: 0 or an error. */
int kbase_mmu_init(struct kbase_context *kctx, struct kbase_mmu_table *mmut);
void kbase_mmu_term(struct kbase_context *kctx, struct kbase_mmu_table *mmut);
/* `nr` zeroed pages at the next free addresses of the GPU; *gpu_va is the first of them. All or none. */
int kbase_mmu_insert_new_pages(struct kbase_context *kctx, u64 nr, u64 *gpu_va);

/* kbase_mem.c: tells the process's account of `pages` more, or fewer. */
void kbasep_os_process_page_usage_update(struct kbase_context *kctx, int pages);
/* -ENOMEM when the context has as many as it may. */
static __always_inline int kbase_process_page_usage_inc(struct kbase_context *kctx, int pages) {
    if (kctx->used_pages + (u64)pages > KBASE_MAX_PAGES)
        return -ENOMEM;
    kbasep_os_process_page_usage_update(kctx, pages);
    return 0;
}
static __always_inline void kbase_process_page_usage_dec(struct kbase_context *kctx, int pages) {
    kbasep_os_process_page_usage_update(kctx, -pages);
}
/* Copies the account to the program; 0 or -EFAULT. */
int kbase_page_usage(struct kbase_context *kctx, void *argument);

#endif
