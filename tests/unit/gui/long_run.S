// Some ten million instructions, with a system call now and then, and a store through NULL at the end: a run that is
// not recorded in one go.
    .globl  _start
_start:
    mov     w19, #20
again:
    mov     w0, #0x40000
count:
    subs    w0, w0, #1
    b.ne    count
    mov     x8, #172                // getpid
    svc     #0
    subs    w19, w19, #1
    b.ne    again
    str     w19, [x19]
