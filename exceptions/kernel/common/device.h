/* The device page: what the kernel tells the machine (faultline_abi.h). */
#ifndef DEVICE_H
#define DEVICE_H

#include "compiler.h"
#include "faultline_abi.h"

struct task_struct;

void device_log(u64 time_ns, unsigned level, const char *text, size_t length);
void device_console_write(u32 stream, phys_addr_t data, size_t length);
/* Bytes read, 0 at the end of the input. */
ssize_t device_console_read(phys_addr_t data, size_t length);
void device_exit(const struct fl_exit_report *report) __noreturn;
void device_trace(enum fl_trace_kind kind, u64 a, u64 b, u64 c, u64 d);
/* A task is given a signal; handler: 0 is the default action. */
struct siginfo;
void device_trace_signal(const struct siginfo *info, u64 handler, pid_t pid);

#endif
