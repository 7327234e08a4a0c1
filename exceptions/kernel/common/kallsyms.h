/* Names of kernel addresses, for %pS and the PC/LR lines of a register dump. */
#ifndef KALLSYMS_H
#define KALLSYMS_H

#include "compiler.h"

#define KSYM_TEXT_MAX 128

/* Writes "name+0xoffset/0xsize", or "0xaddress" when no kernel function holds the address. */
int sprint_symbol(char *buffer, unsigned long address);
/* The name alone. */
int sprint_symbol_no_offset(char *buffer, unsigned long address);
bool is_kernel_text(unsigned long address);

#endif
