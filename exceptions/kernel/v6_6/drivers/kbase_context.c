/* A context: what the GPU knows of one process. Made in steps, each with what undoes it. */
#include "kbase.h"

#include "errno.h"
#include "page.h"
#include "spinlock.h"
#include "task.h"

struct kbase_context_init {
    int (*init)(struct kbase_context *kctx);
    void (*term)(struct kbase_context *kctx);
};

static int kbase_context_common_init(struct kbase_context *kctx) {
    kctx->process_mm = current->mm;
    ref_inc(&kctx->process_mm->users);
    return 0;
}

static void kbase_context_common_term(struct kbase_context *kctx) { mmput(kctx->process_mm); }

static int kbase_context_mmu_init(struct kbase_context *kctx) { return kbase_mmu_init(kctx, &kctx->mmu); }

static void kbase_context_mmu_term(struct kbase_context *kctx) { kbase_mmu_term(kctx, &kctx->mmu); }

static const struct kbase_context_init context_init[] = {
    {kbase_context_common_init, kbase_context_common_term},
    {kbase_context_mmu_init, kbase_context_mmu_term},
};

/* Undoes the first `steps` steps, last first. */
static __always_inline void kbase_context_term(struct kbase_context *kctx, size_t steps) {
    while (steps)
        context_init[--steps].term(kctx);
    kfree(kctx, sizeof(*kctx));
}

struct kbase_context *kbase_create_context(void) {
    struct kbase_context *const kctx = kzalloc(sizeof(*kctx));

    if (!kctx)
        return NULL;
    for (size_t step = 0; step < ARRAY_SIZE(context_init); step++) {
        if (context_init[step].init(kctx)) {
            kbase_context_term(kctx, step);
            return NULL;
        }
    }
    return kctx;
}

void kbase_destroy_context(struct kbase_context *kctx) { kbase_context_term(kctx, ARRAY_SIZE(context_init)); }
