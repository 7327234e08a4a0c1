/* The system calls about signals. */
#include "errno.h"
#include "ptrace.h"
#include "signal_stack.h"
#include "syscall.h"
#include "task.h"
#include "time.h"
#include "uaccess.h"

SYSCALL_DEFINE4(rt_sigaction, int, sig, const struct k_sigaction *, action, struct k_sigaction *, old, size_t,
                size) {
    struct k_sigaction new;

    if (size != sizeof(u64) || sig < 1 || sig > NSIG)
        return -EINVAL;
    if (action && copy_from_user(&new, action, sizeof(new)))
        return -EFAULT;
    if (action && (sigmask(sig) & SIG_UNBLOCKABLE))
        return -EINVAL;
    spin_lock(&current->sighand->siglock);
    const struct k_sigaction before = current->sighand->action[sig - 1];
    if (action) {
        new.mask &= ~SIG_UNBLOCKABLE;
        current->sighand->action[sig - 1] = new;
    }
    spin_unlock(&current->sighand->siglock);
    return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}

SYSCALL_DEFINE4(rt_sigprocmask, int, how, const u64 *, set, u64 *, old, size_t, size) {
    const u64 before = current->blocked;
    u64 mask;

    if (size != sizeof(u64))
        return -EINVAL;
    if (set) {
        if (get_user(mask, set))
            return -EFAULT;
        if (how == SIG_BLOCK)
            mask |= before;
        else if (how == SIG_UNBLOCK)
            mask = before & ~mask;
        else if (how != SIG_SETMASK)
            return -EINVAL;
        set_current_blocked(mask);
    }
    return old ? put_user(before, old) : 0;
}

SYSCALL_DEFINE2(rt_sigpending, u64 *, set, size_t, size) {
    if (size > sizeof(u64))
        return -EINVAL;
    const u64 pending = (current->pending.signal | current->signal->shared_pending.signal) & current->blocked;
    return copy_to_user(set, &pending, size) ? -EFAULT : 0;
}

static notrace u32 stack_flags(unsigned long sp) {
    if (!current->sas_ss_size)
        return SS_DISABLE;
    return on_sig_stack(sp) ? SS_ONSTACK : 0;
}

notrace void save_altstack(struct user_sigstack *to, unsigned long sp) {
    const u32 flags = stack_flags(sp) | current->sas_ss_flags;

    *to = (struct user_sigstack){current->sas_ss_sp, (s32)flags, 0, current->sas_ss_size};
}

int do_sigaltstack(const struct user_sigstack *new, unsigned long sp) {
    if (stack_flags(sp) == SS_ONSTACK)
        return -EPERM;
    const u32 mode = (u32) new->flags & ~SS_AUTODISARM;
    if (mode != SS_ONSTACK && mode != SS_DISABLE && mode != 0)
        return -EINVAL;
    current->sas_ss_flags = (u32) new->flags &SS_AUTODISARM;
    if (mode == SS_DISABLE) {
        current->sas_ss_sp = current->sas_ss_size = 0;
        return 0;
    }
    if (new->size < MINSIGSTKSZ)
        return -ENOMEM;
    current->sas_ss_sp = new->sp;
    current->sas_ss_size = new->size;
    return 0;
}

SYSCALL_DEFINE2(sigaltstack, const struct user_sigstack *, set, struct user_sigstack *, old) {
    const unsigned long sp = task_pt_regs(current)->sp;
    struct user_sigstack new, before;

    if (set && copy_from_user(&new, set, sizeof(new)))
        return -EFAULT;
    save_altstack(&before, sp);
    if (set) {
        const int error = do_sigaltstack(&new, sp);
        if (error)
            return error;
    }
    return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}

/* To a thread (of that program, if tgid is not 0), or to all threads of a program. */
static long send_locked_to(pid_t tgid, pid_t pid, int sig, const struct siginfo *info, bool group) {
    struct task_struct *const tsk = find_task(pid);

    if (!tsk || tsk->exit_state || (tgid && tsk->tgid != tgid))
        return -ESRCH;
    if (sig < 0 || sig > NSIG)
        return -EINVAL;
    if (!tsk->mm)
        return sig ? -EPERM : 0;
    return sig ? do_send_sig_info(sig, info, tsk, group) : 0;
}

static long send_info_to(pid_t tgid, pid_t pid, int sig, const struct siginfo *info, bool group) {
    spin_lock(&tasklist_lock);
    const long error = send_locked_to(tgid, pid, sig, info, group);
    spin_unlock(&tasklist_lock);
    return error;
}

static long send_to(pid_t tgid, pid_t pid, int sig, int code) {
    const struct siginfo info = {.si_signo = sig, .si_code = code, .si_pid = current->tgid};

    return send_info_to(tgid, pid, sig, &info, code == SI_USER);
}

