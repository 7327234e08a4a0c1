/* Every random choice of the kernel: a function of the seed in the boot parameters. */
#ifndef RANDOM_H
#define RANDOM_H

#include "compiler.h"

void random_seed(u64 seed);
u64 random_u64(void);
/* As many random bytes to the program: count, or -EFAULT. */
ssize_t random_to_user(char *to, size_t count);

#endif
