/* The scheduler: a run queue per CPU, served in turn. A task gives its CPU up where it waits, yields or ends, and at the
 * end of its turn when it comes back from the kernel to the program; the kernel itself is not preempted. It stays on
 * the CPU it was made on unless it may not run there.
 *
 * One lock covers all queues, the states of the tasks in them and the sleepers. It is held across cpu_switch_to: the
 * next task, which took the lock when it gave up its CPU, drops it in finish_task_switch. Interrupts are masked
 * meanwhile. */
#include "device.h"
#include "errno.h"
#include "hrtimer.h"
#include "irq.h"
#include "page.h"
#include "rq.h"
#include "uaccess.h"

struct rq runqueues[FL_MAX_CPUS];
spinlock_t rq_lock;
struct task_struct *sleepers;

/* The CPU on which a task is to run: where it ran last, if it may. */
static notrace u32 select_task_rq(const struct task_struct *tsk) {
    const u32 cpu = task_thread_info(tsk)->cpu, allowed = tsk->cpus_allowed & cpu_online_mask;

    if (!allowed || (allowed & (1u << cpu)))
        return cpu;
    return (u32)__builtin_ctz(allowed);
}

static notrace void set_task_cpu(struct task_struct *tsk, u32 cpu) {
    if (task_thread_info(tsk)->cpu == cpu)
        return;
    task_thread_info(tsk)->cpu = cpu;
    set_ti_flag(task_thread_info(tsk), TIF_NOTIFY_RESUME); /* its rseq area names another CPU */
}

/* --- Queues ------------------------------------------------------------------------------------------------- */

notrace bool task_is_running(const struct task_struct *tsk) {
    return runqueues[task_thread_info(tsk)->cpu].curr == tsk;
}

notrace void kick_process(const struct task_struct *tsk) {
    if (smp_running && tsk != current && task_is_running(tsk))
        smp_send_reschedule(task_thread_info(tsk)->cpu);
}

/* Puts a task at the end of a queue; its CPU is told to look. */
static notrace void enqueue_task(struct task_struct *tsk) {
    const u32 cpu = select_task_rq(tsk);
    struct rq *const rq = &runqueues[cpu];

    set_task_cpu(tsk, cpu);
    tsk->queue_next = NULL;
    *(rq->first ? &rq->last->queue_next : &rq->first) = tsk;
    rq->last = tsk;
    tsk->on_rq = true;
    if (rq->curr == rq->idle)
        set_ti_flag(task_thread_info(rq->idle), TIF_NEED_RESCHED);
    if (cpu != smp_processor_id())
        smp_send_reschedule(cpu);
    else if (!rq->tick_ns && tsk != rq->curr)
        reprogram(rq);
}

static notrace void dequeue_task(struct rq *rq, struct task_struct *tsk) {
    struct task_struct *prev = NULL;

    for (struct task_struct *t = rq->first; t != tsk; t = t->queue_next)
        prev = t;
    *(prev ? &prev->queue_next : &rq->first) = tsk->queue_next;
    if (rq->last == tsk)
        rq->last = prev;
    tsk->on_rq = false;
}

static notrace void forget_timer(struct task_struct *tsk) {
    for (struct task_struct **link = &sleepers; *link; link = &(*link)->sleep_next) {
        if (*link != tsk)
            continue;
        *link = tsk->sleep_next;
        break;
    }
    tsk->wake_time_ns = 0;
}

/* The caller holds rq_lock. */
static notrace bool wake_locked(struct task_struct *tsk) {
    if (!(tsk->state & (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE | TASK_STOPPED)))
        return false;
    tsk->state = TASK_RUNNING;
    if (tsk->wake_time_ns)
        forget_timer(tsk);
    /* Still running, on its way into schedule: it will find that it need not wait. */
    if (runqueues[task_thread_info(tsk)->cpu].curr == tsk)
        return true;
    enqueue_task(tsk);
    return true;
}

static bool try_to_wake_up(struct task_struct *tsk) {
    spin_lock(&rq_lock);
    const bool woken = wake_locked(tsk);
    spin_unlock(&rq_lock);
    return woken;
}

bool wake_up_process(struct task_struct *tsk) { return try_to_wake_up(tsk); }

void wake_up_new_task(struct task_struct *tsk) {
    spin_lock(&rq_lock);
    tsk->state = TASK_RUNNING;
    enqueue_task(tsk);
    spin_unlock(&rq_lock);
}

notrace bool wake_sleepers(void) {
    const u64 now = sleepers ? sched_clock() : 0;
    bool any = false;

    for (struct task_struct *t = sleepers, *next; t; t = next) {
        next = t->sleep_next;
        if (t->wake_time_ns <= now)
            any |= wake_locked(t);
    }
    return any;
}

static struct task_struct *pick_next_task(struct rq *rq) {
    struct task_struct *const next = rq->first;

    if (!next)
        return rq->idle;
    dequeue_task(rq, next);
    return next;
}

