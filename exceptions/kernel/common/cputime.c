/* The processor time of programs: what they have used, and what happens when they have used enough. */
#include "cputime.h"

#include "errno.h"
#include "task.h"
#include "time.h"

notrace void rusage_set_time(struct rusage *usage, u64 ns) {
    usage->utime[0] = (s64)(ns / NSEC_PER_SEC);
    usage->utime[1] = (s64)(ns % NSEC_PER_SEC / 1000);
}

/* Time of a task, the turn that it has now included. */
notrace u64 task_sched_runtime(const struct task_struct *tsk) {
    return tsk->sum_exec_runtime + (task_is_running(tsk) ? sched_clock() - tsk->exec_start : 0);
}

notrace u64 thread_group_cputime(const struct task_struct *tsk) {
    u64 sum = tsk->signal->sum_sched_runtime;

    for (const struct task_struct *t = task_list; t; t = t->next)
        if (same_thread_group(t, tsk))
            sum += task_sched_runtime(t);
    return sum;
}

static notrace u64 cpu_limit(const struct signal_struct *signal, int which) {
    return signal->rlimit[RLIMIT_CPU][1] ? signal->rlimit[RLIMIT_CPU][which] : ~0UL;
}

notrace bool has_cpu_timers(const struct task_struct *tsk) {
    const struct signal_struct *const signal = tsk->signal;

    return signal->it_cpu[0].expires_ns || signal->it_cpu[1].expires_ns || cpu_limit(signal, 0) != ~0UL ||
           cpu_limit(signal, 1) != ~0UL;
}

static notrace void check_cpu_itimer(struct task_struct *tsk, struct cpu_itimer *it, u64 used, int sig) {
    const struct siginfo info = {.si_signo = sig, .si_code = SI_KERNEL};

    if (!it->expires_ns || used < it->expires_ns)
        return;
    it->expires_ns = it->interval_ns
                         ? it->expires_ns + ((used - it->expires_ns) / it->interval_ns + 1) * it->interval_ns
                         : 0;
    (void)do_send_sig_info(sig, &info, tsk, true);
}

/* setrlimit(2), RLIMIT_CPU: SIGXCPU at the soft limit and each second after it, SIGKILL at the hard one. */
static notrace void check_cpu_limit(struct task_struct *tsk, u64 used) {
    struct signal_struct *const signal = tsk->signal;
    const u64 seconds = used / NSEC_PER_SEC;
    const bool over = seconds >= cpu_limit(signal, 1);
    const int sig = over ? SIGKILL : SIGXCPU;
    const struct siginfo info = {.si_signo = sig, .si_code = SI_KERNEL};

    if (!over && seconds < cpu_limit(signal, 0))
        return;
    if (!over)
        signal->rlimit[RLIMIT_CPU][0] = seconds + 1;
    (void)do_send_sig_info(sig, &info, tsk, true);
}

static void check_process_timers(struct task_struct *tsk) {
    const u64 used = thread_group_cputime(tsk);

    check_cpu_itimer(tsk, &tsk->signal->it_cpu[CPU_ITIMER_PROF], used, SIGPROF);
    check_cpu_itimer(tsk, &tsk->signal->it_cpu[CPU_ITIMER_VIRTUAL], used, SIGVTALRM);
    check_cpu_limit(tsk, used);
}

void run_posix_cpu_timers(struct task_struct *tsk) {
    if (!tsk->mm || tsk->exit_state || !has_cpu_timers(tsk))
        return;
    spin_lock(&tasklist_lock);
    check_process_timers(tsk);
    spin_unlock(&tasklist_lock);
}
