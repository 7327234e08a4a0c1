/* System calls of 4.9: a function SyS_name per call, which gets the user's x0 to x5 as its arguments. */
#ifndef SYSCALL_H
#define SYSCALL_H

#include "syscall_numbers.h"

#define NR_SYSCALLS 291 /* the size of 4.9's table */

#ifndef __ASSEMBLER__
#include "compiler.h"
#include "syscall_define.h"

#define SYSCALL_DEFINEx(name, parameters, arguments)                                                         \
    long SyS_##name parameters;                                                                              \
    long SyS_##name parameters
#define SYSCALL_FUNCTION(name) SyS_##name

struct pt_regs;
long do_ni_syscall(struct pt_regs *regs);
#endif

#endif
