/* Adding to a counter with a slot per CPU, as 6.6 does it. */
#include "percpu.h"
#include "percpu_counter.h"

static __always_inline void local_irq_restore(unsigned long daif) {
    __asm__ volatile("msr daif, %0" ::"r"(daif) : "memory");
}

/* local_irq_save, then this CPU's slot. The registers are those that GCC 10 chose for 6.6.0 on an RK3588, whose oops
 * shows these five words; the parameters pass through so that nobody moves them out of x0 to x2 before. */
#define READ_SLOT_IRQS_OFF                                                                                   \
    "mrs  %[daif], daif\n\t"                                                                                 \
    "msr  daifset, #3\n\t" MRS_CPU_OFFSET("%[offset]") "\n\t"                                                \
                                                       "ldr  %[counters], [%[fbc], %[field]]\n\t"            \
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
