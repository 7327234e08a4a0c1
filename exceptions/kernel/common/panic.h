/* The end of the line, and what has happened on the way there. */
#ifndef PANIC_H
#define PANIC_H

#include "compiler.h"

struct pt_regs;

/* Logs "Kernel panic - not syncing: ..." and ends the run with FL_EXIT_PANIC. */
void panic(const char *format, ...) __printf(1, 2) __noreturn;

extern bool panic_on_oops;

/* What later messages say about the state of the kernel, by the place of its letter in "Tainted: ...". */
enum taint { TAINT_DIE = 7, TAINT_WARN = 9 };
void add_taint(enum taint flag);
bool test_taint(enum taint flag);
/* "Not tainted", or "Tainted: " and a letter or a blank for each of the version's TAINT_FLAGS. */
const char *print_tainted(void);

/* The body of a WARN(): place, registers and call trace. */
void __warn(const char *file, int line, unsigned long caller, struct pt_regs *regs);
void print_modules(void);
/* "---[ end trace ... ]---" */
void print_oops_end_marker(void);

/* flavour: what the end marker shows. */
u64 oops_id(void);
void dump_stack(void);
/* flavour: die.c. What the log says at the end. */
void panic_epilogue(const char *text);

#endif
