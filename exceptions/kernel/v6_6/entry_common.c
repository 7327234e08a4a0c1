/* The first C code of every exception: reads syndrome and address, sets the interrupt masks, calls the handler for the
 * exception class. Interrupts are masked when these are called and when they return. */
#include "device.h"
#include "irq.h"
#include "panic.h"
#include "signal_frame.h"
#include "system.h"
#include "task.h"
#include "traps.h"

#define read_sysreg(name)                                                                                    \
    ({                                                                                                       \
        u64 value_;                                                                                          \
        __asm__ volatile("mrs %0, " #name : "=r"(value_));                                                   \
        value_;                                                                                              \
    })

/* PSTATE.DAIF while the kernel works for a program: nothing is masked. NOIRQ: while it chooses another task. */
#define DAIF_PROCCTX UL(0)
#define DAIF_PROCCTX_NOIRQ (PSR_I_BIT | PSR_F_BIT)

static __always_inline void local_daif_restore(u64 flags) {
    __asm__ volatile("msr daif, %0" ::"r"(flags) : "memory");
}
static __always_inline void local_daif_mask(void) { __asm__ volatile("msr daifset, #0xf" ::: "memory"); }
/* As the interrupted kernel code had it. */
static __always_inline void local_daif_inherit(const struct pt_regs *regs) {
    local_daif_restore(regs->pstate & PSR_DAIF);
}

static __always_inline void enter_from_user_mode(void) { local_daif_restore(DAIF_PROCCTX); }

/* Until nothing is left to do for the program: other tasks, signals. */
void do_notify_resume(struct pt_regs *regs, unsigned int thread_flags) {
    do {
        if (thread_flags & _TIF_NEED_RESCHED) {
            local_daif_restore(DAIF_PROCCTX_NOIRQ);
            schedule();
        } else {
            local_daif_restore(DAIF_PROCCTX);
            if (thread_flags & _TIF_SIGPENDING)
                do_signal(regs);
            clear_ti_flag(current_thread_info(), TIF_NOTIFY_RESUME);
            if (thread_flags & _TIF_NOTIFY_RESUME)
                rseq_handle_notify_resume();
        }
        local_daif_mask();
        thread_flags = (unsigned int)READ_ONCE(current_thread_info()->flags);
    } while (thread_flags & _TIF_WORK_MASK);
}

static __always_inline void exit_to_user_mode(struct pt_regs *regs) {
    local_daif_mask();
    const unsigned int flags = (unsigned int)READ_ONCE(current_thread_info()->flags);
    if (flags & _TIF_WORK_MASK)
        do_notify_resume(regs, flags);
}

/* For ret_from_fork. */
void asm_exit_to_user_mode(struct pt_regs *regs);
void asm_exit_to_user_mode(struct pt_regs *regs) { exit_to_user_mode(regs); }

/* --- Programs ---------------------------------------------------------------------------------------------- */

static void el0_da(struct pt_regs *regs, unsigned long esr) {
    const unsigned long far = read_sysreg(far_el1);

    enter_from_user_mode();
    do_mem_abort(far, esr, regs);
    exit_to_user_mode(regs);
}

static void el0_ia(struct pt_regs *regs, unsigned long esr) {
    const unsigned long far = read_sysreg(far_el1);

    enter_from_user_mode();
    do_mem_abort(far, esr, regs);
    exit_to_user_mode(regs);
}

static void el0_fpsimd_acc(struct pt_regs *regs, unsigned long esr) {
    enter_from_user_mode();
    do_fpsimd_acc(esr, regs);
    exit_to_user_mode(regs);
}

static void el0_fpsimd_exc(struct pt_regs *regs, unsigned long esr) {
    enter_from_user_mode();
    do_fpsimd_exc(esr, regs);
    exit_to_user_mode(regs);
}

static void el0_sys(struct pt_regs *regs, unsigned long esr) {
    enter_from_user_mode();
    do_el0_sys(esr, regs);
    exit_to_user_mode(regs);
}

static void el0_pc(struct pt_regs *regs, unsigned long esr) {
    const unsigned long far = read_sysreg(far_el1);

    enter_from_user_mode();
    do_sp_pc_abort(far, esr, regs);
    exit_to_user_mode(regs);
}

static void el0_sp(struct pt_regs *regs, unsigned long esr) {
    enter_from_user_mode();
    do_sp_pc_abort(regs->sp, esr, regs);
    exit_to_user_mode(regs);
}

static void el0_undef(struct pt_regs *regs, unsigned long esr) {
    enter_from_user_mode();
    do_el0_undef(regs, esr);
    exit_to_user_mode(regs);
}

static void el0_inv(struct pt_regs *regs, unsigned long esr) {
    enter_from_user_mode();
    bad_el0_sync(regs, 0, esr);
    exit_to_user_mode(regs);
}

/* Debug exceptions are handled with everything masked. */
static void el0_dbg(struct pt_regs *regs, unsigned long esr) {
    const unsigned long far = read_sysreg(far_el1);

    do_debug_exception(far, esr, regs);
    local_daif_restore(DAIF_PROCCTX);
    exit_to_user_mode(regs);
}

static void el0_svc(struct pt_regs *regs) {
    enter_from_user_mode();
    do_el0_svc(regs);
    exit_to_user_mode(regs);
}

void el0t_64_sync_handler(struct pt_regs *regs);
void el0t_64_sync_handler(struct pt_regs *regs) {
    const unsigned long esr = read_sysreg(esr_el1);

    switch (esr_class(esr)) {
    case EC_SVC64:
        return el0_svc(regs);
    case EC_DABT_LOW:
        return el0_da(regs, esr);
    case EC_IABT_LOW:
        return el0_ia(regs, esr);
    case EC_FP_ASIMD:
        return el0_fpsimd_acc(regs, esr);
    case EC_FP_EXC64:
        return el0_fpsimd_exc(regs, esr);
    case EC_SYS64:
    case EC_WFX:
        return el0_sys(regs, esr);
    case EC_SP_ALIGN:
        return el0_sp(regs, esr);
    case EC_PC_ALIGN:
        return el0_pc(regs, esr);
    case EC_UNKNOWN:
        return el0_undef(regs, esr);
    case EC_BREAKPT_LOW:
    case EC_SOFTSTP_LOW:
    case EC_WATCHPT_LOW:
    case EC_BRK64:
        return el0_dbg(regs, esr);
    default:
        return el0_inv(regs, esr);
    }
}

/* --- The kernel itself ------------------------------------------------------------------------------------- */

static void el1_abort(struct pt_regs *regs, unsigned long esr) {
    const unsigned long far = read_sysreg(far_el1);

    local_daif_inherit(regs);
    do_mem_abort(far, esr, regs);
    local_daif_mask();
}

static void el1_pc(struct pt_regs *regs, unsigned long esr) {
    const unsigned long far = read_sysreg(far_el1);

    local_daif_inherit(regs);
    do_sp_pc_abort(far, esr, regs);
    local_daif_mask();
}

static void el1_undef(struct pt_regs *regs, unsigned long esr) {
    local_daif_inherit(regs);
    do_el1_undef(regs, esr);
    local_daif_mask();
}

static void el1_dbg(struct pt_regs *regs, unsigned long esr) {
    do_debug_exception(read_sysreg(far_el1), esr, regs);
}

static __noreturn void __panic_unhandled(struct pt_regs *regs, const char *vector, unsigned long esr) {
    pr_crit("Unhandled %s exception on CPU%d, ESR 0x%016lx -- %s\n", vector, (int)smp_processor_id(), esr,
            esr_get_class_string(esr));
    __show_regs(regs);
    panic("Unhandled exception");
}

void el1h_64_sync_handler(struct pt_regs *regs);
void el1h_64_sync_handler(struct pt_regs *regs) {
    const unsigned long esr = read_sysreg(esr_el1);

    switch (esr_class(esr)) {
    case EC_DABT_CUR:
    case EC_IABT_CUR:
        return el1_abort(regs, esr);
    case EC_PC_ALIGN:
        return el1_pc(regs, esr);
    case EC_SYS64:
    case EC_UNKNOWN:
        return el1_undef(regs, esr);
    case EC_BREAKPT_CUR:
    case EC_SOFTSTP_CUR:
    case EC_WATCHPT_CUR:
    case EC_BRK64:
        return el1_dbg(regs, esr);
    default:
        __panic_unhandled(regs, "64-bit el1h sync", esr);
    }
}

/* --- Interrupts --------------------------------------------------------------------------------------------- */

static void irq_enter_rcu(void) { irq_count_up(); }
static void irq_exit_rcu(void) { irq_count_down(); }

static void do_interrupt_handler(struct pt_regs *regs, void (*handler)(struct pt_regs *)) { handler(regs); }

static void el0_interrupt(struct pt_regs *regs, void (*handler)(struct pt_regs *)) {
    local_daif_restore(DAIF_PROCCTX_NOIRQ);
    irq_enter_rcu();
    do_interrupt_handler(regs, handler);
    irq_exit_rcu();
    exit_to_user_mode(regs);
}

/* The kernel goes on where it was: there is no preemption. */
static void el1_interrupt(struct pt_regs *regs, void (*handler)(struct pt_regs *)) {
    local_daif_restore(DAIF_PROCCTX_NOIRQ);
    irq_enter_rcu();
    do_interrupt_handler(regs, handler);
    irq_exit_rcu();
}

void el0t_64_irq_handler(struct pt_regs *regs);
void el0t_64_irq_handler(struct pt_regs *regs) { el0_interrupt(regs, gic_handle_irq); }
void el1h_64_irq_handler(struct pt_regs *regs);
void el1h_64_irq_handler(struct pt_regs *regs) { el1_interrupt(regs, gic_handle_irq); }

/* --- Vectors nobody expects, and FIQs, of which there are none ---------------------------------------------- */

#define UNHANDLED(name, vector)                                                                              \
    void name##_handler(struct pt_regs *regs);                                                               \
    void name##_handler(struct pt_regs *regs) { __panic_unhandled(regs, vector, read_sysreg(esr_el1)); }
#define NO_SOURCE(name)                                                                                      \
    void name##_handler(struct pt_regs *regs);                                                               \
    void name##_handler(struct pt_regs *regs) { (void)regs; }
#define SERROR(name)                                                                                         \
    void name##_handler(struct pt_regs *regs);                                                               \
    void name##_handler(struct pt_regs *regs) { do_serror(regs, read_sysreg(esr_el1)); }

UNHANDLED(el1t_64_sync, "64-bit el1t sync")
UNHANDLED(el1t_64_irq, "64-bit el1t irq")
UNHANDLED(el1t_64_fiq, "64-bit el1t fiq")
UNHANDLED(el1t_64_error, "64-bit el1t error")
NO_SOURCE(el1h_64_fiq)
SERROR(el1h_64_error)
NO_SOURCE(el0t_64_fiq)
SERROR(el0t_64_error)
UNHANDLED(el0t_32_sync, "32-bit el0t sync")
UNHANDLED(el0t_32_irq, "32-bit el0t irq")
UNHANDLED(el0t_32_fiq, "32-bit el0t fiq")
UNHANDLED(el0t_32_error, "32-bit el0t error")

/* Called by __bad_stack on the overflow stack. */
void handle_bad_stack(struct pt_regs *regs);
void handle_bad_stack(struct pt_regs *regs) {
    panic_bad_stack(regs, read_sysreg(esr_el1), read_sysreg(far_el1));
}
