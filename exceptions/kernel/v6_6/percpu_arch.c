/* The per-CPU variables of 6.6. */
#include "percpu.h"

#include "layout.h"
#include "system.h"
#include "task.h"

DEFINE_PER_CPU(struct task_struct *, __entry_task);
DEFINE_PER_CPU(void *, irq_stack_ptr);
DEFINE_PER_CPU(u8 __aligned(16), overflow_stack[OVERFLOW_STACK_SIZE]);

notrace void setup_this_cpu_variables(void) { *this_cpu_ptr(&irq_stack_ptr) = alloc_thread_stack_node(); }

notrace void entry_task_switch(struct task_struct *next) { *this_cpu_ptr(&__entry_task) = next; }
