/* When there is no page left. */
#ifndef OOM_H
#define OOM_H

#include "compiler.h"

struct task_struct;

/* Called when a program's page fault could not be served: ends the program that has most, and lets it end. The fault is
 * then tried again. */
void pagefault_out_of_memory(void);

/* What a program has, in pages. */
struct oom_badness {
    unsigned long anon, file, tables;
};

struct mm_struct;
/* The caller holds mmap_lock. */
struct oom_badness count_pages(const struct mm_struct *mm);

/* flavour: oom.c. What the log says of the choice. */
void report_oom_kill(const struct task_struct *victim, const struct oom_badness *has);

/* flavour: oom.c. Zero when that many more pages may be promised to a program, else -ENOMEM: not more at once than the
 * machine has (vm.overcommit_memory = 0). */
int __vm_enough_memory(unsigned long pages);

#endif
