/* panic, warnings, and the marks that they leave. */
#include "panic.h"

#include "device.h"
#include "flavour.h"
#include "printk.h"
#include "string.h"
#include "system.h"
#include "task.h"

static u32 tainted;

void add_taint(enum taint flag) { tainted |= 1u << flag; }
bool test_taint(enum taint flag) { return (tainted >> flag) & 1; }

const char *print_tainted(void) {
    static char text[sizeof("Tainted: ") + TAINT_FLAGS];

    if (!tainted)
        return "Not tainted";
    const int length =
        snprintf(text, sizeof(text), "Tainted: %-*s", TAINT_FLAGS, "G"); /* no proprietary module */
    char *const flags = text + length - TAINT_FLAGS;
    if (test_taint(TAINT_DIE))
        flags[TAINT_DIE] = 'D';
    if (test_taint(TAINT_WARN))
        flags[TAINT_WARN] = 'W';
    return text;
}

void print_modules(void) { printk("Modules linked in:\n"); }

void print_oops_end_marker(void) { pr_warn("---[ end trace %016lx ]---\n", oops_id()); }

void __warn(const char *file, int line, unsigned long caller, struct pt_regs *regs) {
    pr_warn("WARNING: CPU: %d PID: %d at %s:%d %pS\n", (int)smp_processor_id(), current->pid, file, line,
            (void *)caller);
    print_modules();
    show_regs(regs);
    print_oops_end_marker();
    add_taint(TAINT_WARN);
}

void panic(const char *format, ...) {
    static struct fl_exit_report report = {.kind = FL_EXIT_PANIC};
    static char text[256];
    va_list arguments;

    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length > 0 && text[min((size_t)length, sizeof(text) - 1) - 1] == '\n')
        text[min((size_t)length, sizeof(text) - 1) - 1] = 0;
    pr_emerg("Kernel panic - not syncing: %s\n", text);
    if (!test_taint(TAINT_DIE)) /* else the oops has shown the stack */
        dump_stack();
    if (cpu_online_mask & (cpu_online_mask - 1)) /* they stop when the machine does */
        pr_crit("SMP: stopping secondary CPUs\n");
    panic_epilogue(text);
    report.pid = (fl_u32)current->pid;
    memcpy(report.comm, current->comm, sizeof(report.comm));
    device_exit(&report);
}
