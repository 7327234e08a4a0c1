/* What 6.6 keeps per CPU, and where the offset of this CPU's variables is: patched at boot for a kernel at EL2. */
#ifndef PERCPU_ARCH_H
#define PERCPU_ARCH_H

#include "alternative.h"

#define MRS_CPU_OFFSET(to)                                                                                   \
    ALTERNATIVE("mrs " to ", tpidr_el1", "mrs " to ", tpidr_el2", ARM64_HAS_VIRT_HOST_EXTN)
#define MSR_CPU_OFFSET(from)                                                                                 \
    ALTERNATIVE("msr tpidr_el1, " from, "msr tpidr_el2, " from, ARM64_HAS_VIRT_HOST_EXTN)

struct task_struct;
extern struct task_struct *__entry_task; /* whom kernel_entry finds when it comes from EL0 */
extern void *irq_stack_ptr;              /* where interrupts would be handled */
extern u8 overflow_stack[];              /* used when a kernel stack has run out */

/* Once on each CPU, as soon as it has its variables. */
void setup_this_cpu_variables(void);

#endif
