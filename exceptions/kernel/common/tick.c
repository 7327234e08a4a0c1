/* The timer of each CPU. It is off, unless somebody waits for a time or a turn must end: a program that runs alone and
 * asks for no time is never interrupted.
 *
 * Kernel code is not taken the CPU from, and the lists may be half changed while it runs. So an interrupt of kernel code
 * only asks for rescheduling, and schedule() does the rest; one of a program, or of the idle task, does it all. */
#include "hrtimer.h"
#include "irq.h"
#include "ptrace.h"
#include "rq.h"

#define TICK_NSEC (NSEC_PER_SEC / 250)
/* After an interrupt of kernel code the timer looks again: a flag that it has set can be overwritten. */
#define RETRY_NSEC 10007UL

static __always_inline u64 earlier(u64 a, u64 b) { return !a || (b && b < a) ? b : a; }

/* Only a program can be taken the CPU from. */
static notrace bool needs_tick(const struct rq *rq) {
    return rq->curr->mm && !rq->curr->exit_state && (rq->first || has_cpu_timers(rq->curr));
}

static notrace u64 next_event(struct rq *rq) {
    u64 first = earlier(next_itimer(), next_hrtimer());

    for (const struct task_struct *t = sleepers; t; t = t->sleep_next)
        if (&runqueues[task_thread_info(t)->cpu] == rq)
            first = earlier(first, t->wake_time_ns);
    if (!needs_tick(rq))
        rq->tick_ns = 0;
    else if (!rq->tick_ns)
        rq->tick_ns = (sched_clock() / TICK_NSEC + 1) * TICK_NSEC;
    return earlier(first, rq->tick_ns);
}

/* An interrupt of this very code sets the timer, too; what is noted comes first, so that it is never less than true. */
static notrace void set_timer(struct rq *rq, u64 expires_ns) {
    rq->timer_ns = expires_ns;
    tick_program_event(expires_ns);
}

notrace void reprogram(struct rq *rq) {
    const u64 expires_ns = next_event(rq);

    if (expires_ns != rq->timer_ns)
        set_timer(rq, expires_ns);
}

notrace void reprogram_timer(void) {
    spin_lock(&rq_lock);
    reprogram(this_rq());
    spin_unlock(&rq_lock);
}

/* Whether what was interrupted holds no lock and has no list in its hands. */
static notrace bool interrupts_no_work(const struct pt_regs *regs) {
    return user_mode(regs) || current == this_rq()->idle;
}

void scheduler_ipi(const struct pt_regs *regs) {
    if (interrupts_no_work(regs))
        reprogram_timer();
    else
        set_ti_flag(current_thread_info(), TIF_NEED_RESCHED);
}

/* Others are waiting: the one that has computed meanwhile goes to the end of the queue. */
static notrace void resched_curr(struct rq *rq) {
    if (rq->first)
        set_ti_flag(task_thread_info(rq->curr), TIF_NEED_RESCHED);
}

/* A sleeper's time has come: it does not wait for the end of a turn. */
static void hrtimer_wakeup(void) {
    spin_lock(&rq_lock);
    if (wake_sleepers())
        resched_curr(this_rq());
    spin_unlock(&rq_lock);
}

void scheduler_tick(void) {
    spin_lock(&rq_lock);
    resched_curr(this_rq());
    spin_unlock(&rq_lock);
}

/* The end of a turn: has somebody else been waiting, and has the program used up its time? */
static void update_process_times(void) {
    run_posix_cpu_timers(current);
    scheduler_tick();
}

static void tick_sched_handle(void) { update_process_times(); }

static void tick_sched_timer(void) {
    this_rq()->tick_ns = 0;
    tick_sched_handle();
}

static void __hrtimer_run_queues(void) {
    const u64 tick_ns = this_rq()->tick_ns;

    run_itimers();
    run_hrtimers();
    if (sleepers)
        hrtimer_wakeup();
    if (tick_ns && tick_ns <= sched_clock())
        tick_sched_timer();
}

void hrtimer_interrupt(const struct pt_regs *regs) {
    this_rq()->timer_ns = 0;
    if (interrupts_no_work(regs)) {
        __hrtimer_run_queues();
        reprogram_timer();
    } else {
        set_timer(this_rq(), sched_clock() + RETRY_NSEC);
        set_ti_flag(current_thread_info(), TIF_NEED_RESCHED);
    }
}
