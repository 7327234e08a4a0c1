/* The doorbells. A structure in kernel memory is filled, then its physical address is written to a register of the
 * device page; the machine reads the structure during that write. */
#include "device.h"

#include "mm.h"
#include "signal.h"

/* Of anything that does not cross into a page from elsewhere; kernel stacks may lie outside the linear map. */
static notrace phys_addr_t physical_address(const void *p) {
    const unsigned long va = (unsigned long)p;
    const pte_t *const pte = walk_to_pte(&init_mm, va);

    return pte ? pte_phys(*pte) | (va & ~PAGE_MASK) : __pa(va);
}

static __always_inline void ring(enum fl_device_register reg, const void *structure) {
    const phys_addr_t pa = physical_address(structure);

    __asm__ volatile("dsb sy\n\tstr %0, [%1]" ::"r"(pa), "r"(FIXMAP_DEVICE + reg) : "memory");
}

notrace void device_log(u64 time_ns, unsigned level, const char *text, size_t length) {
    struct fl_log_record record = {
        .time_ns = time_ns, .text = physical_address(text), .length = (fl_u32)length, .level = level};

    ring(FL_REG_LOG, &record);
}

notrace void device_console_write(u32 stream, phys_addr_t data, size_t length) {
    const struct fl_console_write write = {.data = data, .length = (fl_u32)length, .stream = stream};

    ring(FL_REG_CONSOLE, &write);
}

notrace ssize_t device_console_read(phys_addr_t data, size_t length) {
    struct fl_console_read read = {.data = data, .length = (fl_u32)length};

    ring(FL_REG_INPUT, &read);
    return *(volatile fl_s32 *)&read.result;
}

notrace void device_exit(const struct fl_exit_report *report) {
    ring(FL_REG_EXIT, report);
    for (;;)
        __asm__ volatile("wfi");
}

notrace void device_trace_signal(const struct siginfo *info, u64 handler, pid_t pid) {
    const struct fl_trace_event event = {
        .kind = FL_TRACE_SIGNAL_DELIVER,
        .arguments = {(u64)info->si_signo, (u64)(s64)info->si_code, handler, (u64)pid, info->words[0]}};

    ring(FL_REG_TRACE, &event);
}

notrace void device_trace(enum fl_trace_kind kind, u64 a, u64 b, u64 c, u64 d) {
    const struct fl_trace_event event = {.kind = kind, .arguments = {a, b, c, d}};

    ring(FL_REG_TRACE, &event);
}
