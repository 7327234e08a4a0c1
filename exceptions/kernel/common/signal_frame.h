/* Handlers: calling them, and what rt_sigreturn undoes. */
#ifndef SIGNAL_FRAME_H
#define SIGNAL_FRAME_H

#include "compiler.h"

struct pt_regs;

/* Acts on what is pending: calls a handler, ends the task, or restarts a system call. */
void do_signal(struct pt_regs *regs);
/* The registers and the signal mask of the frame at regs->sp; false when it is no frame. */
bool restore_rt_frame(struct pt_regs *regs);

#endif
