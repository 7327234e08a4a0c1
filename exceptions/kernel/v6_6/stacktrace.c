/* Call traces from frame records: {caller's x29, return address} at x29 of every function, one more in every pt_regs. */
#include "dump_stack.h"
#include "errno.h"
#include "mm.h"
#include "panic.h"
#include "percpu.h"
#include "task.h"
#include "traps.h"
#include "uaccess.h"

size_t __arch_copy_kernel_nofault(void *to, const void *from, size_t count);

/* Memory of the program, too, unless PAN is in the way: 6.6 does not ask whose address it is. */
long copy_from_kernel_nofault(void *to, const void *from, size_t count) {
    current->pagefault_disabled++;
    const size_t left = __arch_copy_kernel_nofault(to, from, count);
    current->pagefault_disabled--;
    return left ? -EFAULT : 0;
}

/* Where a walk is: the function, and the frame record of its caller. */
struct unwind_state {
    unsigned long pc, fp;
    struct task_struct *task;
};

static notrace bool on_stack(unsigned long address, unsigned long low, unsigned long size) {
    return address >= low && address - low <= size - 2 * sizeof(u64) && !(address & 7);
}

/* One record up; false at the last record of the task, or outside its stacks. */
static notrace bool unwind_next(struct unwind_state *state) {
    const unsigned long fp = state->fp;

    if (fp == (unsigned long)task_pt_regs(state->task)->stackframe)
        return false;
    if (!on_stack(fp, (unsigned long)state->task->stack, THREAD_SIZE) &&
        !on_stack(fp, (unsigned long)this_cpu_ptr(&overflow_stack[0]), OVERFLOW_STACK_SIZE))
        return false;
    state->fp = ((const u64 *)fp)[0];
    state->pc = ((const u64 *)fp)[1];
    return true;
}

static notrace void dump_backtrace_entry(unsigned long where, const char *level) {
    printk("%s %pS\n", level, (void *)where);
}

/* From the interrupted function, or from this one when there are no regs. */
void dump_backtrace(struct pt_regs *regs, struct task_struct *tsk, const char *level) {
    struct unwind_state state = {.task = tsk ? tsk : current};
    unsigned depth = 0;

    if (regs && user_mode(regs))
        return;
    state.pc = regs ? regs->pc : (unsigned long)__builtin_return_address(0);
    state.fp = regs ? regs->regs[29] : *(const u64 *)__builtin_frame_address(0);
    printk("%sCall trace:\n", level);
    if (!regs) {
        unsigned long here;
        __asm__("adr %0, ." : "=r"(here));
        dump_backtrace_entry(here, level);
    }
    do
        dump_backtrace_entry(state.pc, level);
    while (++depth < 200 && unwind_next(&state));
}

static void show_stack(struct task_struct *tsk, const char *level) { dump_backtrace(NULL, tsk, level); }

static void dump_stack_lvl(const char *level) {
    dump_stack_print_info(level);
    show_stack(NULL, level);
}

void dump_stack(void) { dump_stack_lvl(KERN_DEFAULT); }
