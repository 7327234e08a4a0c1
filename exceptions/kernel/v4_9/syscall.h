/* System calls of 4.9: a function SyS_name per call, which gets the user's x0 to x5 as its arguments. */
#ifndef SYSCALL_H
#define SYSCALL_H

#include "compiler.h"
#include "syscall_numbers.h"

#define SYSCALL_DEFINE(name, ...)                                                                            \
    long SyS_##name(__VA_ARGS__);                                                                            \
    long SyS_##name(__VA_ARGS__)
#define SYSCALL_FUNCTION(name) SyS_##name

struct pt_regs;
long do_ni_syscall(struct pt_regs *regs);

#endif
