/* From el0_interrupt or el1_interrupt to the handler of an interrupt, as 6.6 does it. */
#include "irq.h"

#define SGI_COUNT 16u

static void do_handle_IPI(u32 ipinr, const struct pt_regs *regs) {
    if (ipinr == IRQ_SGI_RESCHEDULE)
        scheduler_ipi(regs);
}

static void ipi_handler(u32 intid, const struct pt_regs *regs) {
    do_handle_IPI(intid, regs);
    gic_write_eoir(intid);
}

static void generic_handle_domain_irq(u32 intid, const struct pt_regs *regs) {
    if (intid < SGI_COUNT)
        ipi_handler(intid, regs);
    else
        handle_percpu_devid_irq(intid, regs);
}

static void __gic_handle_irq(u32 intid, const struct pt_regs *regs) {
    generic_handle_domain_irq(intid, regs);
}

void gic_handle_irq(struct pt_regs *regs) {
    const u32 intid = gic_read_iar();

    if (intid != IRQ_SPURIOUS)
        __gic_handle_irq(intid, regs);
}