/* To the programs of a group, or (-1) to all but the first one and the caller. */
static long kill_many(pid_t group, int sig) {
    const struct siginfo info = {.si_signo = sig, .si_code = SI_USER, .si_pid = current->tgid};
    long result = -ESRCH;

    if (sig < 0 || sig > NSIG)
        return -EINVAL;
    spin_lock(&tasklist_lock);
    for (struct task_struct *t = task_list; t; t = t->next) {
        if (t->group_leader != t || !t->mm || t->exit_state ||
            (group == -1 ? t->tgid == 1 || t->tgid == current->tgid : task_pgrp_nr(t) != group))
            continue;
        result = sig ? do_send_sig_info(sig, &info, t, true) : 0;
    }
    spin_unlock(&tasklist_lock);
    return result;
}

SYSCALL_DEFINE2(kill, pid_t, pid, int, sig) {
    if (pid > 0)
        return send_to(0, pid, sig, SI_USER);
    return kill_many(pid == -1 ? -1 : pid ? -pid : task_pgrp_nr(current), sig);
}

SYSCALL_DEFINE2(tkill, pid_t, pid, int, sig) { return pid <= 0 ? -EINVAL : send_to(0, pid, sig, SI_TKILL); }

SYSCALL_DEFINE3(tgkill, pid_t, tgid, pid_t, pid, int, sig) {
    return pid <= 0 || tgid <= 0 ? -EINVAL : send_to(tgid, pid, sig, SI_TKILL);
}

/* A signal with the sender's own words. Only to itself may a program pretend that the kernel or kill sent it. */
static long queue_to(pid_t tgid, pid_t pid, int sig, const struct siginfo *user, bool group) {
    struct siginfo info;

    if (copy_from_user(&info, user, sizeof(info)))
        return -EFAULT;
    if ((info.si_code >= 0 || info.si_code == SI_TKILL) && pid != current->pid)
        return -EPERM;
    info.si_signo = sig;
    return send_info_to(tgid, pid, sig, &info, group);
}

SYSCALL_DEFINE3(rt_sigqueueinfo, pid_t, pid, int, sig, const struct siginfo *, info) {
    return queue_to(0, pid, sig, info, true);
}

SYSCALL_DEFINE4(rt_tgsigqueueinfo, pid_t, tgid, pid_t, pid, int, sig, const struct siginfo *, info) {
    return pid <= 0 || tgid <= 0 ? -EINVAL : queue_to(tgid, pid, sig, info, false);
}

SYSCALL_DEFINE2(rt_sigsuspend, const u64 *, set, size_t, size) {
    u64 mask;

    if (size != sizeof(mask))
        return -EINVAL;
    if (get_user(mask, set))
        return -EFAULT;
    current->saved_sigmask = current->blocked;
    current->restore_sigmask = true;
    set_current_blocked(mask);
    while (!signal_pending(current)) {
        set_current_state(TASK_INTERRUPTIBLE);
        schedule();
    }
    set_current_state(TASK_RUNNING);
    return -ERESTARTNOHAND;
}

/* The signals of `set` wake the caller while it sleeps, though they stay blocked for handlers. */
static int sleep_for_signal(u64 set, u64 until_ns, struct siginfo *info) {
    spinlock_t *const lock = &current->sighand->siglock;

    spin_lock(lock);
    int sig = dequeue_signal(current, ~set, info);
    if (sig || (until_ns && sched_clock() >= until_ns)) {
        spin_unlock(lock);
        return sig;
    }
    current->real_blocked = current->blocked;
    current->blocked &= ~set;
    recalc_sigpending(current);
    spin_unlock(lock);
    current->wake_time_ns = until_ns;
    set_current_state(TASK_INTERRUPTIBLE);
    schedule();
    spin_lock(lock);
    current->blocked = current->real_blocked;
    current->real_blocked = 0;
    sig = dequeue_signal(current, ~set, info);
    recalc_sigpending(current);
    spin_unlock(lock);
    return sig;
}

SYSCALL_DEFINE4(rt_sigtimedwait, const u64 *, user_set, struct siginfo *, to, const struct timespec *,
                timeout, size_t, size) {
    struct siginfo info;
    u64 set, until_ns;

    if (size != sizeof(set))
        return -EINVAL;
    if (get_user(set, user_set))
        return -EFAULT;
    const long error = deadline_from_user(timeout, &until_ns);
    if (error)
        return error;
    const int sig = sleep_for_signal(set & ~SIG_UNBLOCKABLE, until_ns, &info);
    if (sig)
        posixtimer_rearm(&info);
    if (!sig)
        return until_ns && sched_clock() >= until_ns ? -EAGAIN : -EINTR;
    return to && copy_to_user(to, &info, sizeof(info)) ? -EFAULT : sig;
}
