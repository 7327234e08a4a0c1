/* Synchronous exceptions and interrupts: from the vector to the C handler that its class asks for. The names are those of 4.9. */
#include "asm_macros.inc"
#include "entry_macros.inc"

    /* What the interrupt controller's driver has set. */
    .macro  irq_handler
    adr_sym x1, handle_arch_irq
    ldr     x1, [x1]
    mov     x0, sp
    blr     x1
    .endm

    .section .entry.text, "ax"

    /* --- Synchronous exceptions of the kernel itself --------------------------------------------------------- */

    .balign 64
FUNC(el1_sync)
    kernel_entry 1
    mrs     x1, esr_el1
    lsr     x24, x1, #ESR_EC_SHIFT
    cmp     x24, #EC_DABT_CUR
    b.eq    el1_da
    cmp     x24, #EC_IABT_CUR
    b.eq    el1_ia
    cmp     x24, #EC_SYS64
    b.eq    el1_undef
    cmp     x24, #EC_SP_ALIGN
    b.eq    el1_sp_pc
    cmp     x24, #EC_PC_ALIGN
    b.eq    el1_sp_pc
    cmp     x24, #EC_UNKNOWN
    b.eq    el1_undef
    cmp     x24, #EC_BREAKPT_CUR
    b.ge    el1_dbg
    b       el1_inv
END(el1_sync)

FUNC(el1_ia)
    pt_regs_frame
    b       el1_da
END(el1_ia)

/* A load, store or fetch of the kernel's own: uaccess, or a bug. Interrupts return to what they were. */
FUNC(el1_da)
    pt_regs_frame
    mrs     x0, far_el1
    enable_debug
    tbnz    x23, #7, 1f                     /* PSR_I_BIT of the interrupted code */
    msr     daifclr, #DAIF_IRQ
1:  mov     x2, sp
    bl      do_mem_abort
    disable_irq
    kernel_exit 1
END(el1_da)

FUNC(el1_sp_pc)
    pt_regs_frame
    mrs     x0, far_el1
    enable_debug
    mov     x2, sp
    bl      do_sp_pc_abort
    kernel_exit 1
END(el1_sp_pc)

FUNC(el1_undef)
    pt_regs_frame
    enable_debug
    mov     x0, sp
    bl      do_undefinstr
    kernel_exit 1
END(el1_undef)

FUNC(el1_dbg)
    pt_regs_frame
    cmp     x24, #EC_BRK64
    cinc    x24, x24, eq                    /* BRK has an even class at both levels: count it as ours */
    tbz     x24, #0, el1_inv
    mrs     x0, far_el1
    mov     x2, sp
    bl      do_debug_exception
    kernel_exit 1
END(el1_dbg)

FUNC(el1_inv)
    pt_regs_frame
    enable_debug
    mov     x0, sp
    mov     x2, x1
    mov     x1, #BAD_SYNC
    bl      bad_mode
    kernel_exit 1
END(el1_inv)

/* An interrupt of the kernel: it goes on where it was, there is no preemption. */
FUNC(el1_irq)
    kernel_entry 1
    enable_debug
    irq_handler
    kernel_exit 1
END(el1_irq)

    /* --- Synchronous exceptions of programs ------------------------------------------------------------------ */

    .balign 64
FUNC(el0_sync)
    kernel_entry 0
    mrs     x25, esr_el1
    lsr     x24, x25, #ESR_EC_SHIFT
    cmp     x24, #EC_SVC64
    b.eq    el0_svc
    cmp     x24, #EC_DABT_LOW
    b.eq    el0_da
    cmp     x24, #EC_IABT_LOW
    b.eq    el0_ia
    cmp     x24, #EC_FP_ASIMD
    b.eq    el0_fpsimd_acc
    cmp     x24, #EC_FP_EXC64
    b.eq    el0_fpsimd_exc
    cmp     x24, #EC_SYS64
    b.eq    el0_sys
    cmp     x24, #EC_SP_ALIGN
    b.eq    el0_sp_pc
    cmp     x24, #EC_PC_ALIGN
    b.eq    el0_sp_pc
    cmp     x24, #EC_UNKNOWN
    b.eq    el0_undef
    cmp     x24, #EC_BREAKPT_LOW
    b.ge    el0_dbg
    b       el0_inv
END(el0_sync)

/* Data abort: the top byte of the address is dropped whatever it is, so a kernel address loses its ff. */
FUNC(el0_da)
    pt_regs_frame
    mrs     x26, far_el1
    enable_debug_and_irq
    bic     x0, x26, #(0xff << 56)
    mov     x1, x25
    mov     x2, sp
    bl      do_mem_abort
    b       ret_to_user
END(el0_da)

FUNC(el0_ia)
    pt_regs_frame
    mrs     x26, far_el1
    enable_debug_and_irq
    mov     x0, x26
    mov     x1, x25
    mov     x2, sp
    bl      do_mem_abort
    b       ret_to_user
END(el0_ia)

FUNC(el0_fpsimd_acc)
    pt_regs_frame
    enable_debug
    mov     x0, x25
    mov     x1, sp
    bl      do_fpsimd_acc
    b       ret_to_user
END(el0_fpsimd_acc)

FUNC(el0_fpsimd_exc)
    pt_regs_frame
    enable_debug
    mov     x0, x25
    mov     x1, sp
    bl      do_fpsimd_exc
    b       ret_to_user
END(el0_fpsimd_exc)

FUNC(el0_sp_pc)
    pt_regs_frame
    mrs     x26, far_el1
    enable_debug_and_irq
    mov     x0, x26
    mov     x1, x25
    mov     x2, sp
    bl      do_sp_pc_abort
    b       ret_to_user
END(el0_sp_pc)

FUNC(el0_undef)
    pt_regs_frame
    enable_debug_and_irq
    mov     x0, sp
    bl      do_undefinstr
    b       ret_to_user
END(el0_undef)

FUNC(el0_sys)
    pt_regs_frame
    enable_debug_and_irq
    mov     x0, x25
    mov     x1, sp
    bl      do_sysinstr
    b       ret_to_user
END(el0_sys)

FUNC(el0_dbg)
    pt_regs_frame
    tbnz    x24, #0, el0_inv                /* an odd class says "current EL": impossible from here */
    mrs     x0, far_el1
    mov     x1, x25
    mov     x2, sp
    bl      do_debug_exception
    enable_debug
    b       ret_to_user
END(el0_dbg)

FUNC(el0_inv)
    pt_regs_frame
    enable_debug
    mov     x0, sp
    mov     x1, #BAD_SYNC
    mov     x2, x25
    bl      bad_mode
    b       ret_to_user
END(el0_inv)

FUNC(el0_irq)
    kernel_entry 0
    enable_debug
    irq_handler
    b       ret_to_user
END(el0_irq)
