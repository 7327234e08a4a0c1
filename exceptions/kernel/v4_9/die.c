/* The kernel oops of 4.9: die(), the stack and exception-stack dumps, the backtrace. */
#include "dump_stack.h"
#include "errno.h"
#include "kallsyms.h"
#include "panic.h"
#include "random.h"
#include "string.h"
#include "system.h"
#include "task.h"
#include "traps.h"
#include "uaccess.h"

static int die_counter;
/* Under KERNEL_DS every address may be read; a page that is missing has a fixup, and nobody brings it. */
long copy_from_kernel_nofault(void *to, const void *from, size_t count) {
    const u64 addr_limit = current_thread_info()->addr_limit;

    current_thread_info()->addr_limit = KERNEL_DS;
    current->pagefault_disabled++;
    const size_t left = copy_from_user(to, from, count);
    current->pagefault_disabled--;
    current_thread_info()->addr_limit = addr_limit;
    return left ? -EFAULT : 0;
}

/* 32 bytes a row; words before `bottom` are blank. */
void dump_mem(const char *level, const char *name, unsigned long bottom, unsigned long top) {
    printk("%s%s(0x%016lx to 0x%016lx)\n", level, name, bottom, top);
    for (unsigned long row = bottom & ~31UL; row < top; row += 32) {
        char text[4 * 17 + 1], *p = text;
        for (unsigned long at = row; at < row + 32 && at < top; at += 8) {
            u64 word;
            const size_t room = sizeof(text) - (size_t)(p - text);
            if (at < bottom)
                p += snprintf(p, room, "%17s", "");
            else if (!copy_from_kernel_nofault(&word, (const void *)at, sizeof(word)))
                p += snprintf(p, room, " %016lx", word);
            else
                p += snprintf(p, room, " ????????????????");
        }
        printk("%s%04lx:%s\n", level, row & 0xffff, text);
    }
}

extern char __exception_text_start[], __exception_text_end[];

/* One frame record up; false at the end of the chain or outside the stack. */
static bool unwind_frame(unsigned long *fp, unsigned long *pc) {
    const unsigned long low = (unsigned long)current->stack;
    const unsigned long at = *fp;

    if (at < low || at > low + THREAD_SIZE - 16 || (at & 7))
        return false;
    *pc = ((const u64 *)at)[1];
    *fp = ((const u64 *)at)[0];
    return true;
}

/* What lies above the frame record of a first-level handler, where 4.9 takes the interrupted registers to be. (They
 * are further up, by as much as the handler keeps on the stack.) */
static void dump_exception_stack(unsigned long pc, unsigned long fp) {
    if (pc < (unsigned long)__exception_text_start || pc >= (unsigned long)__exception_text_end)
        return;
    const unsigned long stack = fp + 16;
    if (stack >= (unsigned long)current->stack &&
        stack + sizeof(struct pt_regs) <= (unsigned long)current->stack + THREAD_SIZE)
        dump_mem("", "Exception stack", stack, stack + sizeof(struct pt_regs));
}

static void print_trace_entry(unsigned long where) { printk("[<%p>] %pS\n", (void *)where, (void *)where); }

/* From this very function upwards; what lies below the interrupted code is skipped, the pt_regs in between is shown. */
void dump_backtrace(struct pt_regs *regs) {
    unsigned long fp = (unsigned long)__builtin_frame_address(0), pc = (unsigned long)dump_backtrace;
    bool skip = regs != NULL;

    printk("Call trace:\n");
    for (unsigned depth = 0; depth < 100; depth++) {
        const unsigned long where = pc, frame = fp;
        if (regs && fp == regs->regs[29]) {
            if (skip)
                print_trace_entry(regs->pc);
            skip = false;
        } else if (!skip) {
            print_trace_entry(where);
        }
        if (!unwind_frame(&fp, &pc))
            break;
        dump_exception_stack(where, frame);
    }
}

static void __die(const char *text, int err, struct pt_regs *regs) {
    struct task_struct *const tsk = current;
    const unsigned long stack = (unsigned long)tsk->stack;

    pr_emerg("Internal error: %s: %x [#%d] SMP\n", text, (unsigned)err, ++die_counter);
    print_modules();
    __show_regs(regs);
    pr_emerg("Process %.*s (pid: %d, stack limit = 0x%p)\n", TASK_COMM_LEN, tsk->comm, tsk->pid,
             (void *)(stack + TI_SIZE));
    if (user_mode(regs))
        return;
    dump_mem(KERN_EMERG, "Stack: ", regs->sp, THREAD_SIZE + stack);
    dump_backtrace(regs);
    dump_instr(KERN_EMERG, regs);
}

static void show_stack(void) { dump_backtrace(NULL); }

void dump_stack(void) {
    dump_stack_print_info(KERN_DEFAULT);
    show_stack();
}

/* What the log says at the end of a panic. */
notrace void panic_epilogue(const char *text) {
    pr_emerg("Kernel Offset: disabled\n");
    pr_emerg("Memory Limit: none\n");
    pr_emerg("---[ end Kernel panic - not syncing: %s\n", text);
}

/* Random, of the first; the others count on from there. */
notrace u64 oops_id(void) {
    static u64 id;

    id = id ? id + 1 : random_u64();
    return id;
}

void die(const char *text, struct pt_regs *regs, int err) {
    if (die_counter > 2)
        panic("Recursive oops");
    __die(text, err, regs);
    add_taint(TAINT_DIE);
    print_oops_end_marker();
    if (panic_on_oops)
        panic("Fatal exception");
    report_oops(SIGSEGV);
    do_exit(SIGSEGV);
}
