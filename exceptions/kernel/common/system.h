/* What the whole kernel knows about this boot. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include "compiler.h"
#include "faultline_abi.h"

extern struct fl_boot_params boot_params; /* a copy: the original lies in memory of the loader */
extern bool show_unhandled_signals;       /* sysctl debug.exception-trace */
extern u64 elf_hwcap;
extern u32 cpu_number;

/* flavour: setup.c. Reads the ID registers; turns PAN on where there is one. */
void setup_cpu_features(void);
/* flavour: called once memory can be allocated. */
void setup_per_cpu_areas(void);
bool randomize_va_space(void);

#endif
