/* The kernel oops of 6.6. */
#include "device.h"
#include "panic.h"
#include "string.h"
#include "system.h"
#include "task.h"
#include "traps.h"
#include "uaccess.h"

#define UNREADABLE "????????"

/* The four words before pc and, in parentheses, the one at pc. */
static void dump_kernel_instr(const char *level, const struct pt_regs *regs) {
    char text[sizeof("00000000 ") * 5 + 2 + 1], *p = text;
    u32 word;

    if (user_mode(regs))
        return;
    for (int i = -4; i < 1; i++) {
        const size_t room = sizeof(text) - (size_t)(p - text);
        if (!copy_from_kernel_nofault(&word, (const u32 *)regs->pc + i, sizeof(word)))
            p += snprintf(p, room, i == 0 ? "(%08x) " : "%08x ", word);
        else
            p += snprintf(p, room, i == 0 ? "(" UNREADABLE ") " : UNREADABLE " ");
    }
    printk("%sCode: %s\n", level, text);
}

void show_regs(struct pt_regs *regs) {
    __show_regs(regs);
    dump_backtrace(regs, NULL, KERN_DEFAULT);
}

static void __die(const char *text, long err, struct pt_regs *regs) {
    static int die_counter;

    pr_emerg("Internal error: %s: %016lx [#%d] SMP\n", text, (unsigned long)err, ++die_counter);
    print_modules();
    show_regs(regs);
    dump_kernel_instr(KERN_EMERG, regs);
}

/* An identifier has not been made up for a long time. */
notrace u64 oops_id(void) { return 0; }

static void oops_exit(void) { print_oops_end_marker(); }

void die(const char *text, struct pt_regs *regs, long err) {
    __die(text, err, regs);
    add_taint(TAINT_DIE);
    oops_exit();
    if (panic_on_oops)
        panic("Oops: Fatal exception");
    make_task_dead(SIGSEGV);
}

static __always_inline bool irqs_disabled(void) {
    u64 daif;

    __asm__ volatile("mrs %0, daif" : "=r"(daif));
    return (daif & PSR_I_BIT) != 0;
}

/* Ends a task that the kernel died in. What it held stays held: the notes say so. */
void make_task_dead(int signr) {
    struct task_struct *const tsk = current;

    if (!tsk->pid)
        panic("Attempted to kill the idle task!");
    if (irqs_disabled()) {
        pr_info("note: %s[%d] exited with irqs disabled\n", tsk->comm, tsk->pid);
        __asm__ volatile("msr daifclr, #3" ::: "memory");
    }
    if (task_thread_info(tsk)->preempt_count) {
        pr_info("note: %s[%d] exited with preempt_count %d\n", tsk->comm, tsk->pid,
                (int)task_thread_info(tsk)->preempt_count);
        task_thread_info(tsk)->preempt_count = 0;
    }
    report_oops(signr);
    do_exit(signr);
}

/* What the machine is, for whoever reads the text above. */
notrace void panic_epilogue(const char *text) {
    pr_emerg("Kernel Offset: disabled\n");
    pr_emerg("CPU features: 0x0,00000000,%08x,%08x\n", cpu_features[1], cpu_features[0]);
    pr_emerg("Memory Limit: none\n");
    pr_emerg("---[ end Kernel panic - not syncing: %s ]---\n", text);
}
