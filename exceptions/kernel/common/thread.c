/* A task's first registers: what is left of them for a version to say stands in its ptrace.h. */
#include "kthread.h"
#include "ptrace.h"
#include "string.h"
#include "task.h"

_Static_assert(THREAD_CPU_CONTEXT_OFFSET == THREAD_CPU_CONTEXT, "cpu_switch_to");

extern char ret_from_fork[];

notrace struct pt_regs *task_pt_regs(const struct task_struct *tsk) {
    return (struct pt_regs *)((char *)tsk->stack + THREAD_START_SP) - 1;
}

/* The child's stack: pt_regs at the top, cpu_switch_to comes out at ret_from_fork. */
int copy_thread(const struct kernel_clone_args *args, struct task_struct *child, bool kernel) {
    struct pt_regs *const regs = task_pt_regs(child);
    struct cpu_context *const context = &child->thread.cpu_context;

    memset(context, 0, sizeof(*context));
    if (kernel) {
        memset(regs, 0, sizeof(*regs));
        regs->pstate = KTHREAD_PSTATE;
        context->x19_to_x28[0] = args->stack;
        context->x19_to_x28[1] = args->argument;
    } else {
        *regs = *task_pt_regs(current);
        regs->regs[0] = 0;
        if (args->stack)
            regs->sp = args->stack;
        if (args->flags & CLONE_SETTLS)
            child->thread.tp_value = args->tls;
    }
    context->pc = (u64)ret_from_fork;
    context->sp = (u64)regs;
    context->fp = first_frame_record(regs);
    return 0;
}

/* A program begins with every register zero but SP and PC. */
void start_thread(struct pt_regs *regs, unsigned long pc, unsigned long sp) {
    memset(regs, 0, sizeof(*regs));
    regs->syscallno = NO_SYSCALL;
    regs->pc = pc;
    regs->sp = sp;
    regs->pstate = PSR_MODE_EL0t;
}
