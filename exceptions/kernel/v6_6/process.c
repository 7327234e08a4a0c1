/* Tasks of the 6.6 flavour: their first registers, their stacks, and printing registers. */
#include "kthread.h"
#include "page.h"
#include "panic.h"
#include "ptrace.h"
#include "string.h"
#include "system.h"
#include "task.h"
#include "traps.h"

_Static_assert(THREAD_CPU_CONTEXT_OFFSET == THREAD_CPU_CONTEXT, "cpu_switch_to");

extern char ret_from_fork[];

notrace struct pt_regs *task_pt_regs(const struct task_struct *tsk) {
    return (struct pt_regs *)((char *)tsk->stack + THREAD_START_SP) - 1;
}

/* The child's stack: pt_regs at the top, whose frame record ends its call traces; cpu_switch_to comes out at
 * ret_from_fork. */
int copy_thread(const struct kernel_clone_args *args, struct task_struct *child, bool kernel) {
    struct pt_regs *const regs = task_pt_regs(child);
    struct cpu_context *const context = &child->thread.cpu_context;

    memset(context, 0, sizeof(*context));
    if (kernel) {
        memset(regs, 0, sizeof(*regs));
        regs->pstate = PSR_MODE_EL1h | PSR_IL_BIT; /* never returned to as it is */
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
    context->fp = (u64)regs->stackframe;
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

void dump_stack_print_info(const char *level) {
    const char *const version = boot_params.version_text;
    int word = 0;

    while (version[word] && version[word] != ' ')
        word++;
    printk("%sCPU: %d PID: %d Comm: %.20s %s %s %.*s\n", level, (int)smp_processor_id(), current->pid,
           current->comm, print_tainted(), boot_params.release, word, version);
    if (boot_params.hardware[0])
        printk("%sHardware name: %s (DT)\n", level, boot_params.hardware);
    print_worker_info(level);
}

static void print_pstate(const struct pt_regs *regs) {
    static const char btype[4][3] = {"--", "jc", "-c", "j-"};
    const u64 pstate = regs->pstate;

    printk("pstate: %08lx (%c%c%c%c %c%c%c%c %cPAN %cUAO %cTCO %cDIT %cSSBS "
           "BTYPE=%s)\n",
           pstate, pstate & PSR_N_BIT ? 'N' : 'n', pstate & PSR_Z_BIT ? 'Z' : 'z',
           pstate & PSR_C_BIT ? 'C' : 'c', pstate & PSR_V_BIT ? 'V' : 'v', pstate & PSR_D_BIT ? 'D' : 'd',
           pstate & PSR_A_BIT ? 'A' : 'a', pstate & PSR_I_BIT ? 'I' : 'i', pstate & PSR_F_BIT ? 'F' : 'f',
           pstate & PSR_PAN_BIT ? '+' : '-', pstate & PSR_UAO_BIT ? '+' : '-',
           pstate & PSR_TCO_BIT ? '+' : '-', pstate & PSR_DIT_BIT ? '+' : '-',
           pstate & PSR_SSBS_BIT ? '+' : '-', btype[(pstate >> PSR_BTYPE_SHIFT) & 3]);
}

void __show_regs(struct pt_regs *regs) {
    dump_stack_print_info(KERN_DEFAULT);
    print_pstate(regs);
    if (user_mode(regs)) {
        printk("pc : %016lx\n", regs->pc);
        printk("lr : %016lx\n", regs->regs[30]);
    } else {
        printk("pc : %pS\n", (void *)regs->pc);
        printk("lr : %pS\n", (void *)regs->regs[30]);
    }
    printk("sp : %016lx\n", regs->sp);
    for (int i = 29; i >= 0;) {
        printk("x%-2d: %016lx", i, regs->regs[i]);
        for (i--; i % 3 != 2 && i >= 0; i--)
            pr_cont(" x%-2d: %016lx", i, regs->regs[i]);
        pr_cont("\n");
    }
}