/* After the switch, on the next task's stack: prev moves to a CPU it may run on, or is freed if nobody needs it. */
static void finish_task_switch(struct task_struct *prev) {
    const bool dead = prev->state == TASK_DEAD;

    if (prev->state == TASK_RUNNING && !prev->on_rq && prev != this_rq()->idle)
        enqueue_task(prev);
    spin_unlock(&rq_lock);
    if (dead)
        put_task_struct(prev);
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
    else if (!next->mm && prev->mm && smp_running)
        switch_mm(NULL); /* another CPU may end that address space meanwhile */
}

static void context_switch(struct rq *rq, struct task_struct *prev, struct task_struct *next) {
    rq->curr = next;
    rq->tick_ns = 0; /* a turn of its own */
    reprogram(rq);
    switch_thread_state(prev, next);
    entry_task_switch(next);
    device_trace(FL_TRACE_TASK_SWITCH, (u64)prev->pid, (u64)next->pid, __pa(next->comm), 0);
    finish_task_switch(cpu_switch_to(prev, next));
}

/* What becomes of the task that gives up its CPU: it waits, unless a signal keeps it from waiting, or goes to the end
 * of the queue. One that may no longer run here is left for finish_task_switch. */
static notrace void put_prev_task(struct rq *rq, struct task_struct *prev) {
    if (prev->state == TASK_INTERRUPTIBLE && signal_pending(prev))
        prev->state = TASK_RUNNING;
    if (prev == rq->idle)
        return;
    if (prev->state != TASK_RUNNING) {
        if (prev->wake_time_ns) {
            prev->sleep_next = sleepers;
            sleepers = prev;
        }
        return;
    }
    prev->wake_time_ns = 0;
    if (select_task_rq(prev) == smp_processor_id())
        enqueue_task(prev);
}

/* The time of prev's turn is over, and next's begins. */
static notrace void account_turn(struct task_struct *prev, struct task_struct *next) {
    const u64 now = sched_clock();

    prev->sum_exec_runtime += now - prev->exec_start;
    next->exec_start = now;
}

static void __schedule(void) {
    struct task_struct *const prev = current;

    run_itimers();
    run_hrtimers();
    run_posix_cpu_timers(prev);
    const unsigned long flags = local_irq_save();
    spin_lock(&rq_lock);
    struct rq *const rq = this_rq();
    clear_ti_flag(task_thread_info(prev), TIF_NEED_RESCHED);
    (void)wake_sleepers();
    put_prev_task(rq, prev);
    struct task_struct *const next = pick_next_task(rq);
    account_turn(prev, next);
    if (next == prev) {
        rq->tick_ns = 0;
        reprogram(rq);
        spin_unlock(&rq_lock);
    } else {
        context_switch(rq, prev, next);
    }
    local_irq_restore(flags);
}

void schedule(void) { __schedule(); }

void schedule_tail(struct task_struct *prev) {
    finish_task_switch(prev);
    local_irq_enable(); /* as schedule() does for who has called it */
    if (current->set_child_tid)
        (void)put_user(current->pid, current->set_child_tid);
}

long sched_setaffinity(struct task_struct *tsk, u32 cpus) {
    if (!(cpus & cpu_online_mask))
        return -EINVAL;
    spin_lock(&rq_lock);
    tsk->cpus_allowed = cpus & cpu_possible_mask;
    if (tsk->on_rq) {
        dequeue_task(&runqueues[task_thread_info(tsk)->cpu], tsk);
        enqueue_task(tsk);
    } else if (tsk != current && tsk->state == TASK_RUNNING) {
        set_ti_flag(task_thread_info(tsk), TIF_NEED_RESCHED); /* moves when it comes back to the kernel */
        kick_process(tsk);
    }
    const bool move = tsk == current && select_task_rq(tsk) != smp_processor_id();
    spin_unlock(&rq_lock);
    if (move)
        schedule();
    return 0;
}

void init_idle(struct task_struct *idle, u32 cpu) {
    runqueues[cpu].idle = runqueues[cpu].curr = idle;
    idle->cpus_allowed = 1u << cpu;
    task_thread_info(idle)->cpu = cpu;
}

/* Waits until there may be something to do. Interrupts are masked, or the one that ends the wait could come just before
 * it; WFI takes note of it all the same, and it is handled here. When none ever comes the machine reports that. */
static notrace void wait_for_work(void) {
    reprogram_timer();
    __asm__ volatile("dsb sy\n\twfi");
    local_irq_enable();
    local_irq_disable();
}

static void do_idle(void) {
    local_irq_disable();
    while (!(READ_ONCE(current_thread_info()->flags) & _TIF_NEED_RESCHED))
        wait_for_work();
    __schedule();
}

void cpu_startup_entry(void) {
    set_ti_flag(current_thread_info(), TIF_NEED_RESCHED);
    for (;;)
        do_idle();
}
