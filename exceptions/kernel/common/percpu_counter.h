/* A number that many CPUs add to: each into a slot of its own, and only now and then into the sum that all share.
 * As lib/percpu_counter.c of both kernels; 4.9 makes one counter at a time. */
#ifndef PERCPU_COUNTER_H
#define PERCPU_COUNTER_H

#include "compiler.h"
#include "spinlock.h"

struct list_head {
    struct list_head *next, *prev;
};

struct percpu_counter {
    spinlock_t lock;       /* of count and, while it is moved there, of a slot */
    s64 count;             /* what has been moved here so far */
    struct list_head list; /* all counters, for when a CPU goes away */
    s32 *counters;         /* per-CPU pointer to the slots; NULL before it is initialised */
};
_Static_assert(offsetof(struct percpu_counter, count) == 0x08, "as on Linux");
_Static_assert(offsetof(struct percpu_counter, list) == 0x10, "as on Linux");
_Static_assert(offsetof(struct percpu_counter, counters) == 0x20, "as on Linux");
_Static_assert(sizeof(struct percpu_counter) == 0x28, "as on Linux");

/* A slot is moved to count when it reaches this: 32, or twice the CPUs that are online when those are more. */
extern int percpu_counter_batch;

/* Sets it; called once per boot, when the number of CPUs is known. */
void percpu_counter_startup(void);

/* Functions here as on Linux, so that __percpu_counter_add is no leaf and keeps a frame record. */
void _raw_spin_lock(spinlock_t *lock);
void _raw_spin_unlock(spinlock_t *lock);

/* `nr_counters` counters in a row, which share one allocation of slots; each starts with `amount`. 0 or -ENOMEM. */
int __percpu_counter_init_many(struct percpu_counter *fbc, s64 amount, u32 nr_counters);
#define percpu_counter_init_many(fbc, amount, nr_counters)                                                   \
    __percpu_counter_init_many(fbc, amount, nr_counters)
/* Of all that percpu_counter_init_many made; nothing to do for counters that it never saw. */
void percpu_counter_destroy_many(struct percpu_counter *fbc, u32 nr_counters);

/* flavour: percpu_counter_add.c. Adds in this CPU's slot; moves the slot to count when it has reached `batch` or -batch. */
void __percpu_counter_add(struct percpu_counter *fbc, s64 amount, s32 batch);
static __always_inline void percpu_counter_add(struct percpu_counter *fbc, s64 amount) {
    __percpu_counter_add(fbc, amount, percpu_counter_batch);
}
/* Exact, from count and all slots. */
s64 __percpu_counter_sum(struct percpu_counter *fbc);

#endif
