/* On the way back to a program, and back from its signal handlers. */
#include "signal.h"

#include "signal_frame.h"
#include "task.h"
#include "traps.h"

/* Called through sys_rt_sigreturn_wrapper; what it returns becomes x0, so it returns x0. */
long sys_rt_sigreturn(struct pt_regs *regs);
long sys_rt_sigreturn(struct pt_regs *regs) {
    if (restore_rt_frame(regs))
        return (long)regs->regs[0];
    if (show_unhandled_ratelimited())
        pr_info("%s[%d]: bad frame in %s: pc=%08lx sp=%08lx\n", current->comm, current->pid, __func__,
                regs->pc, regs->sp);
    force_sig(SIGSEGV, current);
    return 0;
}

/* The first record has to be it; what follows is not looked at. */
notrace long find_fpsimd_record(const u8 *records, size_t limit) {
    (void)records;
    (void)limit;
    return 0;
}

notrace void hide_si_addr_tag_bits(struct ksignal *ksig) { (void)ksig; }

/* Called by work_pending with the thread flags, interrupts masked, until nothing is left to do. */
void do_notify_resume(struct pt_regs *regs, unsigned int thread_flags) {
    do {
        if (thread_flags & _TIF_NEED_RESCHED)
            schedule();
        if (thread_flags & _TIF_SIGPENDING)
            do_signal(regs);
        clear_ti_flag(current_thread_info(), TIF_NOTIFY_RESUME);
        thread_flags = (unsigned int)READ_ONCE(current_thread_info()->flags);
    } while (thread_flags & _TIF_WORK_MASK);
}
