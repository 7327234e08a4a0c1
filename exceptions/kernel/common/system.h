/* What the whole kernel knows about this boot. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include "compiler.h"
#include "faultline_abi.h"
#include "thread_info.h"

extern struct fl_boot_params boot_params; /* a copy: the original lies in memory of the loader */
extern bool show_unhandled_signals;       /* sysctl debug.exception-trace */
extern u64 elf_hwcap;
/* The CPU that asks. */
#define smp_processor_id() (current_thread_info()->cpu)

/* flavour: setup.c. Reads the ID registers; turns PAN on where there is one. */
void setup_cpu_features(void);
/* The share of it that every further CPU does for itself. */
void setup_this_cpu_features(void);
/* percpu.c. Called once memory can be allocated. */
void setup_per_cpu_areas(void);
/* Memory for the variables of a CPU that is about to start; 0 or -ENOMEM. */
int alloc_cpu_area(u32 cpu);
/* The CPU that calls finds its variables. */
void set_my_cpu_offset(u32 cpu);
bool randomize_va_space(void);
/* Whether what the program finds as descriptors 0 to 2 is a terminal; otherwise pipes. */
static __always_inline bool stdio_is_terminal(void) { return (boot_params.flags & FL_TERMINAL) != 0; }

#endif
