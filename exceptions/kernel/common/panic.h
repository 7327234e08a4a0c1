/* The end of the line. */
#ifndef PANIC_H
#define PANIC_H

#include "compiler.h"

/* Logs "Kernel panic - not syncing: ..." and ends the run with FL_EXIT_PANIC. */
void panic(const char *format, ...) __printf(1, 2) __noreturn;

extern bool panic_on_oops;

/* flavour. Not again when an oops has shown the stack already. */
bool panic_shows_stack(void);
void dump_stack(void);
/* flavour: die.c. What the log says at the end. */
void panic_epilogue(const char *text);

#endif
