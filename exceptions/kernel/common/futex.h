/* Waiting at an address of user memory. */
#ifndef FUTEX_H
#define FUTEX_H

#include "compiler.h"

#define FUTEX_BITSET_MATCH_ANY (~0u)

/* Wakes at most `count` of those who wait at the address and whose bits meet `bitset`; how many. */
long futex_wake(const int *address, int count, u32 bitset);

#endif
