/* System calls of 6.6: a function __arm64_sys_name per call, which gets pt_regs and takes the user's x0 to x5 out of
 * it. */
#ifndef SYSCALL_H
#define SYSCALL_H

#include "syscall_numbers.h"

#define NR_SYSCALLS 453 /* the size of 6.6's table */

#include "compiler.h"
#include "ptrace.h"
#include "syscall_define.h"

#define SYSCALL_ARGUMENT(n) (regs->regs[n])
#define SYSCALL_DEFINEx(name, parameters, arguments)                                                         \
    static __always_inline long __do_sys_##name parameters;                                                  \
    long __arm64_sys_##name(const struct pt_regs *regs);                                                     \
    long __arm64_sys_##name(const struct pt_regs *regs) {                                                    \
        (void)regs;                                                                                          \
        return __do_sys_##name arguments;                                                                    \
    }                                                                                                        \
    static __always_inline long __do_sys_##name parameters
#define SYSCALL_FUNCTION(name) __arm64_sys_##name

typedef long (*syscall_fn_t)(const struct pt_regs *regs);

#endif
