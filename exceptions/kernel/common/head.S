/* Where the loader enters: EL1h or EL2h, MMU and caches off, DAIF masked, x0 = PA of struct fl_boot_params.
 *
 * _start runs at its physical address until __mmu_on jumps to the link address; PC-relative code works in both. */
#include "arm64.h"
#include "asm_macros.inc"
#include "layout.h"
#include "thread_info.h"

    .section .head.text, "ax"
FUNC(_start)
    mov     x19, x0
    bl      init_kernel_el
    /* Floating point is on for EL0 from the start: no lazy switching here. */
    mov     x1, #CPACR_FPEN
    msr     cpacr_el1, x1
    mov     x1, #MDSCR_TDCC
    msr     mdscr_el1, x1
    adr_sym x1, init_thread_union
    add     x1, x1, #THREAD_SIZE
    sub     sp, x1, #(THREAD_SIZE - THREAD_START_SP)
    mov     x29, xzr
    mov     x30, xzr
    bl      early_map_kernel
    bl      cpu_setup
    ldr     x2, =start_virtual
    b       mmu_on
END(_start)

/* A kernel entered at EL2 stays there, as the host of its programs: from here on the names of EL1's registers, in all
 * that follows, mean those of EL2. */
FUNC(init_kernel_el)
    mrs     x1, CurrentEL
    cmp     x1, #CURRENT_EL_EL2
    b.ne    .Lat_el1
    ldr     x1, =HCR_HOST_VHE_FLAGS
    msr     hcr_el2, x1
    isb
.Lat_el1:
    ret
END(init_kernel_el)

/* MAIR, TCR and the two table bases; returns the SCTLR value in x0. */
FUNC(cpu_setup)
    tlbi    vmalle1
    dsb     nsh
    ldr     x1, =MAIR_VALUE
    msr     mair_el1, x1
    ldr     x1, =TCR_VALUE
    /* Output addresses as wide as the CPU's, ID_AA64MMFR0_EL1.PARange; 52 bits (0b110) are not for 4 KiB pages. */
    mrs     x2, id_aa64mmfr0_el1
    and     x2, x2, #0x7
    mov     x3, #5
    cmp     x2, x3
    csel    x2, x2, x3, ls
    bfi     x1, x2, #TCR_IPS_SHIFT, #3
    msr     tcr_el1, x1
    adr_sym x1, idmap_pg_dir
    msr     ttbr0_el1, x1
    adr_sym x1, swapper_pg_dir
    msr     ttbr1_el1, x1
    isb
    ldr     x0, =SCTLR_VALUE
    ret
END(cpu_setup)

/* x0 = SCTLR_EL1, x2 = virtual address to continue at. Runs in the identity map for one instruction. */
FUNC(mmu_on)
    msr     sctlr_el1, x0
    isb
    br      x2
END(mmu_on)

/* At the link address. TTBR0 gives up the identity map for a table that maps nothing. */
FUNC(start_virtual)
    adr_sym x0, vectors
    msr     vbar_el1, x0
    adr_sym x1, INIT_CURRENT
    msr     sp_el0, x1
    adr_sym x1, init_thread_union
    add     x1, x1, #THREAD_SIZE
    sub     sp, x1, #(THREAD_SIZE - THREAD_START_SP)
    mov     x29, xzr
    isb
    mov     x0, x19
    bl      start_kernel
    b       .
END(start_virtual)

/* Where the firmware enters on a CPU that the kernel has asked it to start: as _start, but the tables are there. */
FUNC(secondary_entry)
    bl      init_kernel_el
    mov     x1, #CPACR_FPEN
    msr     cpacr_el1, x1
    mov     x1, #MDSCR_TDCC
    msr     mdscr_el1, x1
    bl      cpu_setup
    ldr     x2, =secondary_switched
    b       mmu_on
END(secondary_entry)

/* At the link address. secondary_data has the stack and the task. */
FUNC(secondary_switched)
    adr_sym x0, vectors
    msr     vbar_el1, x0
    adr_sym x0, secondary_data
    ldp     x1, x2, [x0]
    mov     sp, x1
    msr     sp_el0, x2
    mov     x29, xzr
    mov     x30, xzr
    isb
    bl      secondary_start_kernel
    b       .
END(secondary_switched)
    .ltorg
