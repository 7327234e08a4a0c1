// A kernel of one's own. faultline.inc has the macros that begin with fl_, and says what they change.

#include "faultline.inc"

        .section .tables, "aw"
        .balign 4096
level1: .quad   FL_DEVICE_BLOCK                     // 0x0000_0000: the device page
        .quad   image + FL_TABLE                    // 0x4000_0000: this image
        .quad   level2 + FL_TABLE                   // 0x8000_0000: what EL0 will ask for
        .balign 4096
image:  .quad   fl_ram + FL_KERNEL_BLOCK            // this code, these tables
        .quad   fl_user + FL_USER_CODE_BLOCK        // .user
        .quad   fl_user_data + FL_USER_DATA_BLOCK   // .user_data, and EL0's stack
        .balign 4096
level2: .quad   level3 + FL_TABLE
        .balign 4096
level3: .skip   4096                                // 512 pages, none of which is there

        .bss
        .balign 4096
frame:  .skip   4096                                // the page that is put there

        fl_vectors vectors, el0_sync=el0_sync

        .text
        .globl  _start
_start: fl_start vectors
        fl_mmu_on level1
        fl_enter_el0 user

// Everything that EL0 cannot do itself comes here. What is changed here is saved: EL0 must not notice.
fl_function el0_sync
        stp     x29, x30, [sp, #-48]!
        stp     x0, x1, [sp, #16]
        stp     x16, x17, [sp, #32]
        mov     x29, sp
        mrs     x1, esr_el1
        lsr     x1, x1, #26                         // EC
        cmp     x1, #0x24
        b.ne    1f
        bl      page_fault
        ldp     x16, x17, [sp, #32]
        ldp     x0, x1, [sp, #16]
        ldp     x29, x30, [sp], #48
        eret                                        // to ELR_EL1: the instruction that faulted
1:      cmp     x1, #0x15
        b.ne    2f
        fl_exit w0                                  // svc: EL0 ends the run with the status in w0
2:      mrs     x1, esr_el1
        fl_log_value 0, "ESR_EL1 ", x1
        fl_panic "neither a data abort nor a system call"
fl_end_function el0_sync

// Puts `frame` where EL0 missed a page. Changes x0 and x1 (and x16, x17).
fl_function page_fault
        mrs     x0, far_el1
        fl_log_value 6, "no page at ", x0
        ubfx    x0, x0, #12, #9                     // the index at level 3
        ldr     x16, =level3
        ldr     x1, =(frame + FL_PAGE + FL_AF + FL_NORMAL + FL_EL0 + FL_UXN + FL_PXN)
        str     x1, [x16, x0, lsl #3]
        dsb     ishst                               // the walk of the retry must see it
        isb
        ret
fl_end_function page_fault

// What runs at EL0.
        .section .user, "ax"
fl_function user
        ldr     x1, =0x80003000
        mov     w0, #42
        str     w0, [x1]                            // no page: the handler's business
        ldr     w0, [x1]
        svc     #0
fl_end_function user
