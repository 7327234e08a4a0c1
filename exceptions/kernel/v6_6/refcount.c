/* What is said when a reference count has been misused. */
#include "refcount.h"

#include "bug.h"

#define REFCOUNT_WARN(text) WARN_ONCE(1, "refcount_t: " text ".\n")

void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type type) {
    refcount_set(r, REFCOUNT_SATURATED);
    switch (type) {
    case REFCOUNT_ADD_NOT_ZERO_OVF:
        REFCOUNT_WARN("saturated; leaking memory");
        break;
    case REFCOUNT_ADD_OVF:
        REFCOUNT_WARN("saturated; leaking memory");
        break;
    case REFCOUNT_ADD_UAF:
        REFCOUNT_WARN("addition on 0; use-after-free");
        break;
    case REFCOUNT_SUB_UAF:
        REFCOUNT_WARN("underflow; use-after-free");
        break;
    case REFCOUNT_DEC_LEAK:
        REFCOUNT_WARN("decrement hit 0; leaking memory");
        break;
    default:
        REFCOUNT_WARN("unknown saturation event!?");
    }
}
