/* Variables of which every CPU has its own copy: the address of this CPU's is the linked address plus TPIDR_EL1,
 * or TPIDR_EL2 in a kernel that runs at EL2. */
#ifndef PERCPU_H
#define PERCPU_H

#include "alternative.h"
#include "compiler.h"

#define DEFINE_PER_CPU(type, name) __attribute__((section(".data..percpu"))) type name
#define DECLARE_PER_CPU(type, name) extern type name

static __always_inline unsigned long my_cpu_offset(void) {
    unsigned long offset;

    __asm__ volatile(ALTERNATIVE("mrs %0, tpidr_el1", "mrs %0, tpidr_el2", ARM64_HAS_VIRT_HOST_EXTN)
                     : "=r"(offset));
    return offset;
}
#define this_cpu_ptr(pointer) ((__typeof__(pointer))((unsigned long)(pointer) + my_cpu_offset()))

struct task_struct;
DECLARE_PER_CPU(struct task_struct *, __entry_task);
DECLARE_PER_CPU(void *, irq_stack_ptr);
DECLARE_PER_CPU(u8, overflow_stack[]);

#endif
