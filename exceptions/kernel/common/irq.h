/* Interrupts: masking them, the interrupt controller's CPU interface, and what an interrupt leads to. */
#ifndef IRQ_H
#define IRQ_H

#include "arm64.h"
#include "compiler.h"
#include "thread_info.h"

struct pt_regs;

/* INTIDs of the per-CPU interrupts that this kernel asks for. */
#define IRQ_SGI_RESCHEDULE 0u
#define IRQ_TIMER_HYP 26u
#define IRQ_TIMER_VIRT 27u
#define IRQ_SPURIOUS 1023u

static __always_inline unsigned long local_irq_save(void) {
    unsigned long flags;

    __asm__ volatile("mrs %0, daif\n\tmsr daifset, #2" : "=r"(flags)::"memory");
    return flags;
}
static __always_inline void local_irq_restore(unsigned long flags) {
    __asm__ volatile("msr daif, %0" ::"r"(flags) : "memory");
}
static __always_inline void local_irq_enable(void) { __asm__ volatile("msr daifclr, #2" ::: "memory"); }
static __always_inline void local_irq_disable(void) { __asm__ volatile("msr daifset, #2" ::: "memory"); }

/* preempt_count, bits 16 to 19: how many interrupts are being handled. */
#define HARDIRQ_OFFSET 0x10000
static __always_inline void irq_count_up(void) { current_thread_info()->preempt_count += HARDIRQ_OFFSET; }
static __always_inline void irq_count_down(void) { current_thread_info()->preempt_count -= HARDIRQ_OFFSET; }

/* The CPU interface: Arm GIC Architecture Specification, "ICC_IAR1_EL1" and the registers after it. */
static __always_inline u32 gic_read_iar(void) {
    u64 intid;

    __asm__ volatile("mrs %0, icc_iar1_el1\n\tdsb sy" : "=r"(intid)::"memory");
    return (u32)intid;
}
static __always_inline void gic_write_eoir(u32 intid) {
    __asm__ volatile("msr icc_eoir1_el1, %0\n\tisb" ::"r"((u64)intid) : "memory");
}

/* Called by each CPU for itself: interrupts may come, PSTATE.I permitting. */
void gic_cpu_init(void);
/* flavour: irq_gic.c. Called by the entry code on the interrupted task's stack. */
void gic_handle_irq(struct pt_regs *regs);
/* irq.c: the handler of one interrupt that has been acknowledged, and its end. */
void handle_percpu_devid_irq(u32 intid, const struct pt_regs *regs);
/* The other CPU looks at its thread flags and its queue when it leaves the kernel next, and if it is not in it, at
 * once. */
void smp_send_reschedule(u32 cpu);

/* The next timer interrupt of this CPU; 0: none. */
void tick_program_event(u64 expires_ns);

/* tick.c. `regs` is what was interrupted. */
void hrtimer_interrupt(const struct pt_regs *regs);
void scheduler_ipi(const struct pt_regs *regs);

#endif
