/* The interrupts of a CPU: its timer, and what other CPUs want of it. */
#include "irq.h"

#include "system.h"
#include "task.h"
#include "time.h"

void gic_cpu_init(void) {
    /* Everything but the lowest priority may come; a read-back tells the CPU that the write has happened. */
    __asm__ volatile("msr icc_pmr_el1, %0\n\tmsr icc_igrpen1_el1, %1\n\tisb" ::"r"(UL(0xf0)), "r"(UL(1))
                     : "memory");
}

void smp_send_reschedule(u32 cpu) {
    /* Arm GIC Architecture Specification, "ICC_SGI1R_EL1": INTID in bits 27:24, targets by Aff0 in bits 15:0. */
    const u64 request = (UL(1) << cpu) | ((u64)IRQ_SGI_RESCHEDULE << 24);

    __asm__ volatile("dsb ishst\n\tmsr icc_sgi1r_el1, %0\n\tisb" ::"r"(request) : "memory");
}

/* --- The architected timer: the virtual one; that of the hypervisor in a kernel that lives at EL2 --------------- */

static __always_inline bool is_kernel_in_hyp_mode(void) {
    u64 el;

    __asm__("mrs %0, CurrentEL" : "=r"(el));
    return el == CURRENT_EL_EL2;
}

#define TIMER_ENABLE UL(1)

/* CNTx_CVAL first: with the old one the timer could go off at once. */
static notrace void arch_timer_program(u64 control, u64 compare) {
    if (is_kernel_in_hyp_mode())
        __asm__ volatile("msr cntp_cval_el0, %0\n\tmsr cntp_ctl_el0, %1\n\tisb" ::"r"(compare), "r"(control));
    else
        __asm__ volatile("msr cntv_cval_el0, %0\n\tmsr cntv_ctl_el0, %1\n\tisb" ::"r"(compare), "r"(control));
}

void tick_program_event(u64 expires_ns) {
    if (expires_ns)
        arch_timer_program(TIMER_ENABLE, ns_to_counter(expires_ns));
    else
        arch_timer_program(0, ~0UL);
}

/* A level: it stays until the condition is gone, so the timer is switched off first. */
static void arch_timer_handler_virt(const struct pt_regs *regs) {
    arch_timer_program(0, ~0UL);
    hrtimer_interrupt(regs);
}

static void arch_timer_handler_phys(const struct pt_regs *regs) {
    arch_timer_program(0, ~0UL);
    hrtimer_interrupt(regs);
}

void handle_percpu_devid_irq(u32 intid, const struct pt_regs *regs) {
    if (intid == IRQ_TIMER_VIRT)
        arch_timer_handler_virt(regs);
    else if (intid == IRQ_TIMER_HYP)
        arch_timer_handler_phys(regs);
    gic_write_eoir(intid);
}
