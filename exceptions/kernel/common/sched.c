/* The scheduler: one CPU, round robin, switches only where a task gives the CPU up. */
#include "device.h"
#include "page.h"
#include "task.h"
#include "time.h"

struct task_struct *task_list = &init_task;

notrace struct task_struct *find_task(pid_t pid) {
    for (struct task_struct *t = task_list; t; t = t->next)
        if (t->pid == pid && t->state != TASK_DEAD)
            return t;
    return NULL;
}

notrace void wake_up_process(struct task_struct *tsk) {
    if (tsk->state == TASK_INTERRUPTIBLE || tsk->state == TASK_UNINTERRUPTIBLE) {
        tsk->state = TASK_RUNNING;
        tsk->wake_time_ns = 0;
    }
}

/* fork's child may be chosen from now on. */
void wake_up_new_task(struct task_struct *tsk) { tsk->state = TASK_RUNNING; }

/* Sleepers whose time has come. */
static notrace void wake_sleepers(void) {
    const u64 now = sched_clock();

    for (struct task_struct *t = task_list; t; t = t->next)
        if (t->wake_time_ns && t->wake_time_ns <= now)
            wake_up_process(t);
}

/* The next runnable task after prev in the list; the idle task only when there is no other. */
static notrace struct task_struct *pick_next_task(const struct task_struct *prev) {
    const struct task_struct *t = prev;

    do {
        t = t->next ? t->next : task_list;
        if (t->state == TASK_RUNNING && t != &init_task)
            return (struct task_struct *)t;
    } while (t != prev);
    return &init_task;
}

static notrace void switch_thread_state(struct task_struct *prev, struct task_struct *next) {
    if (prev->mm) {
        prev->thread.tp_value = read_tpidr_el0();
        fpsimd_save_state(&prev->thread.fpsimd);
    }
    if (next->mm) {
        write_tpidr_el0(next->thread.tp_value);
        fpsimd_load_state(&next->thread.fpsimd);
    }
    if (!next->mm)
        next->active_mm = prev->active_mm; /* lent: TTBR0 stays as it is */
    else if (next->mm != prev->mm)
        switch_mm(next->mm);
}

/* Called by a task that waits, yields or has ended; returns when it runs again. */
void schedule(void) {
    struct task_struct *const prev = current;

    clear_ti_flag(current_thread_info(), TIF_NEED_RESCHED);
    wake_sleepers();
    struct task_struct *const next = pick_next_task(prev);
    if (next == prev)
        return;
    switch_thread_state(prev, next);
    entry_task_switch(next);
    device_trace(FL_TRACE_TASK_SWITCH, (u64)prev->pid, (u64)next->pid, __pa(next->comm), 0);
    schedule_tail(cpu_switch_to(prev, next));
}

/* The first thing on the new task's stack: frees what a dead predecessor could not free itself. */
void schedule_tail(struct task_struct *prev) {
    if (prev->state != TASK_DEAD)
        return;
    for (struct task_struct **link = &task_list; *link; link = &(*link)->next) {
        if (*link == prev) {
            *link = prev->next;
            break;
        }
    }
    free_thread_stack(prev->stack);
    put_page(__pa(prev));
}

/* What the boot stack does for ever after: runs others. When all of them sleep, time jumps to the first that wakes;
 * when none ever will, the CPU waits for an interrupt that cannot come, and the machine reports that. */
void cpu_idle(void) {
    for (;;) {
        u64 first = 0;
        schedule();
        for (const struct task_struct *t = task_list; t; t = t->next)
            if (t->wake_time_ns && (!first || t->wake_time_ns < first))
                first = t->wake_time_ns;
        if (first)
            skip_time_until(first);
        else
            __asm__ volatile("wfi");
    }
}
