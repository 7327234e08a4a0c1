/* The shared object that every program finds at AT_SYSINFO_EHDR: names and version are ABI, the C library looks them
 * up. Each function is the system call; the page of data beside it is not used. */

#define NR_clock_gettime 113
#define NR_clock_getres 114
#define NR_rt_sigreturn 139
#define NR_gettimeofday 169

    .macro  call, name, number
    .global \name
    .type   \name, %function
    .balign 16
\name:
    .cfi_startproc
    mov     x8, #\number
    svc     #0
    ret
    .cfi_endproc
    .size   \name, . - \name
    .endm

    .text
    nop
    call    __kernel_rt_sigreturn, NR_rt_sigreturn
    call    __kernel_gettimeofday, NR_gettimeofday
    call    __kernel_clock_gettime, NR_clock_gettime
    call    __kernel_clock_getres, NR_clock_getres
