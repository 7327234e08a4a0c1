/* The per-CPU area. Until setup_per_cpu_areas the offset is zero, and the CPU uses the copy that was linked. */
#include "percpu.h"

#include "errno.h"
#include "page.h"
#include "panic.h"
#include "string.h"
#include "system.h"
#include "task.h"

DEFINE_PER_CPU(struct task_struct *, __entry_task);
/* Where interrupts would be handled. */
DEFINE_PER_CPU(void *, irq_stack_ptr);
/* Used when a kernel stack has run out. */
DEFINE_PER_CPU(u8 __aligned(16), overflow_stack[OVERFLOW_STACK_SIZE]);

extern char __per_cpu_start[], __per_cpu_end[];

static __always_inline void write_cpu_offset(unsigned long offset) {
    __asm__ volatile(
        ALTERNATIVE("msr tpidr_el1, %0", "msr tpidr_el2, %0", ARM64_HAS_VIRT_HOST_EXTN)::"r"(offset)
        : "memory");
}

void setup_per_cpu_areas(void) {
    const size_t size = (size_t)(__per_cpu_end - __per_cpu_start);
    const phys_addr_t pages = alloc_pages(THREAD_ORDER);

    if (!pages || size > PAGE_SIZE << THREAD_ORDER)
        panic("no memory for the per-CPU area");
    memcpy(__va(pages), __per_cpu_start, size);
    write_cpu_offset((unsigned long)__va(pages) - (unsigned long)__per_cpu_start);
    *this_cpu_ptr(&irq_stack_ptr) = alloc_thread_stack_node();
}

static unsigned long cpu_offsets[FL_MAX_CPUS];

int alloc_cpu_area(u32 cpu) {
    const phys_addr_t pages = alloc_pages(THREAD_ORDER);

    if (!pages)
        return -ENOMEM;
    memcpy(__va(pages), __per_cpu_start, (size_t)(__per_cpu_end - __per_cpu_start));
    cpu_offsets[cpu] = (unsigned long)__va(pages) - (unsigned long)__per_cpu_start;
    return 0;
}

void set_my_cpu_offset(u32 cpu) {
    write_cpu_offset(cpu_offsets[cpu]);
    *this_cpu_ptr(&irq_stack_ptr) = alloc_thread_stack_node();
}

notrace void entry_task_switch(struct task_struct *next) { *this_cpu_ptr(&__entry_task) = next; }
