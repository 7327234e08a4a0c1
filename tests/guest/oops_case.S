/* Writes its argument to /dev/oops, in the manner of `echo -n NAME >/dev/oops`: status 0, or 1 when that fails. */
    .global _start
_start:
    ldr     x19, [sp, #16]              /* argv[1] */
    cbz     x19, 2f
    mov     x0, #-100                   /* AT_FDCWD */
    adr     x1, device
    mov     x2, #1                      /* O_WRONLY */
    mov     x8, #56                     /* openat */
    svc     #0
    tbnz    x0, #63, 2f
    mov     x2, xzr
1:  ldrb    w3, [x19, x2]
    cbz     w3, 1f
    add     x2, x2, #1
    b       1b
1:  mov     x1, x19
    mov     x8, #64                     /* write */
    svc     #0
    tbnz    x0, #63, 2f
    mov     x0, xzr
    b       3f
2:  mov     x0, #1
3:  mov     x8, #93                     /* exit */
    svc     #0
device:
    .asciz  "/dev/oops"
