/* Copies across the user boundary, on behalf of uaccess.c. Loads and stores that may meet a bad page are marked; the
 * page fault handler sends them to the fixup, which says how much was left. */
#include "asm_macros.inc"
#include "errno.h"

    .section .notrace.text, "ax"

/* x0 = to, x1 = from, x2 = count; returns what was not copied. */
FUNC(__arch_copy_user)
    orr     x3, x0, x1
    tst     x3, #7
    b.ne    2f
1:  cmp     x2, #8
    b.lo    2f
    may_fault 3f, ldr x4, [x1]
    may_fault 3f, str x4, [x0]
    add     x1, x1, #8
    add     x0, x0, #8
    sub     x2, x2, #8
    b       1b
2:  cbz     x2, 3f
    may_fault 3f, ldrb w4, [x1]
    may_fault 3f, strb w4, [x0]
    add     x1, x1, #1
    add     x0, x0, #1
    sub     x2, x2, #1
    b       2b
3:  mov     x0, x2
    ret
END(__arch_copy_user)

/* x0 = to, x1 = count; returns what was not cleared. */
FUNC(__arch_clear_user)
1:  tst     x0, #7
    b.ne    2f
    cmp     x1, #8
    b.lo    2f
    may_fault 3f, str xzr, [x0]
    add     x0, x0, #8
    sub     x1, x1, #8
    b       1b
2:  cbz     x1, 3f
    may_fault 3f, strb wzr, [x0]
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
    may_fault 4f, ldrb w4, [x1, x3]
    strb    w4, [x0, x3]
    cbz     w4, 3f
    add     x3, x3, #1
    b       1b
3:  mov     x0, x3
    ret
4:  mov     x0, #-EFAULT
    ret
END(__arch_strncpy_user)
