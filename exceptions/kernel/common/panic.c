/* panic. */
#include "panic.h"

#include "device.h"
#include "printk.h"
#include "string.h"
#include "task.h"

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
    if (panic_shows_stack())
        dump_stack();
    panic_epilogue(text);
    report.pid = (fl_u32)current->pid;
    memcpy(report.comm, current->comm, sizeof(report.comm));
    device_exit(&report);
}
