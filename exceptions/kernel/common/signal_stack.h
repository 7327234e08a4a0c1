/* The alternate signal stack, as sigaltstack and the signal frame show it. */
#ifndef SIGNAL_STACK_H
#define SIGNAL_STACK_H

#include "compiler.h"

struct user_sigstack {
    u64 sp;
    s32 flags;
    s32 pad;
    u64 size;
};

bool on_sig_stack(unsigned long sp);
void save_altstack(struct user_sigstack *to, unsigned long sp);
int do_sigaltstack(const struct user_sigstack *new, unsigned long sp);

#endif
