/* The page of code that every program gets. */
#ifndef VDSO_H
#define VDSO_H

#include "compiler.h"

/* Where __kernel_rt_sigreturn is in it: the return address of handlers without a restorer. */
u64 vdso_sigreturn_offset(void);

#endif
