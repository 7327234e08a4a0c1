/* Counters with a slot per CPU. What they save is the one cache line that all CPUs would fight for; what they cost is
 * that count alone is off by up to batch - 1 per CPU. */
#include "percpu_counter.h"

#include "errno.h"
#include "percpu.h"
#include "system.h"

int percpu_counter_batch = 32;

static struct list_head percpu_counters = {&percpu_counters, &percpu_counters};
static spinlock_t percpu_counters_lock;

notrace void _raw_spin_lock(spinlock_t *lock) { spin_lock(lock); }
notrace void _raw_spin_unlock(spinlock_t *lock) { spin_unlock(lock); }

static __always_inline void list_add(struct list_head *item, struct list_head *head) {
    item->next = head->next;
    item->prev = head;
    head->next->prev = item;
    head->next = item;
}

static __always_inline void list_del(struct list_head *item) {
    item->next->prev = item->prev;
    item->prev->next = item->next;
}

int __percpu_counter_init_many(struct percpu_counter *fbc, s64 amount, u32 nr_counters) {
    s32 *const counters = __alloc_percpu(nr_counters * sizeof(*counters), sizeof(*counters));

    if (!counters)
        return -ENOMEM;
    _raw_spin_lock(&percpu_counters_lock);
    for (u32 i = 0; i < nr_counters; i++) {
        fbc[i] = (struct percpu_counter){.count = amount, .counters = counters + i};
        list_add(&fbc[i].list, &percpu_counters);
    }
    _raw_spin_unlock(&percpu_counters_lock);
    return 0;
}

void percpu_counter_destroy_many(struct percpu_counter *fbc, u32 nr_counters) {
    if (!fbc[0].counters)
        return;
    _raw_spin_lock(&percpu_counters_lock);
    for (u32 i = 0; i < nr_counters; i++)
        list_del(&fbc[i].list);
    _raw_spin_unlock(&percpu_counters_lock);
    free_percpu(fbc[0].counters);
    for (u32 i = 0; i < nr_counters; i++)
        fbc[i].counters = NULL;
}

s64 __percpu_counter_sum(struct percpu_counter *fbc) {
    _raw_spin_lock(&fbc->lock);
    s64 sum = fbc->count;
    unsigned cpu;
    for_each_possible_cpu(cpu) sum += *per_cpu_ptr(fbc->counters, cpu);
    _raw_spin_unlock(&fbc->lock);
    return sum;
}

void percpu_counter_startup(void) { percpu_counter_batch = max(32, 2 * (int)boot_params.cpu_count); }
