/* From the vector to the handler of an interrupt, as 4.9 does it. */
#include "irq.h"

static void irq_enter(void) { irq_count_up(); }
static void irq_exit(void) { irq_count_down(); }

static void generic_handle_irq(u32 intid, const struct pt_regs *regs) {
    handle_percpu_devid_irq(intid, regs);
}

static void __handle_domain_irq(u32 intid, const struct pt_regs *regs) {
    irq_enter();
    generic_handle_irq(intid, regs);
    irq_exit();
}

static void handle_IPI(u32 ipinr, const struct pt_regs *regs) {
    irq_enter();
    if (ipinr == IRQ_SGI_RESCHEDULE)
        scheduler_ipi(regs);
    irq_exit();
}

/* Called by the entry code. */
extern void (*handle_arch_irq)(struct pt_regs *regs);
void (*handle_arch_irq)(struct pt_regs *regs) = gic_handle_irq;

#define SGI_COUNT 16u

void gic_handle_irq(struct pt_regs *regs) {
    for (;;) {
        const u32 intid = gic_read_iar();
        if (intid == IRQ_SPURIOUS)
            return;
        if (intid >= SGI_COUNT) {
            __handle_domain_irq(intid, regs);
        } else {
            gic_write_eoir(intid);
            handle_IPI(intid, regs);
        }
    }
}
