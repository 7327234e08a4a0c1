/* Waiting for children, and taking the last traces of a task away. */
#include "cputime.h"
#include "errno.h"
#include "page.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"
#include "wait.h"

#define WNOHANG 1u
#define WSTOPPED 2u /* WUNTRACED */
#define WEXITED 4u
#define WCONTINUED 8u
#define P_PGID 2
#define WNOWAIT 0x01000000u
#define WNOTHREAD 0x20000000u
#define WALL 0x40000000u   /* children of both kinds: */
#define WCLONE 0x80000000u /* only those that end with another signal than SIGCHLD, or with none */
#define WAIT4_OPTIONS (WNOHANG | WSTOPPED | WCONTINUED | WNOTHREAD | WALL | WCLONE)
#define WAITID_OPTIONS (WNOHANG | WSTOPPED | WEXITED | WCONTINUED | WNOWAIT | WNOTHREAD | WALL | WCLONE)
#define P_ALL 0
#define P_PID 1
#define ANY_CHILD (-1)

void release_task(struct task_struct *tsk) {
    struct signal_struct *const signal = tsk->signal;

    tsk->exit_state = EXIT_DEAD;
    signal->sum_sched_runtime += task_sched_runtime(tsk);
    forget_task(tsk);
    flush_sigqueue(&tsk->pending);
    exit_sighand(tsk);
    if (--signal->count == 0) {
        flush_sigqueue(&signal->shared_pending);
        kfree(signal, sizeof(*signal));
    }
    put_task_struct(tsk);
}

/* What is asked for, and what was found. */
struct wait_opts {
    pid_t pid; /* ANY_CHILD: any child; otherwise 0 or negative: one of this group */
    u32 options;
    pid_t found; /* 0: none yet */
    int exit_code;
    u64 cputime; /* the child's own */
};

static notrace void reap(struct task_struct *child) {
    current->signal->cutime += thread_group_cputime(child) + child->signal->cutime;
    release_task(child);
}

static notrace bool is_eligible(const struct wait_opts *wo, const struct task_struct *child) {
    if (!(wo->options & WALL) && (child->exit_signal != SIGCHLD) != !!(wo->options & WCLONE))
        return false;
    return wo->pid == ANY_CHILD || (wo->pid > 0 ? child->pid == wo->pid : task_pgrp_nr(child) == -wo->pid);
}

/* A child that has ended, stopped or gone on is taken down in *wo; false when there is no child at all. The caller holds
 * tasklist_lock. */
static notrace bool find_child(struct wait_opts *wo) {
    bool any = false;

    for (struct task_struct *t = task_list; t; t = t->next) {
        if (t->parent != current->group_leader || t->group_leader != t || t == current || !is_eligible(wo, t))
            continue;
        any = true;
        wo->exit_code = t->exit_state ? 0
                                      : stop_status(t, wo->options & WSTOPPED, wo->options & WCONTINUED,
                                                    wo->options & WNOWAIT);
        wo->found = wo->exit_code ? t->pid : 0;
        if (wo->found)
            break;
        if (t->exit_state != EXIT_ZOMBIE || t->signal->count > 1 || !(wo->options & WEXITED))
            continue;
        wo->found = t->pid;
        wo->exit_code = t->exit_code;
        wo->cputime = thread_group_cputime(t);
        if (!(wo->options & WNOWAIT))
            reap(t);
        break;
    }
    return any;
}

static notrace long put_child_usage(const struct wait_opts *wo, struct rusage *to) {
    struct rusage usage = {0};

    rusage_set_time(&usage, wo->found ? wo->cputime : 0);
    return copy_to_user(to, &usage, sizeof(usage)) ? -EFAULT : 0;
}

/* 0 when a child was found, or none has ended and the caller does not want to wait. */
static long do_wait(struct wait_opts *wo) {
    struct wait_queue_head *const queue = &current->signal->wait_chldexit;
    struct wait_entry wait = {.task = current};
    long error = 0;

    add_wait_queue(queue, &wait);
    for (;;) {
        set_current_state(TASK_INTERRUPTIBLE);
        spin_lock(&tasklist_lock);
        const bool any = find_child(wo);
        spin_unlock(&tasklist_lock);
        if (!any)
            error = -ECHILD;
        else if (!wo->found && !(wo->options & WNOHANG) && signal_pending(current))
            error = -ERESTARTSYS;
        if (error || wo->found || (wo->options & WNOHANG))
            break;
        schedule();
    }
    finish_wait(queue, &wait);
    return error;
}

SYSCALL_DEFINE4(wait4, pid_t, pid, int *, status, u32, options, void *, usage) {
    if (options & ~WAIT4_OPTIONS)
        return -EINVAL;
    struct wait_opts wo = {.pid = pid ? pid : -task_pgrp_nr(current), .options = options | WEXITED};
    const long error = do_wait(&wo);

    if (error || !wo.found)
        return error;
    if (usage && put_child_usage(&wo, usage))
        return -EFAULT;
    return status && put_user(wo.exit_code, status) ? -EFAULT : wo.found;
}

/* What a status says, as SIGCHLD's siginfo words it. */
static notrace struct siginfo info_of(const struct wait_opts *wo) {
    const int low = wo->exit_code & 0x7f, high = wo->exit_code >> 8;
    struct siginfo info = {.si_signo = SIGCHLD, .si_pid = wo->found};

    if (wo->exit_code == 0xffff)
        info.si_code = CLD_CONTINUED;
    else
        info.si_code = low == 0x7f ? CLD_STOPPED : low ? CLD_KILLED : CLD_EXITED;
    info.si_value = (u64)(info.si_code == CLD_CONTINUED ? SIGCONT : info.si_code == CLD_KILLED ? low : high);
    return info;
}

SYSCALL_DEFINE5(waitid, int, which, pid_t, pid, struct siginfo *, to, u32, options, void *, usage) {
    struct wait_opts wo = {.pid = which == P_PID    ? pid
                                  : which == P_PGID ? -pid
                                                    : ANY_CHILD,
                           .options = options};
    struct siginfo info = {0};

    if (which < P_ALL || which > P_PGID || (which == P_PID && pid <= 0) || (which == P_PGID && pid < 0) ||
        (options & ~WAITID_OPTIONS) || !(options & (WEXITED | WSTOPPED | WCONTINUED)))
        return -EINVAL;
    if (which == P_PGID && !pid)
        wo.pid = -task_pgrp_nr(current);
    const long error = do_wait(&wo);
    if (error)
        return to && WAITID_CLEARS_INFO && clear_user(to, 24) ? -EFAULT : error;
    if (wo.found)
        info = info_of(&wo);
    if (usage && put_child_usage(&wo, usage))
        return -EFAULT;
    return to && copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}
