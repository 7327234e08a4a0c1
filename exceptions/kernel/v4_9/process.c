/* Tasks of the 4.9 flavour: their stacks, and printing registers. */
#include "dump_stack.h"
#include "kallsyms.h"
#include "page.h"
#include "panic.h"
#include "ptrace.h"
#include "system.h"
#include "task.h"
#include "traps.h"

/* A stack in the linear map, aligned to its size: kernel_entry rounds SP down to find thread_info. */
notrace void *alloc_thread_stack_node(void) {
    const phys_addr_t pages = alloc_pages(THREAD_ORDER);

    return pages ? __va(pages) : NULL;
}

notrace void free_thread_stack(void *stack) { put_page(__pa(stack)); }

void print_symbol(const char *format, unsigned long address) {
    char name[KSYM_TEXT_MAX];

    sprint_symbol(name, address);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    printk(format, name);
#pragma GCC diagnostic pop
}

static void show_regs_print_info(const char *level) {
    dump_stack_print_info(level);
    printk("%stask: %p task.stack: %p\n", level, (void *)current, current->stack);
}

void __show_regs(struct pt_regs *regs) {
    show_regs_print_info(KERN_DEFAULT);
    print_symbol("PC is at %s\n", regs->pc);
    print_symbol("LR is at %s\n", regs->regs[30]);
    printk("pc : [<%016lx>] lr : [<%016lx>] pstate: %08lx\n", regs->pc, regs->regs[30], regs->pstate);
    printk("sp : %016lx\n", regs->sp);
    for (int i = 29; i >= 0;) {
        printk("x%-2d: %016lx ", i, regs->regs[i]);
        i--;
        if (i % 2 == 0) {
            pr_cont("x%-2d: %016lx ", i, regs->regs[i]);
            i--;
        }
        pr_cont("\n");
    }
    printk("\n");
}

void show_regs(struct pt_regs *regs) {
    printk("\n");
    __show_regs(regs);
}
