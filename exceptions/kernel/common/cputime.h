/* cputime.c: processor time, in nanoseconds. What a task does in the kernel counts as its own like the rest. */
#ifndef CPUTIME_H
#define CPUTIME_H

#include "compiler.h"

struct task_struct;

/* As user space sees it; times in seconds and microseconds. */
struct rusage {
    s64 utime[2], stime[2], maxrss, unused[3], minflt, majflt, others[8];
};
_Static_assert(sizeof(struct rusage) == 144, "user space counts on 144 bytes");

/* All time is the program's own. */
void rusage_set_time(struct rusage *usage, u64 ns);

u64 task_sched_runtime(const struct task_struct *tsk);
/* Of all threads of a program, those that have ended included. The caller holds tasklist_lock. */
u64 thread_group_cputime(const struct task_struct *tsk);

#endif
