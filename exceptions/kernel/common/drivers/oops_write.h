/* The other side of /dev/oops: writing the name of a mistake makes it. */
#ifndef OOPS_WRITE_H
#define OOPS_WRITE_H

#include "compiler.h"

struct file;

/* The name, with or without a newline; `count` when the driver survives its mistake, -EINVAL for a name unknown. */
ssize_t oops_write(struct file *file, const char *from, size_t count);

/* What a name stands for: most mistakes are one function used with many addresses. */
struct oops_action {
    const char *name;
    void (*act)(unsigned long argument);
    unsigned long argument;
};

/* oops_memory.c: accesses and calls to where there is nothing, or not that. */
extern const struct oops_action oops_memory_actions[];
/* oops_context.c: exceptions that are no memory aborts, and the circumstances of a fault. */
extern const struct oops_action oops_context_actions[];

/* oops_library.c: the data structures that all of the kernel uses, used badly. */
extern const struct oops_action oops_library_actions[];
/* oops_tables.c: page tables, and a TLB that remembers. */
extern const struct oops_action oops_table_actions[];

/* oops_refcount.c, 6.6: reference counts. */
extern const struct oops_action oops_refcount_actions[];

void oops_load(unsigned long address);
void oops_store(unsigned long address);
void oops_call(unsigned long address);

#endif
