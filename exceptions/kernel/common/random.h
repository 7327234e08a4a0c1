/* Every random choice of the kernel: a function of the seed in the boot parameters. */
#ifndef RANDOM_H
#define RANDOM_H

#include "compiler.h"

void random_seed(u64 seed);
u64 random_u64(void);

#endif
