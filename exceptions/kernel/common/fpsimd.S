/* The vector registers of the current program: kernel code never uses them, so they are saved only where somebody else
 * needs to see or to have them. */
#include "asm_macros.inc"

    .arch   armv8-a+fp+simd
    .section .notrace.text, "ax"

    .macro  each_pair, operation
    \operation q0, q1, [x0], #32
    \operation q2, q3, [x0], #32
    \operation q4, q5, [x0], #32
    \operation q6, q7, [x0], #32
    \operation q8, q9, [x0], #32
    \operation q10, q11, [x0], #32
    \operation q12, q13, [x0], #32
    \operation q14, q15, [x0], #32
    \operation q16, q17, [x0], #32
    \operation q18, q19, [x0], #32
    \operation q20, q21, [x0], #32
    \operation q22, q23, [x0], #32
    \operation q24, q25, [x0], #32
    \operation q26, q27, [x0], #32
    \operation q28, q29, [x0], #32
    \operation q30, q31, [x0], #32
    .endm

/* x0 = struct fpsimd_state: 32 registers, then FPSR and FPCR. */
FUNC(fpsimd_save_state)
    each_pair stp
    mrs     x1, fpsr
    mrs     x2, fpcr
    stp     w1, w2, [x0]
    ret
END(fpsimd_save_state)

FUNC(fpsimd_load_state)
    each_pair ldp
    ldp     w1, w2, [x0]
    msr     fpsr, x1
    msr     fpcr, x2
    ret
END(fpsimd_load_state)
