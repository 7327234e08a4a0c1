/* The system call table. A number in it that this kernel lacks answers -ENOSYS in silence, as a call that was left out
 * of a real kernel does; a number beyond the table goes to do_ni_syscall, which says so. */
#include "device.h"
#include "errno.h"
#include "ptrace.h"
#include "syscall.h"
#include "task.h"

#define DECLARE(number, name) extern char SYSCALL_FUNCTION(name)[];
#define ENTRY(number, name) [number] = SYSCALL_FUNCTION(name),

SYSCALLS(DECLARE)
extern char sys_rt_sigreturn_wrapper[];
long sys_ni_syscall(void);

long sys_ni_syscall(void) {
    device_trace(FL_TRACE_NI_SYSCALL, (u64)task_pt_regs(current)->syscallno, (u64)current->pid, 0, 0);
    return -ENOSYS;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
extern const void *const sys_call_table[NR_SYSCALLS];
const void *const sys_call_table[NR_SYSCALLS] = {[0 ... NR_SYSCALLS - 1] = (const void *)sys_ni_syscall,
                                                 [NR_RT_SIGRETURN] = sys_rt_sigreturn_wrapper,
                                                 SYSCALLS(ENTRY)};
#pragma GCC diagnostic pop
