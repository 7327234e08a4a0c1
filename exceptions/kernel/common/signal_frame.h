/* Handlers: calling them, and what rt_sigreturn undoes. */
#ifndef SIGNAL_FRAME_H
#define SIGNAL_FRAME_H

#include "compiler.h"

struct pt_regs;

/* Acts on what is pending: calls a handler, ends the task, or restarts a system call. */
void do_signal(struct pt_regs *regs);
/* The registers and the signal mask of the frame at regs->sp; false when it is no frame. */
bool restore_rt_frame(struct pt_regs *regs);

/* The records of a frame begin with these; the last one is zero. */
#define FPSIMD_MAGIC 0x46508001u
#define ESR_MAGIC 0x45535201u
#define SIGFRAME_RECORDS 4096
struct context_header {
    u32 magic, size;
};

/* flavour: where among the records of a frame in user memory (16-byte aligned) the FPSIMD record is, as an offset;
 * -EINVAL when the version does not accept the records, -EFAULT when they cannot be read. */
long find_fpsimd_record(const u8 *records, size_t limit);

#endif
