/* Mistakes with what all of the kernel uses: counters, reference counts, lists. Some of them are noticed. */
#include "oops_write.h"
#include "page.h"
#include "percpu_counter.h"

/* A counter in zeroed memory, which nobody has given its slots. */
static void oops_percpu_counter(unsigned long amount) {
    struct percpu_counter *const counters = kzalloc(4 * sizeof(*counters));

    if (!counters)
        return;
    percpu_counter_add(counters, (s64)amount);
    kfree(counters, 4 * sizeof(*counters));
}

const struct oops_action oops_library_actions[] = {
    {"v39_percpu_counter", oops_percpu_counter, 1},
    {NULL, NULL, 0},
};
