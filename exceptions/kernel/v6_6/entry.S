/* From the vectors to the C handlers and back: what 6.6 still does in assembly. */
#include "asm_macros.inc"
#include "entry_macros.inc"

    .macro  entry_handler, el, name
    .balign 64
FUNC(\name)
    kernel_entry \el
    mov     x0, sp
    bl      \name\()_handler
    .if     \el == 0
    b       ret_to_user
    .else
    b       ret_to_kernel
    .endif
END(\name)
    .endm

    .section .entry.text, "ax"

    entry_handler 1, el1t_64_sync
    entry_handler 1, el1t_64_irq
    entry_handler 1, el1t_64_fiq
    entry_handler 1, el1t_64_error
    entry_handler 1, el1h_64_sync
    entry_handler 1, el1h_64_irq
    entry_handler 1, el1h_64_fiq
    entry_handler 1, el1h_64_error
    entry_handler 0, el0t_64_sync
    entry_handler 0, el0t_64_irq
    entry_handler 0, el0t_64_fiq
    entry_handler 0, el0t_64_error
    entry_handler 0, el0t_32_sync
    entry_handler 0, el0t_32_irq
    entry_handler 0, el0t_32_fiq
    entry_handler 0, el0t_32_error

FUNC(ret_to_kernel)
    pt_regs_frame
    kernel_exit 1
END(ret_to_kernel)

FUNC(ret_to_user)
    pt_regs_frame
    kernel_exit 0
END(ret_to_user)

/* A new task's first instructions, reached from cpu_switch_to: x19 = function of a kernel thread or 0, x20 = its
 * argument. A kernel thread that returns has become a program by execve. */
FUNC(ret_from_fork)
    .cfi_undefined 30                       /* nobody called it: a backtrace ends here */
    bl      schedule_tail
    cbz     x19, 1f
    mov     x0, x20
    blr     x19
1:  mrs     tsk, sp_el0
    mov     x0, sp
    bl      asm_exit_to_user_mode
    b       ret_to_user
END(ret_from_fork)

/* x0 = previous task, x1 = next task; returns the previous one, on the next one's stack. */
FUNC(cpu_switch_to)
    switch_cpu_context x0, x1
    msr     sp_el0, x1
    ret
END(cpu_switch_to)

    .section .notrace.text, "ax"

/* x0 = to, x1 = from, x2 = count, kernel addresses that may be unmapped; returns what was not copied. */
FUNC(__arch_copy_kernel_nofault)
1:  cbz     x2, 2f
    may_fault 2f, ldrb w4, [x1]
    strb    w4, [x0]
    add     x1, x1, #1
    add     x0, x0, #1
    sub     x2, x2, #1
    b       1b
2:  mov     x0, x2
    ret
END(__arch_copy_kernel_nofault)
