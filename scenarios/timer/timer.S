// A program that never lets go, and the timer that interrupts it all the same.

#include "faultline.inc"

#define PERIOD 625                                  // ticks of 16 ns: 10 us, which are 10,000 instructions here

        .section .tables, "aw"
        .balign 4096
level1: .quad   FL_DEVICE_BLOCK                     // 0x0000_0000: the device page
        .quad   image + FL_TABLE                    // 0x4000_0000: this image
        .skip   4096 - 16
image:  .quad   fl_ram + FL_KERNEL_BLOCK            // this code, these tables
        .quad   fl_user + FL_USER_CODE_BLOCK        // .user
        .quad   fl_user_data + FL_USER_DATA_BLOCK   // EL0's stack
        .skip   4096 - 24

        .bss
        .balign 8
ticks:  .skip   8

        fl_vectors vectors, el0_irq=el0_irq

        .text
        .globl  _start
_start: fl_start vectors
        fl_mmu_on level1
        fl_interrupts_on
        fl_timer_in #PERIOD
        fl_enter_el0 user, pstate=0x340             // D, A and F masked, I not

// Between two instructions of EL0, whichever they are. What is changed here is saved: EL0 must not notice.
fl_function el0_irq
        stp     x29, x30, [sp, #-48]!
        stp     x0, x1, [sp, #16]
        stp     x16, x17, [sp, #32]
        mov     x29, sp
        mrs     x0, icc_iar1_el1                    // which one? It is ours from here on
        cmp     x0, #FL_TIMER_INTID
        b.ne    1f
        bl      tick
        mov     x0, #FL_TIMER_INTID
        msr     icc_eoir1_el1, x0                   // done: the next one may come
        ldp     x16, x17, [sp, #32]
        ldp     x0, x1, [sp, #16]
        ldp     x29, x30, [sp], #48
        eret                                        // to ELR_EL1: the instruction that has not been executed yet
1:      fl_panic "an interrupt that nobody asked for"
fl_end_function el0_irq

// Counts; the third time is the last.
fl_function tick
        ldr     x0, =ticks
        ldr     x1, [x0]
        add     x1, x1, #1
        str     x1, [x0]
        fl_log_value 6, "tick ", x1
        cmp     x1, #3
        b.eq    1f
        fl_timer_in #PERIOD                         // the condition of the timer is gone, and with it the interrupt
        ret
1:      fl_exit w1
fl_end_function tick

// What runs at EL0: no system call, no fault, no end.
        .section .user, "ax"
fl_function user
        mov     x0, #0
1:      add     x0, x0, #1
        add     x2, x2, x0
        b       1b
fl_end_function user
