/* Mistakes with reference counts, and what a count that has been misused does next. */
#include "drivers/oops_write.h"
#include "printk.h"
#include "refcount.h"

enum oops_use { OOPS_ADD, OOPS_ADD_NOT_ZERO, OOPS_DEC, OOPS_SUB_AND_TEST };

/* `use` by `count`, once, of a count that is `start`. */
struct oops_refcount {
    s32 start, count;
    enum oops_use use;
};

static void oops_use_refcount(unsigned long argument) {
    const struct oops_refcount *const mistake = (const struct oops_refcount *)argument;
    refcount_t refs = REFCOUNT_INIT(mistake->start);

    switch (mistake->use) {
    case OOPS_ADD:
        refcount_add(mistake->count, &refs);
        break;
    case OOPS_ADD_NOT_ZERO:
        pr_info("oops: %s\n", refcount_add_not_zero(mistake->count, &refs) ? "counted" : "not counted");
        break;
    case OOPS_DEC:
        refcount_dec(&refs);
        break;
    case OOPS_SUB_AND_TEST:
        pr_info("oops: %s\n", refcount_sub_and_test(mistake->count, &refs) ? "the last" : "not the last");
        break;
    }
    pr_info("oops: %d references\n", READ_ONCE(refs.refs));
}

#define MISTAKE(name, start, count, use)                                                                     \
    {                                                                                                        \
        name, oops_use_refcount, (unsigned long)&(const struct oops_refcount) { start, count, use }          \
    }

const struct oops_action oops_refcount_actions[] = {
    MISTAKE("refcount_inc_overflow", REFCOUNT_MAX, 1, OOPS_ADD),
    MISTAKE("refcount_add_overflow", REFCOUNT_MAX, 4, OOPS_ADD),
    MISTAKE("refcount_inc_not_zero_overflow", REFCOUNT_MAX, 1, OOPS_ADD_NOT_ZERO),
    MISTAKE("refcount_add_not_zero_overflow", REFCOUNT_MAX, 6, OOPS_ADD_NOT_ZERO),
    MISTAKE("refcount_inc_zero", 0, 1, OOPS_ADD),
    MISTAKE("refcount_add_zero", 0, 3, OOPS_ADD),
    MISTAKE("refcount_dec_zero", 1, 1, OOPS_DEC),
    MISTAKE("refcount_dec_negative", 0, 1, OOPS_DEC),
    MISTAKE("refcount_dec_and_test_negative", 0, 1, OOPS_SUB_AND_TEST),
    MISTAKE("refcount_sub_and_test_negative", 3, 5, OOPS_SUB_AND_TEST),
    MISTAKE("refcount_inc_saturated", REFCOUNT_SATURATED, 1, OOPS_ADD),
    MISTAKE("refcount_add_saturated", REFCOUNT_SATURATED, 8, OOPS_ADD),
    MISTAKE("refcount_inc_not_zero_saturated", REFCOUNT_SATURATED, 1, OOPS_ADD_NOT_ZERO),
    MISTAKE("refcount_add_not_zero_saturated", REFCOUNT_SATURATED, 7, OOPS_ADD_NOT_ZERO),
    MISTAKE("refcount_dec_saturated", REFCOUNT_SATURATED, 1, OOPS_DEC),
    MISTAKE("refcount_dec_and_test_saturated", REFCOUNT_SATURATED, 1, OOPS_SUB_AND_TEST),
    MISTAKE("refcount_sub_and_test_saturated", REFCOUNT_SATURATED, 8, OOPS_SUB_AND_TEST),
    {NULL, NULL, 0},
};
