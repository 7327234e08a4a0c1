/* Starting the other CPUs. The first CPU asks the firmware (PSCI) to start one; it comes in at secondary_entry, takes
 * over the idle task that was made for it, says that it is there and waits for work. A normal boot prints nothing. */
#include "errno.h"
#include "fs.h"
#include "irq.h"
#include "page.h"
#include "panic.h"
#include "system.h"
#include "task.h"

/* What the new CPU finds when its MMU is on; head.S knows the offsets. */
struct secondary_data {
    void *stack;           /* where SP starts */
    void *current_pointer; /* what SP_EL0 holds at EL1 */
};

struct secondary_data secondary_data;
u32 cpu_online_mask, cpu_possible_mask;
bool smp_running;

extern char secondary_entry[];

/* Power State Coordination Interface, "CPU_ON", called by SMC: 0, or a negative error. */
#define PSCI_CPU_ON UL(0xc4000003)

static long invoke_psci_fn(u64 function, u64 argument0, u64 argument1, u64 argument2) {
    register u64 x0 __asm__("x0") = function;
    register u64 x1 __asm__("x1") = argument0;
    register u64 x2 __asm__("x2") = argument1;
    register u64 x3 __asm__("x3") = argument2;

    __asm__ volatile("dsb ish\n\tsmc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3)::"memory");
    return (long)x0;
}

static int cpu_psci_cpu_boot(u32 cpu) {
    return invoke_psci_fn(PSCI_CPU_ON, cpu, __pa(secondary_entry), 0) ? -EINVAL : 0;
}

static int boot_secondary(u32 cpu, struct task_struct *idle) {
    secondary_data.stack = task_pt_regs(idle);
    secondary_data.current_pointer = task_thread_info(idle);
    return cpu_psci_cpu_boot(cpu);
}

/* Returns when the CPU is online. */
static int __cpu_up(u32 cpu, struct task_struct *idle) {
    const int error = boot_secondary(cpu, idle);

    while (!error && !(READ_ONCE(cpu_online_mask) & (1u << cpu)))
        __asm__ volatile("wfe");
    return error;
}

static int cpu_up(u32 cpu) {
    struct task_struct *const idle = fork_idle(cpu);

    if (!idle || alloc_cpu_area(cpu))
        return -ENOMEM;
    return __cpu_up(cpu, idle);
}

/* Called by the first process, before there is a program. */
void smp_init(void) {
    if (boot_params.cpu_count <= 1)
        return;
    smp_running = true;
    for (u32 cpu = 1; cpu < boot_params.cpu_count && cpu < FL_MAX_CPUS; cpu++)
        if (cpu_up(cpu))
            panic("CPU%u does not come up", cpu);
    cpu_possible_mask = cpu_online_mask;
}

/* Called by head.S on the idle task's stack, MMU on. */
void secondary_start_kernel(void);
void secondary_start_kernel(void) {
    const u32 cpu = smp_processor_id();

    set_my_cpu_offset(cpu);
    switch_mm(NULL);
    flush_tlb_all();
    setup_this_cpu_features();
    gic_cpu_init();
    entry_task_switch(current);
    __atomic_fetch_or(&cpu_online_mask, 1u << cpu, __ATOMIC_SEQ_CST);
    __asm__ volatile("dsb ish\n\tsev" ::: "memory");
    cpu_startup_entry();
}
