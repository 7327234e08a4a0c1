/* SplitMix64: small, and every seed, 0 included, gives a good sequence. */
#include "random.h"

#include "spinlock.h"

static u64 state;
static spinlock_t random_lock;

void random_seed(u64 seed) { state = seed; }

notrace u64 random_u64(void) {
    spin_lock(&random_lock);
    u64 z = (state += 0x9e3779b97f4a7c15UL);
    spin_unlock(&random_lock);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
    return z ^ (z >> 31);
}
