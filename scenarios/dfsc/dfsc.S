// One access of EL0 for each fault status code that a translation can end with. The tables are all here, written by
// hand; ADDRESS (and ACCESS) say which of their entries is met. README.md draws the map.

#include "faultline.inc"

#define NOWHERE     0x30000000              // a physical address with neither RAM nor a device
#define TOO_HIGH    (1 << 40)               // one bit more than TCR_EL1.IPS lets an output address have
#define DATA        (FL_AF | FL_NORMAL | FL_EL0 | FL_UXN | FL_PXN)

#ifndef ACCESS
#define ACCESS      ldr w1, [x0]
#endif

        .section .tables, "aw"
        .balign 4096
level1: .quad   FL_DEVICE_BLOCK                         // 0x00_0000_0000: the device page
        .quad   image + FL_TABLE                        // 0x00_4000_0000: this image
        .quad   0                                       // 0x00_8000_0000: invalid
        .quad   level2 + FL_TABLE                       // 0x00_c000_0000
        .quad   FL_BLOCK | FL_NORMAL | FL_EL0 | FL_UXN | FL_PXN     // 0x01_0000_0000: AF = 0
        .quad   FL_DEVICE_BLOCK                         // 0x01_4000_0000: EL1 alone
        .quad   TOO_HIGH + FL_BLOCK + DATA              // 0x01_8000_0000
        .quad   NOWHERE + FL_TABLE                      // 0x01_c000_0000: its level 2 table is not there
        .balign 4096
image:  .quad   fl_ram + FL_KERNEL_BLOCK
        .quad   fl_user + FL_USER_CODE_BLOCK
        .quad   fl_user_data + FL_USER_DATA_BLOCK
        .balign 4096
level2: .quad   0                                       // 0xc000_0000: invalid
        .quad   level3 + FL_TABLE                       // 0xc020_0000
        .quad   fl_user_data + FL_BLOCK + DATA - FL_AF  // 0xc040_0000: AF = 0
        .quad   fl_ram + FL_KERNEL_BLOCK                // 0xc060_0000: EL1 alone
        .quad   TOO_HIGH + FL_BLOCK + DATA              // 0xc080_0000
        .quad   NOWHERE + FL_TABLE                      // 0xc0a0_0000: its level 3 table is not there
        .balign 4096
level3: .quad   0                                       // 0xc020_0000: invalid
        .quad   fl_user_data + FL_PAGE + DATA - FL_AF   // 0xc020_1000: AF = 0
        .quad   fl_user_data + FL_PAGE + DATA + FL_READ_ONLY        // 0xc020_2000
        .quad   TOO_HIGH + FL_PAGE + DATA               // 0xc020_3000
        .quad   NOWHERE + FL_PAGE + DATA                // 0xc020_4000: leads to no memory
        .quad   fl_user_data + FL_PAGE + DATA - FL_NORMAL           // 0xc020_5000: Device memory
        .quad   fl_user_data + FL_BLOCK + DATA          // 0xc020_6000: 0b01 is reserved at level 3
        .quad   fl_user_data + FL_PAGE + DATA           // 0xc020_7000: nothing is wrong here
        .balign 4096

        fl_vectors vectors, el0_sync=el0_sync

        .text
        .globl _start
_start: fl_start vectors
        fl_mmu_on level1
#ifdef TTBR1
        ldr     x0, =TTBR1                              // a table base for the upper half of the addresses
        msr     ttbr1_el1, x0
        ldr     x0, =(FL_TCR - FL_TCR_EPD1)
        msr     tcr_el1, x0
        isb
#endif
        fl_enter_el0 user

// A system call says that the access went well; anything else is reported.
fl_function el0_sync
        mrs     x0, esr_el1
        lsr     x1, x0, #26                             // EC
        cmp     x1, #0x15
        b.eq    1f
        bl      report_fault
        fl_panic "nothing repairs it here"
1:      fl_exit 0
fl_end_function el0_sync

// The registers that the processor wrote, one line each. x0: ESR_EL1.
fl_function report_fault
        stp     x29, x30, [sp, #-16]!
        mov     x29, sp
        fl_log_value 4, "ESR_EL1  ", x0
        and     x1, x0, #0x3f
        fl_log_value 4, "DFSC     ", x1
        mrs     x1, far_el1
        fl_log_value 4, "FAR_EL1  ", x1
        mrs     x1, elr_el1
        fl_log_value 4, "ELR_EL1  ", x1
        ldp     x29, x30, [sp], #16
        ret
fl_end_function report_fault

        .section .user, "ax"
fl_function user
        ldr     x0, =ADDRESS
        ACCESS
        svc     #0
fl_end_function user
