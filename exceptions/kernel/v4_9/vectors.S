/* The exception vector table of the 4.9 flavour, and the entries nobody expects. */
#include "asm_macros.inc"
#include "entry_macros.inc"

    /* --- The table: sixteen slots of 0x80 bytes, one branch each ------------------------------------------- */

    .macro  vector_slot, handler
    .balign 0x80
.Lslot_\@:
    b       \handler
    .if     . - .Lslot_\@ > 0x80
    .error  "a vector does not fit its slot"
    .endif
    .endm

    .section .entry.text, "ax"
    .balign 0x800
FUNC(vectors)
    .cfi_return_column 32
    .cfi_undefined 32                       /* in ELR_ELx, where no debugger looks */
    vector_slot el1_sync_invalid            /* EL1 with SP_EL0: never used */
    vector_slot el1_irq_invalid
    vector_slot el1_fiq_invalid
    vector_slot el1_error_invalid
    vector_slot el1_sync                    /* EL1 with SP_EL1: the kernel itself */
    vector_slot el1_irq
    vector_slot el1_fiq_invalid
    vector_slot el1_error_invalid
    vector_slot el0_sync                    /* EL0, AArch64: programs */
    vector_slot el0_irq
    vector_slot el0_fiq_invalid
    vector_slot el0_error_invalid
    vector_slot el0_sync_invalid            /* EL0, AArch32: not supported */
    vector_slot el0_irq_invalid
    vector_slot el0_fiq_invalid
    vector_slot el0_error_invalid
    .balign 0x80
END(vectors)

    /* --- Exceptions nobody expects: bad_mode reports them ---------------------------------------------------- */

    .macro  invalid_entry, name, el, reason
FUNC(\name)
    kernel_entry \el
    mov     x0, sp
    mov     x1, #\reason
    mrs     x2, esr_el1
    bl      bad_mode
    .if     \el == 0
    b       ret_to_user
    .else
    kernel_exit 1
    .endif
END(\name)
    .endm

    invalid_entry el0_sync_invalid, 0, BAD_SYNC
    invalid_entry el0_irq_invalid, 0, BAD_IRQ
    invalid_entry el0_fiq_invalid, 0, BAD_FIQ
    invalid_entry el0_error_invalid, 0, BAD_ERROR
    invalid_entry el1_sync_invalid, 1, BAD_SYNC
    invalid_entry el1_irq_invalid, 1, BAD_IRQ
    invalid_entry el1_fiq_invalid, 1, BAD_FIQ
    invalid_entry el1_error_invalid, 1, BAD_ERROR
