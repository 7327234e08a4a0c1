/* System calls: from el0_svc to the function of the call. A number that this kernel lacks answers -ENOSYS in silence,
 * and so does one beyond the table. */
#include "syscall.h"

#include "device.h"
#include "errno.h"
#include "signal_frame.h"
#include "task.h"
#include "traps.h"

#define DECLARE(number, name) long SYSCALL_FUNCTION(name)(const struct pt_regs *regs);
#define ENTRY(number, name) [number] = SYSCALL_FUNCTION(name),

/* What 4.9 lacks. */
#define SYSCALLS_SINCE_4_9(X)                                                                                \
    X(291, statx) X(293, rseq) X(435, clone3) X(436, close_range) X(439, faccessat2) X(441, epoll_pwait2)

SYSCALLS(DECLARE)
SYSCALLS_SINCE_4_9(DECLARE)
long __arm64_sys_rt_sigreturn(const struct pt_regs *regs);
long __arm64_sys_ni_syscall(const struct pt_regs *regs);

long __arm64_sys_ni_syscall(const struct pt_regs *regs) {
    device_trace(FL_TRACE_NI_SYSCALL, (u64)regs->syscallno, (u64)current->pid, 0, 0);
    return -ENOSYS;
}

/* What it returns becomes x0, so it returns x0. */
long __arm64_sys_rt_sigreturn(const struct pt_regs *regs) {
    if (restore_rt_frame((struct pt_regs *)regs))
        return (long)regs->regs[0];
    arm64_notify_segfault(regs->sp);
    return 0;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const syscall_fn_t sys_call_table[NR_SYSCALLS] = {[0 ... NR_SYSCALLS - 1] = __arm64_sys_ni_syscall,
                                                         [NR_RT_SIGRETURN] = __arm64_sys_rt_sigreturn,
                                                         SYSCALLS(ENTRY) SYSCALLS_SINCE_4_9(ENTRY)};
#pragma GCC diagnostic pop

/* By the name that compilers give Linux's: it is called with one table only, and they make use of that. */
static void invoke_syscall(struct pt_regs *regs, unsigned int scno, unsigned int sc_nr,
                           const syscall_fn_t table[]) __asm__("invoke_syscall.constprop.0");
static void invoke_syscall(struct pt_regs *regs, unsigned int scno, unsigned int sc_nr,
                           const syscall_fn_t table[]) {
    regs->regs[0] = (u64)(scno < sc_nr ? table[scno](regs) : -ENOSYS);
}

void do_el0_svc(struct pt_regs *regs) {
    regs->orig_x0 = regs->regs[0];
    regs->syscallno = (s32)regs->regs[8];
    invoke_syscall(regs, (unsigned int)regs->syscallno, NR_SYSCALLS, sys_call_table);
}
