// What cannot be said in C: where exceptions lead to, the first stack, and every register saved before C may use it.
// handler.c is the rest. faultline.inc has the macros that begin with fl_, and says what they change.

#include "faultline.inc"

        fl_vectors vectors, el0_sync=el0_sync

        .text
        .globl  _start
_start: fl_start vectors
        bl      start

// Everything that EL0 cannot do itself comes here.
fl_function el0_sync
        fl_save_registers
        mov     x0, sp                              // struct pt_regs*
        bl      handle_el0_sync
        fl_restore_registers
        eret                                        // to pt_regs.pc: unless C has changed it, the same instruction again
fl_end_function el0_sync
