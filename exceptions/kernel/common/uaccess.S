/* Copies across the user boundary, on behalf of uaccess.c. Loads and stores that may meet a bad page are marked; the
 * page fault handler sends them to the fixup, which says how much was left. */
#include "asm_macros.inc"
#include "errno.h"
#include "uaccess_insns.inc"

    .section .notrace.text, "ax"

    /* x0 = to, x1 = from, x2 = count; returns what was not copied. Eight bytes at a time where both are aligned. */
    .macro  copy_user, name, load8, load1, store8, store1
FUNC(\name)
    orr     x3, x0, x1
    tst     x3, #7
    b.ne    2f
1:  cmp     x2, #8
    b.lo    2f
    \load8  3f, x4, x1
    \store8 3f, x4, x0
    add     x1, x1, #8
    add     x0, x0, #8
    sub     x2, x2, #8
    b       1b
2:  cbz     x2, 3f
    \load1  3f, w4, x1
    \store1 3f, w4, x0
    add     x1, x1, #1
    add     x0, x0, #1
    sub     x2, x2, #1
    b       2b
3:  mov     x0, x2
    ret
END(\name)
    .endm

    .macro  kernel_load8, fixup, register, at
    ldr     \register, [\at]
    .endm
    .macro  kernel_load1, fixup, register, at
    ldrb    \register, [\at]
    .endm
    .macro  kernel_store8, fixup, register, at
    str     \register, [\at]
    .endm
    .macro  kernel_store1, fixup, register, at
    strb    \register, [\at]
    .endm

    copy_user __arch_copy_from_user, user_load8, user_load1, kernel_store8, kernel_store1
    copy_user __arch_copy_to_user, kernel_load8, kernel_load1, user_store8, user_store1

/* x0 = to, x1 = count; returns what was not cleared. */
FUNC(__arch_clear_user)
1:  tst     x0, #7
    b.ne    2f
    cmp     x1, #8
    b.lo    2f
    user_store8 3f, xzr, x0
    add     x0, x0, #8
    sub     x1, x1, #8
    b       1b
2:  cbz     x1, 3f
    user_store1 3f, wzr, x0
    add     x0, x0, #1
    sub     x1, x1, #1
    b       1b
3:  mov     x0, x1
    ret
END(__arch_clear_user)

/* x0 = to, x1 = from, x2 = count; returns the length, count when no NUL was met, or -EFAULT. */
FUNC(__arch_strncpy_user)
    mov     x3, xzr
1:  cmp     x3, x2
    b.hs    3f
    user_load1 4f, w4, x1
    strb    w4, [x0, x3]
    cbz     w4, 3f
    add     x1, x1, #1
    add     x3, x3, #1
    b       1b
3:  mov     x0, x3
    ret
4:  mov     x0, #-EFAULT
    ret
END(__arch_strncpy_user)
