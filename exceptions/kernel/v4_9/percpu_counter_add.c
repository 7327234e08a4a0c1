/* Adding to a counter with a slot per CPU, as 4.9 does it. */
#include "percpu.h"
#include "percpu_counter.h"

/* This CPU's slot. The registers are those of a 4.9.0 whose oops shows these three words; the parameters pass through
 * so that nobody moves them out of x0 to x2 before. */
#define READ_SLOT                                                                                            \
    "ldr  %[counters], [%[counters], %[field]]\n\t" MRS_CPU_OFFSET(                                          \
        "%[offset]") "\n\t"                                                                                  \
                     "ldr  %w[slot], [%[offset], %[counters]]"

/* Interrupts stay on: a kernel without preemption leaves a task where it is, and no interrupt handler adds. */
void __percpu_counter_add(struct percpu_counter *fbc, s64 amount, s32 batch) {
    struct percpu_counter *const counter = fbc;
    register s64 x1 __asm__("x1") = amount;
    register s32 w2 __asm__("w2") = batch;
    register s32 *counters __asm__("x0") = (s32 *)fbc;
    register unsigned long offset __asm__("x3");
    register s32 slot __asm__("w21");

    __asm__ volatile(READ_SLOT
                     : [counters] "+r"(counters), [offset] "=&r"(offset), [slot] "=&r"(slot), "+r"(x1),
                       "+r"(w2)
                     : [field] "i"(offsetof(struct percpu_counter, counters))
                     : "memory");
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
}
