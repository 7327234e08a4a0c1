// A bare-metal image that does nothing but take data aborts: EL0 stores to one untouched page after the other, the
// EL1 handler writes the page's level 3 descriptor and returns, the store is retried.
//
// Loaded at 0x40200000, entered at EL1 with the MMU off. The doubleword at PARAMETERS says how often the 262,144 pages
// are gone through; the next one is the address to write at the end, or 0 to end by PSCI.
// The same image runs on this project's machine and on qemu-system-aarch64.

        .equ PAGES, 262144
        .equ PARAMETERS, 0x40f00000
        .equ KERNEL_BLOCK, 0x40000000 | 0x705   // block: AF, inner shareable, attribute 1, EL1 read-write, executable
        .equ USER_CODE, 0x7c7                   // page: AF, inner shareable, attribute 1, EL0 read-only
        .equ USER_DATA_HIGH, 0x0060             // UXN, PXN (bits 54:53)
        .equ USER_DATA, 0xf47                   // page: nG, AF, inner shareable, attribute 1, EL0 read-write
        .equ TABLE, 3
        .equ L3_TABLES, 0x41000000              // 512 tables, one after the other: an array of PAGES descriptors

        .section .text, "ax"
        .globl _start
_start: mov     x0, #(3 << 20)
        msr     cpacr_el1, x0
        adrp    x0, vectors
        add     x0, x0, :lo12:vectors
        msr     vbar_el1, x0

        adrp    x1, level1
        ldr     x0, =KERNEL_BLOCK
        str     x0, [x1, #8]                    // 0x40000000: this image
        adrp    x2, level2_code
        add     x0, x2, #TABLE
        str     x0, [x1, #16]                   // 0x80000000: the EL0 program
        adrp    x3, level3_code
        add     x0, x3, #TABLE
        str     x0, [x2]
        adrp    x0, user
        mov     x4, #USER_CODE
        orr     x0, x0, x4
        str     x0, [x3]
        adrp    x2, level2_data
        add     x0, x2, #TABLE
        str     x0, [x1, #24]                   // 0xc0000000: the pages to be touched
        ldr     x0, =L3_TABLES + TABLE
        mov     x3, #512
1:      str     x0, [x2], #8
        add     x0, x0, #0x1000
        subs    x3, x3, #1
        b.ne    1b

        msr     ttbr0_el1, x1
        ldr     x0, =0xff00                     // attribute 1: Normal, write-back
        msr     mair_el1, x0
        ldr     x0, =0x200803519                // 40-bit output, EPD1, 4 KiB, T0SZ = 25, write-back, inner shareable
        msr     tcr_el1, x0
        isb
        ldr     x0, =0x34d5d91d
        msr     sctlr_el1, x0
        isb

        ldr     x0, =PARAMETERS
        ldp     x20, x23, [x0]                  // passes, exit port
        adrp    x21, data_page
        mov     x0, #USER_DATA
        orr     x21, x21, x0
        mov     x0, #USER_DATA_HIGH
        orr     x21, x21, x0, lsl #48           // the descriptor the handler writes
        ldr     x22, =L3_TABLES
next_pass:
        ldr     x0, =L3_TABLES
        mov     x1, #(PAGES / 8)
2:      stp     xzr, xzr, [x0], #16
        stp     xzr, xzr, [x0], #16
        stp     xzr, xzr, [x0], #16
        stp     xzr, xzr, [x0], #16
        subs    x1, x1, #1
        b.ne    2b
        dsb     ish
        tlbi    vmalle1is
        dsb     ish
        isb
        ldr     x0, =0x80000000
        msr     elr_el1, x0
        mov     x0, #0x3c0
        msr     spsr_el1, x0
        eret

fault:  mrs     x10, far_el1
        ubfx    x10, x10, #12, #18
        str     x21, [x22, x10, lsl #3]
        dsb     ishst
        eret

svc_or_fault:
        mrs     x11, esr_el1
        lsr     x11, x11, #26
        cmp     x11, #0x24
        b.eq    fault
        subs    x20, x20, #1
        b.ne    next_pass
        cbz     x23, psci_off
        str     x23, [x23]
psci_off:
        ldr     x0, =0x84000008                 // SYSTEM_OFF
        hvc     #0
        b       .

        .balign 0x800
vectors:
        .fill   0x400 / 4, 4, 0x14000000        // not expected: stay there
        b       svc_or_fault
        .balign 0x800

        .balign 0x1000
user:   movz    x1, #0xc000, lsl #16
        mov     x2, #PAGES
3:      str     x2, [x1]
        add     x1, x1, #0x1000
        subs    x2, x2, #1
        b.ne    3b
        svc     #0
        .ltorg

        .section .bss, "aw", %nobits
        .balign 0x1000
level1: .skip   0x1000
level2_code: .skip 0x1000
level3_code: .skip 0x1000
level2_data: .skip 0x1000
data_page: .skip 0x1000
