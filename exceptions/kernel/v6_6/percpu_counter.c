/* Counters with a slot per CPU. What they save is the one cache line that all CPUs would fight for; what they cost is
 * that count alone is off by up to batch - 1 per CPU. */
#include "percpu_counter.h"

#include "alternative.h"
#include "errno.h"
#include "percpu.h"
#include "system.h"

int percpu_counter_batch = 32;

static struct list_head percpu_counters = {&percpu_counters, &percpu_counters};
static spinlock_t percpu_counters_lock;

/* A function here as on Linux, so that percpu_counter_add_batch is no leaf and keeps a frame record. */
static notrace void _raw_spin_lock(spinlock_t *lock) { spin_lock(lock); }
static notrace void _raw_spin_unlock(spinlock_t *lock) { spin_unlock(lock); }

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

static __always_inline void local_irq_restore(unsigned long daif) {
    __asm__ volatile("msr daif, %0" ::"r"(daif) : "memory");
}

/* local_irq_save, then this CPU's slot. The registers are those that GCC 10 chose for 6.6.0 on an RK3588, whose oops
 * shows these five words; the parameters pass through so that nobody moves them out of x0 to x2 before. */
#define READ_SLOT_IRQS_OFF                                                                                   \
    "mrs  %[daif], daif\n\t"                                                                                 \
    "msr  daifset, #3\n\t" ALTERNATIVE("mrs %[offset], tpidr_el1", "mrs %[offset], tpidr_el2",               \
                                       ARM64_HAS_VIRT_HOST_EXTN) "\n\t"                                      \
                                                                 "ldr  %[counters], [%[fbc], %[field]]\n\t"  \
                                                                 "ldr  %w[slot], [%[offset], %[counters]]"

/* Interrupts are off so that the task stays on this CPU and nobody adds to the slot in between. */
__attribute__((patchable_function_entry(2))) void percpu_counter_add_batch(struct percpu_counter *fbc,
                                                                           s64 amount, s32 batch) {
    register struct percpu_counter *x0 __asm__("x0") = fbc;
    register s64 x1 __asm__("x1") = amount;
    register s32 w2 __asm__("w2") = batch;
    register s32 *counters __asm__("x3");
    register unsigned long offset __asm__("x4");
    register s32 slot __asm__("w19");
    register unsigned long daif __asm__("x21");

    __asm__ volatile(READ_SLOT_IRQS_OFF
                     : [daif] "=&r"(daif), [offset] "=&r"(offset), [counters] "=&r"(counters),
                       [slot] "=&r"(slot), [fbc] "+r"(x0), "+r"(x1), "+r"(w2)
                     : [field] "i"(offsetof(struct percpu_counter, counters))
                     : "memory");
    struct percpu_counter *const counter = x0;
    const unsigned long flags = daif;
    const s64 added = x1, sum = slot + added;
    const s32 limit = w2, moved = slot;
    if ((sum < 0 ? -sum : sum) >= limit) {
        _raw_spin_lock(&counter->lock);
        counter->count += sum;
        *this_cpu_ptr(counter->counters) -= moved;
        _raw_spin_unlock(&counter->lock);
    } else {
        *this_cpu_ptr(counter->counters) += (s32)added;
    }
    local_irq_restore(flags);
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
