/* Programs that are stopped and go on, and the groups and sessions that programs belong to.
 *
 * A stopped program's threads wait in get_signal, wherever SIGCONT, SIGKILL and only they let them out. A group is the
 * number of the process that made it, and so is a session. */
#include "errno.h"
#include "signal.h"
#include "syscall.h"
#include "task.h"
#include "wait.h"

notrace pid_t task_pgrp_nr(const struct task_struct *tsk) {
    return tsk->signal->pgrp ? tsk->signal->pgrp : tsk->tgid;
}
notrace pid_t task_session_nr(const struct task_struct *tsk) {
    return tsk->signal->session ? tsk->signal->session : tsk->tgid;
}

/* Nobody of the same session is outside the group to let its members go on: the terminal's stop signals are not for
 * it. The caller holds tasklist_lock. */
static notrace bool is_orphaned_pgrp(const struct task_struct *tsk) {
    for (const struct task_struct *t = task_list; t; t = t->next) {
        if (t->exit_state || !t->mm || task_pgrp_nr(t) != task_pgrp_nr(tsk) || !t->parent->mm)
            continue;
        if (task_pgrp_nr(t->parent) != task_pgrp_nr(t) && task_session_nr(t->parent) == task_session_nr(t))
            return false;
    }
    return true;
}

/* The parent hears of a stop or of the end of one. The caller holds tasklist_lock. */
static notrace void do_notify_parent_cldstop(const struct task_struct *tsk, int code, int status) {
    struct task_struct *const parent = tsk->parent;
    const struct siginfo info = {
        .si_signo = SIGCHLD, .si_code = code, .si_pid = tsk->tgid, .si_value = (u64)status};

    if (!parent->mm || !parent->sighand)
        return;
    const struct k_sigaction *const action = &parent->sighand->action[SIGCHLD - 1];
    if (action->handler != SIG_IGN && !(action->flags & SA_NOCLDSTOP))
        (void)do_send_sig_info(SIGCHLD, &info, parent, true);
    wake_up_all(&parent->signal->wait_chldexit);
}

/* Every thread of the caller's program waits from where it next looks at its signals. */
void do_signal_stop(int sig) {
    struct signal_struct *const signal = current->signal;

    spin_lock(&tasklist_lock);
    if (sig == SIGSTOP || !is_orphaned_pgrp(current)) {
        signal->stop_signal = sig;
        signal->stop_reported = signal->continued = false;
        for (struct task_struct *t = task_list; t; t = t->next)
            if (same_thread_group(t, current) && t != current && !t->exit_state)
                signal_wake_up(t);
        do_notify_parent_cldstop(current->group_leader, CLD_STOPPED, sig);
    }
    spin_unlock(&tasklist_lock);
}

notrace bool will_end(const struct task_struct *tsk) {
    return ((tsk->pending.signal | tsk->signal->shared_pending.signal) & sigmask(SIGKILL)) ||
           (tsk->signal->flags & SIGNAL_GROUP_EXIT) || tsk->signal->group_exec;
}

notrace void wait_while_stopped(void) {
    struct signal_struct *const signal = current->signal;
    const bool stopped = signal->stop_signal != 0;

    while (READ_ONCE(signal->stop_signal) && !will_end(current)) {
        set_current_state(TASK_STOPPED);
        if (READ_ONCE(signal->stop_signal) && !will_end(current))
            schedule();
    }
    set_current_state(TASK_RUNNING);
    if (!stopped || will_end(current) || current != current->group_leader)
        return;
    spin_lock(&tasklist_lock);
    do_notify_parent_cldstop(current, CLD_CONTINUED, SIGCONT);
    spin_unlock(&tasklist_lock);
}

/* What a signal does where it is sent, whether or not it is blocked, ignored or handled. The caller holds siglock. */
notrace void prepare_signal(int sig, struct task_struct *tsk) {
    struct signal_struct *const signal = tsk->signal;
    const u64 opposite = sig == SIGCONT ? SIG_STOPS : SIG_STOPS & sigmask(sig) ? sigmask(SIGCONT) : 0;

    tsk->pending.signal &= ~opposite;
    signal->shared_pending.signal &= ~opposite;
    if (sig != SIGCONT || !signal->stop_signal)
        return;
    signal->stop_signal = 0;
    signal->continued = true;
    for (struct task_struct *t = task_list; t; t = t->next)
        if (same_thread_group(t, tsk) && !t->exit_state)
            wake_up_process(t);
}

/* What waitpid would say of a program that has not ended, or 0; it is said once. The caller holds tasklist_lock. */
notrace int stop_status(struct task_struct *leader, bool stopped, bool continued, bool keep) {
    struct signal_struct *const signal = leader->signal;
    int status = 0;

    if (stopped && signal->stop_signal && !signal->stop_reported) {
        status = signal->stop_signal << 8 | 0x7f;
        signal->stop_reported = !keep;
    } else if (continued && signal->continued) {
        status = 0xffff;
        signal->continued = keep;
    }
    return status;
}

/* The caller itself, or a child of its session that has not called execve: which nobody notes here. */
SYSCALL_DEFINE2(setpgid, pid_t, pid, pid_t, group) {
    long error = 0;

    spin_lock(&tasklist_lock);
    struct task_struct *const tsk = pid ? find_task(pid) : current->group_leader;
    group = group ? group : pid ? pid : current->tgid;
    if (group < 0)
        error = -EINVAL;
    else if (!tsk || tsk->exit_state || (tsk->tgid != current->tgid && tsk->parent != current->group_leader))
        error = -ESRCH;
    else if (task_session_nr(tsk) == tsk->tgid && tsk->signal->session)
        error = -EPERM;
    else
        tsk->signal->pgrp = group;
    spin_unlock(&tasklist_lock);
    return error;
}

static notrace long number_of(pid_t pid, pid_t (*number)(const struct task_struct *)) {
    spin_lock(&tasklist_lock);
    const struct task_struct *const tsk = pid ? find_task(pid) : current;
    const long result = tsk && tsk->signal ? number(tsk) : -ESRCH;
    spin_unlock(&tasklist_lock);
    return result;
}

SYSCALL_DEFINE1(getpgid, pid_t, pid) { return number_of(pid, task_pgrp_nr); }
SYSCALL_DEFINE1(getsid, pid_t, pid) { return number_of(pid, task_session_nr); }

SYSCALL_DEFINE0(setsid) {
    struct signal_struct *const signal = current->signal;

    if (task_pgrp_nr(current) == current->tgid && signal->pgrp)
        return -EPERM;
    signal->session = signal->pgrp = current->tgid;
    return current->tgid;
}
