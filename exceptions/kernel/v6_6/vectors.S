/* The exception vector table of the 6.6 flavour: sixteen slots of 0x80 bytes. */
#include "asm_macros.inc"
#include "entry_macros.inc"

    /* A slot makes room for pt_regs and asks whether that room is still on the stack, without touching a register:
     * SP and x0 change places by additions, and change back. */
    .macro  kernel_ventry, el, label
    .balign 0x80
.Lslot_\@:
    .if     \el == 0
    b       .Lentry_\@                      /* with page-table isolation, the trampoline would enter behind this */
    mrs     x30, tpidrro_el0
    msr     tpidrro_el0, xzr
.Lentry_\@:
    .endif
    sub     sp, sp, #PT_REGS_SIZE
    add     sp, sp, x0                      /* SP + x0 */
    sub     x0, sp, x0                      /* SP */
    tbnz    x0, #THREAD_SHIFT, .Loverflow_\@
    sub     x0, sp, x0                      /* x0 */
    sub     sp, sp, x0                      /* SP */
    b       \label
.Loverflow_\@:
    msr     tpidr_el0, x0                   /* the SP that is no good; the program that owned these two is lost */
    sub     x0, sp, x0
    msr     tpidrro_el0, x0
    adr_sym x0, overflow_stack + OVERFLOW_STACK_SIZE
    mov     sp, x0
    get_this_cpu_offset x0
    add     sp, sp, x0                      /* this CPU's */
    mrs     x0, tpidr_el0
    b       __bad_stack
    .if     . - .Lslot_\@ > 0x80
    .error  "a vector does not fit its slot"
    .endif
    .endm

    .section .entry.text, "ax"
    .balign 0x800
FUNC(vectors)
    .cfi_return_column 32
    .cfi_undefined 32                       /* in ELR_ELx, where no debugger looks */
    kernel_ventry 1, el1t_64_sync           /* EL1 with SP_EL0: never used */
    kernel_ventry 1, el1t_64_irq
    kernel_ventry 1, el1t_64_fiq
    kernel_ventry 1, el1t_64_error
    kernel_ventry 1, el1h_64_sync           /* EL1 with SP_EL1: the kernel itself */
    kernel_ventry 1, el1h_64_irq
    kernel_ventry 1, el1h_64_fiq
    kernel_ventry 1, el1h_64_error
    kernel_ventry 0, el0t_64_sync           /* EL0, AArch64: programs */
    kernel_ventry 0, el0t_64_irq
    kernel_ventry 0, el0t_64_fiq
    kernel_ventry 0, el0t_64_error
    kernel_ventry 0, el0t_32_sync           /* EL0, AArch32: not supported */
    kernel_ventry 0, el0t_32_irq
    kernel_ventry 0, el0t_32_fiq
    kernel_ventry 0, el0t_32_error
    .balign 0x80
END(vectors)

/* On the overflow stack: x0 and TPIDR_EL0 = the SP below the stack, TPIDRRO_EL0 = x0 at the exception. */
FUNC(__bad_stack)
    mrs     x0, tpidrro_el0
    sub     sp, sp, #PT_REGS_SIZE
    kernel_entry 1
    mrs     x0, tpidr_el0
    add     x0, x0, #PT_REGS_SIZE
    str     x0, [sp, #S_SP]
    mov     x0, sp
    bl      handle_bad_stack
    b       .
END(__bad_stack)
