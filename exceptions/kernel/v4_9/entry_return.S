/* Back to the program, system calls, and switching tasks. */
#include "asm_macros.inc"
#include "entry_macros.inc"
#include "syscall.h"

    .section .entry.text, "ax"

    /* --- Back to the program --------------------------------------------------------------------------------- */

/* After a system call: only x0 of pt_regs is new. */
FUNC(ret_fast_syscall)
    pt_regs_frame
    disable_irq
    str     x0, [sp, #S_X0]
    ldr     x1, [tsk, #TI_FLAGS]
    and     x2, x1, #_TIF_WORK_MASK
    cbnz    x2, work_pending
    kernel_exit 0
END(ret_fast_syscall)

/* Something is to be done before the program may go on: signals, rescheduling. x1 = thread flags. */
FUNC(work_pending)
    pt_regs_frame
    mov     x0, sp
    bl      do_notify_resume
    b       finish_ret_to_user
END(work_pending)

FUNC(ret_to_user)
    pt_regs_frame
    disable_irq
    ldr     x1, [tsk, #TI_FLAGS]
    and     x2, x1, #_TIF_WORK_MASK
    cbnz    x2, work_pending
    b       finish_ret_to_user
END(ret_to_user)

FUNC(finish_ret_to_user)
    pt_regs_frame
    kernel_exit 0
END(finish_ret_to_user)

/* A new task's first instructions, reached from cpu_switch_to: x19 = function of a kernel thread or 0, x20 = its
 * argument. A kernel thread that returns has become a program by execve. */
FUNC(ret_from_fork)
    .cfi_undefined 30                       /* nobody called it: a backtrace ends here */
    bl      schedule_tail
    cbz     x19, 1f
    mov     x0, x20
    blr     x19
1:  mrs     tsk, sp_el0
    b       ret_to_user
END(ret_from_fork)

    /* --- System calls ---------------------------------------------------------------------------------------- */

stbl .req x27
scno .req x26
sc_nr .req x25

FUNC(el0_svc)
    pt_regs_frame
    adr_sym stbl, sys_call_table
    mov     w26, w8
    mov     sc_nr, #NR_SYSCALLS
    b       el0_svc_naked
END(el0_svc)

FUNC(el0_svc_naked)
    pt_regs_frame
    stp     x0, scno, [sp, #S_ORIG_X0]       /* and S_SYSCALLNO behind it */
    enable_debug_and_irq
    cmp     scno, sc_nr
    b.hs    ni_sys
    ldr     x16, [stbl, scno, lsl #3]
    blr     x16
    b       ret_fast_syscall
ni_sys:
    mov     x0, sp
    bl      do_ni_syscall
    b       ret_fast_syscall
END(el0_svc_naked)

/* rt_sigreturn wants pt_regs. */
FUNC(sys_rt_sigreturn_wrapper)
    mov     x0, sp
    b       sys_rt_sigreturn
END(sys_rt_sigreturn_wrapper)

    /* --- Switching tasks ------------------------------------------------------------------------------------- */

/* x0 = previous task, x1 = next task; returns the previous one, on the next one's stack. */
FUNC(cpu_switch_to)
    switch_cpu_context x0, x1
    and     x9, x9, #~(THREAD_SIZE - 1)
    msr     sp_el0, x9
    ret
END(cpu_switch_to)
