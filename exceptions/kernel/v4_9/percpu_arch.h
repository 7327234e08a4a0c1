/* What 4.9 keeps per CPU: counters alone, in the areas' allocated part. */
#ifndef PERCPU_ARCH_H
#define PERCPU_ARCH_H

#include "compiler.h"

#define MRS_CPU_OFFSET(to) "mrs " to ", tpidr_el1"
#define MSR_CPU_OFFSET(from) "msr tpidr_el1, " from

static __always_inline void setup_this_cpu_variables(void) {}

#endif
