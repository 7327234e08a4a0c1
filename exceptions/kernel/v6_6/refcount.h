/* Reference counts that notice their misuse: instead of wrapping, they stay where nobody can count them down to 0, so
 * that memory is lost rather than freed while it is in use. As include/linux/refcount.h of 6.6; 4.9 has none. */
#ifndef REFCOUNT_H
#define REFCOUNT_H

#include "compiler.h"

typedef struct {
    s32 refs;
} refcount_t;

#define REFCOUNT_INIT(n)                                                                                     \
    { .refs = (n) }
#define REFCOUNT_MAX 0x7fffffff
/* Half way between 0x7fffffff and 0, seen from either: far from both. */
#define REFCOUNT_SATURATED ((s32)0xc0000000u)

enum refcount_saturation_type {
    REFCOUNT_ADD_NOT_ZERO_OVF,
    REFCOUNT_ADD_OVF,
    REFCOUNT_ADD_UAF,
    REFCOUNT_SUB_UAF,
    REFCOUNT_DEC_LEAK,
};

/* Saturates the count and, once for each type, warns. */
void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type type);

/* What would leave 32 bits wraps, as the atomic instructions do. */
static __always_inline s32 refcount_sum(s32 count, s32 change) { return (s32)((u32)count + (u32)change); }

static __always_inline void refcount_set(refcount_t *r, s32 count) { WRITE_ONCE(r->refs, count); }

static __always_inline void refcount_add(s32 count, refcount_t *r) {
    const s32 old = __atomic_fetch_add(&r->refs, count, __ATOMIC_RELAXED);

    if (!old)
        refcount_warn_saturate(r, REFCOUNT_ADD_UAF);
    else if (old < 0 || refcount_sum(old, count) < 0)
        refcount_warn_saturate(r, REFCOUNT_ADD_OVF);
}

/* False, and nothing added, when the count is 0. */
static __always_inline bool refcount_add_not_zero(s32 count, refcount_t *r) {
    s32 old = READ_ONCE(r->refs);

    do
        if (!old)
            return false;
    while (!__atomic_compare_exchange_n(&r->refs, &old, refcount_sum(old, count), false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED));
    if (old < 0 || refcount_sum(old, count) < 0)
        refcount_warn_saturate(r, REFCOUNT_ADD_NOT_ZERO_OVF);
    return true;
}

/* True when nothing is left: the caller frees. */
static __always_inline bool refcount_sub_and_test(s32 count, refcount_t *r) {
    const s32 old = __atomic_fetch_sub(&r->refs, count, __ATOMIC_RELEASE);

    if (old == count) {
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        return true;
    }
    if (old < 0 || refcount_sum(old, -count) < 0)
        refcount_warn_saturate(r, REFCOUNT_SUB_UAF);
    return false;
}

/* For a reference that cannot be the last. */
static __always_inline void refcount_dec(refcount_t *r) {
    if (__atomic_fetch_sub(&r->refs, 1, __ATOMIC_RELEASE) <= 1)
        refcount_warn_saturate(r, REFCOUNT_DEC_LEAK);
}

#endif
