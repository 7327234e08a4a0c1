/* Variables of which every CPU has its own copy: the address of this CPU's is the linked address plus TPIDR_EL1,
 * or TPIDR_EL2 in a kernel that runs at EL2.
 *
 * A pointer to such a variable is therefore no address: it must not be dereferenced before this_cpu_ptr or per_cpu_ptr
 * has turned it into one. The same holds for what __alloc_percpu returns. */
#ifndef PERCPU_H
#define PERCPU_H

#include "compiler.h"
#include "faultline_abi.h"
#include "percpu_arch.h"

#define DEFINE_PER_CPU(type, name) __attribute__((section(".data..percpu"))) type name
#define DECLARE_PER_CPU(type, name) extern type name

/* Added to a per-CPU pointer it gives the address of that CPU's copy; 0 for a CPU that this machine lacks. */
extern unsigned long __per_cpu_offset[FL_MAX_CPUS];

static __always_inline unsigned long my_cpu_offset(void) {
    unsigned long offset;

    __asm__ volatile(MRS_CPU_OFFSET("%0") : "=r"(offset));
    return offset;
}
#define this_cpu_ptr(pointer) ((__typeof__(pointer))((unsigned long)(pointer) + my_cpu_offset()))
#define per_cpu_ptr(pointer, cpu) ((__typeof__(pointer))((unsigned long)(pointer) + __per_cpu_offset[cpu]))

#define for_each_possible_cpu(cpu)                                                                           \
    for (cpu = 0; cpu < FL_MAX_CPUS; cpu++)                                                                  \
        if (__per_cpu_offset[cpu])

/* `size` zero bytes of every CPU, `align` a power of two up to 8; NULL when the areas are full. */
void *__alloc_percpu(size_t size, size_t align);
/* NULL is allowed. */
void free_percpu(void *pointer);

#endif
