/* Signals: generating them, choosing the next one to act on, default actions. Building the frame for a handler is the
 * flavour's business. */
#include "signal.h"

#include "device.h"
#include "errno.h"
#include "page.h"
#include "signal_stack.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

/* Signals whose default action is to be ignored. */
#define SIG_IGNORED_BY_DEFAULT (sigmask(SIGCHLD) | sigmask(SIGCONT) | sigmask(SIGURG) | sigmask(SIGWINCH))
/* Signals whose default action leaves a core file, where the limit allows one. */
#define SIG_COREDUMP                                                                                         \
    (sigmask(3) | sigmask(SIGILL) | sigmask(SIGTRAP) | sigmask(SIGABRT) | sigmask(SIGBUS) |                  \
     sigmask(SIGFPE) | sigmask(SIGSEGV) | sigmask(SIGXCPU) | sigmask(SIGXFSZ) | sigmask(SIGSYS))

/* The caller holds siglock. */
notrace void recalc_sigpending(struct task_struct *tsk) {
    const u64 pending = tsk->pending.signal | tsk->signal->shared_pending.signal;

    if (pending & ~tsk->blocked)
        set_ti_flag(task_thread_info(tsk), TIF_SIGPENDING);
    else
        clear_ti_flag(task_thread_info(tsk), TIF_SIGPENDING);
}

notrace bool signal_pending(const struct task_struct *tsk) {
    return (READ_ONCE(task_thread_info(tsk)->flags) & _TIF_SIGPENDING) != 0;
}

notrace bool fatal_signal_pending(const struct task_struct *tsk) {
    return (READ_ONCE(tsk->pending.signal) & sigmask(SIGKILL)) != 0;
}

notrace void set_current_blocked(u64 mask) {
    spin_lock(&current->sighand->siglock);
    current->blocked = mask & ~SIG_UNBLOCKABLE;
    recalc_sigpending(current);
    spin_unlock(&current->sighand->siglock);
}

notrace u64 sigmask_to_save(void) {
    return current->restore_sigmask ? current->saved_sigmask : current->blocked;
}

notrace void restore_saved_sigmask(void) {
    if (!current->restore_sigmask)
        return;
    current->restore_sigmask = false;
    set_current_blocked(current->saved_sigmask);
}

notrace void flush_signal_handlers(struct task_struct *tsk) {
    for (int i = 0; i < NSIG; i++) {
        const u64 handler = tsk->sighand->action[i].handler;
        tsk->sighand->action[i] = (struct k_sigaction){.handler = handler == SIG_IGN ? SIG_IGN : SIG_DFL};
    }
}

/* Nobody will handle it: init, or the default action, or "ignore". */
bool unhandled_signal(const struct task_struct *tsk, int sig) {
    return tsk->pid == 1 || tsk->sighand->action[sig - 1].handler <= SIG_IGN;
}

static bool sig_ignored(const struct task_struct *tsk, int sig) {
    const u64 handler = tsk->sighand->action[sig - 1].handler;

    if (handler == SIG_DFL && (tsk->signal->flags & SIGNAL_UNKILLABLE))
        return true;
    if ((tsk->blocked | tsk->real_blocked) & sigmask(sig))
        return false;
    return handler == SIG_IGN || (handler == SIG_DFL && (SIG_IGNORED_BY_DEFAULT & sigmask(sig)));
}

static notrace void queue_signal(struct sigpending *pending, const struct siginfo *info) {
    struct sigqueue **link = &pending->first, *const entry = kzalloc(sizeof(*entry));

    pending->signal |= sigmask(info->si_signo);
    if (!entry)
        return; /* it arrives without saying why */
    entry->info = *info;
    while (*link)
        link = &(*link)->next;
    *link = entry;
}

notrace void flush_sigqueue(struct sigpending *pending) {
    for (struct sigqueue *entry = pending->first, *next; entry; entry = next) {
        next = entry->next;
        kfree(entry, sizeof(*entry));
    }
    *pending = (struct sigpending){0};
}

notrace void signal_wake_up(struct task_struct *tsk) {
    set_ti_flag(task_thread_info(tsk), TIF_SIGPENDING);
    if (tsk->state == TASK_INTERRUPTIBLE || (tsk->state == TASK_STOPPED && will_end(tsk)))
        wake_up_process(tsk);
    else
        kick_process(tsk);
}

/* Which thread is to look at a signal for all of them: the one it was sent to, or the first that does not block it. */
static notrace void complete_signal(int sig, struct task_struct *tsk, bool group) {
    if (!(tsk->blocked & sigmask(sig))) {
        signal_wake_up(tsk);
        return;
    }
    for (struct task_struct *t = group ? task_list : NULL; t; t = t->next) {
        if (!same_thread_group(t, tsk) || t->exit_state || (t->blocked & sigmask(sig)))
            continue;
        signal_wake_up(t);
        return;
    }
}

int send_signal(int sig, const struct siginfo *info, struct task_struct *tsk, bool group) {
    struct sigpending *const pending = group ? &tsk->signal->shared_pending : &tsk->pending;

    device_trace(FL_TRACE_SIGNAL_GENERATE, (u64)sig, (u64)(s64)info->si_code, info->words[0], (u64)tsk->pid);
    prepare_signal(sig, tsk);
    if (sig_ignored(tsk, sig) || (sig < SIGRTMIN && (pending->signal & sigmask(sig))))
        return 0;
    queue_signal(pending, info);
    complete_signal(sig, tsk, group);
    return 0;
}

int do_send_sig_info(int sig, const struct siginfo *info, struct task_struct *tsk, bool group) {
    struct sighand_struct *const sighand = tsk->sighand;

    if (!sighand) /* it has ended */
        return -ESRCH;
    spin_lock(&sighand->siglock);
    const int error = send_signal(sig, info, tsk, group);
    spin_unlock(&sighand->siglock);
    return error;
}

void zap_other_threads(void) {
    for (struct task_struct *t = task_list; t; t = t->next) {
        if (t == current || !same_thread_group(t, current) || t->exit_state)
            continue;
        t->pending.signal |= sigmask(SIGKILL);
        signal_wake_up(t);
    }
}

/* A signal the task cannot escape: blocked or ignored, it falls back to the default action. */
int force_sig_info(int sig, struct siginfo *info, struct task_struct *tsk) {
    struct k_sigaction *const action = &tsk->sighand->action[sig - 1];

    spin_lock(&tsk->sighand->siglock);
    if ((tsk->blocked & sigmask(sig)) || action->handler == SIG_IGN) {
        action->handler = SIG_DFL;
        tsk->blocked &= ~sigmask(sig);
        recalc_sigpending(tsk);
    }
    if (action->handler == SIG_DFL)
        tsk->signal->flags &= ~(u32)SIGNAL_UNKILLABLE;
    const int error = send_signal(sig, info, tsk, false);
    spin_unlock(&tsk->sighand->siglock);
    return error;
}

void force_sig(int sig, struct task_struct *tsk) {
    struct siginfo info = {.si_signo = sig, .si_code = SI_KERNEL};

    force_sig_info(sig, &info, tsk);
}

/* The oldest record of a signal, and whether it was the last one. A signal without a record says only its number. */
static notrace void collect_signal(struct sigpending *pending, int sig, struct siginfo *info) {
    bool found = false, more = false;

    *info = (struct siginfo){.si_signo = sig};
    for (struct sigqueue **link = &pending->first, *entry; (entry = *link);) {
        if (entry->info.si_signo != sig) {
            link = &entry->next;
        } else if (found) {
            more = true;
            break;
        } else {
            found = true;
            *info = entry->info;
            *link = entry->next;
            kfree(entry, sizeof(*entry));
        }
    }
    if (!more)
        pending->signal &= ~sigmask(sig);
}

/* Takes the next signal that is not blocked: faults first, then by number, the thread's own before the program's; 0
 * when there is none. The caller holds siglock. */
int dequeue_signal(struct task_struct *tsk, u64 blocked, struct siginfo *info) {
    const u64 synchronous = sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | sigmask(SIGTRAP) |
                            sigmask(SIGFPE) | sigmask(SIGSYS);
    struct sigpending *pending = &tsk->pending;

    if (!(pending->signal & ~blocked))
        pending = &tsk->signal->shared_pending;
    u64 ready = pending->signal & ~blocked;
    if (ready & synchronous)
        ready &= synchronous;
    if (!ready)
        return 0;
    const int sig = __builtin_ctzl(ready) + 1;
    collect_signal(pending, sig, info);
    recalc_sigpending(tsk);
    return sig;
}

/* RLIMIT_CORE is 0 here, as it is wherever nobody raised it: no file, no core bit in the status. */
static void do_coredump(const struct siginfo *info) { (void)info; }

static __always_inline __noreturn void deliver_fatal(int sig, const struct siginfo *info) {
    if (!(current->signal->flags & SIGNAL_GROUP_EXIT))
        current->signal->fatal = *info;
    if (SIG_COREDUMP & sigmask(sig))
        do_coredump(info);
    do_group_exit(sig);
}

enum signal_verdict { SIGNAL_NONE, SIGNAL_DROPPED, SIGNAL_STOPPED, SIGNAL_FATAL, SIGNAL_HANDLED };

/* One signal taken off, and what is to be done about it. The caller holds siglock. */
static notrace enum signal_verdict next_signal(struct ksignal *ksig) {
    struct signal_struct *const signal = current->signal;

    if ((signal->flags & SIGNAL_GROUP_EXIT) || (signal->group_exec && signal->group_exec != current)) {
        *ksig = (struct ksignal){.sig = SIGKILL, .info = {.si_signo = SIGKILL}};
        current->pending.signal &= ~sigmask(SIGKILL);
        recalc_sigpending(current);
        return SIGNAL_FATAL;
    }
    const int sig = ksig->sig = dequeue_signal(current, current->blocked, &ksig->info);
    if (!sig) {
        recalc_sigpending(current); /* another thread may have taken it */
        return SIGNAL_NONE;
    }
    struct k_sigaction *const action = &current->sighand->action[sig - 1];
    device_trace_signal(&ksig->info, action->handler, current->pid);
    if (action->handler == SIG_IGN)
        return SIGNAL_DROPPED;
    if (action->handler == SIG_DFL) {
        const bool harmless = (SIG_IGNORED_BY_DEFAULT & sigmask(sig)) || (signal->flags & SIGNAL_UNKILLABLE);
        return harmless ? SIGNAL_DROPPED : SIG_STOPS & sigmask(sig) ? SIGNAL_STOPPED : SIGNAL_FATAL;
    }
    ksig->ka = *action;
    if (action->flags & SA_RESETHAND)
        action->handler = SIG_DFL;
    return SIGNAL_HANDLED;
}

bool get_signal(struct ksignal *ksig) {
    enum signal_verdict verdict;

    do {
        wait_while_stopped();
        spin_lock(&current->sighand->siglock);
        verdict = next_signal(ksig);
        spin_unlock(&current->sighand->siglock);
        posixtimer_rearm(&ksig->info);
        if (verdict == SIGNAL_FATAL)
            deliver_fatal(ksig->sig, &ksig->info);
        if (verdict == SIGNAL_STOPPED)
            do_signal_stop(ksig->sig);
    } while (verdict == SIGNAL_DROPPED || verdict == SIGNAL_STOPPED);
    if (verdict == SIGNAL_HANDLED && !(ksig->ka.flags & SA_EXPOSE_TAGBITS))
        hide_si_addr_tag_bits(ksig);
    return verdict == SIGNAL_HANDLED;
}

/* The frame is on the user stack: block what the handler asked for. */
void signal_delivered(const struct ksignal *ksig) {
    u64 blocked = current->blocked | ksig->ka.mask;

    current->restore_sigmask = false; /* sigreturn does that */
    if (current->sas_ss_flags & SS_AUTODISARM)
        current->sas_ss_sp = current->sas_ss_size = current->sas_ss_flags = 0; /* and that */
    if (!(ksig->ka.flags & SA_NODEFER))
        blocked |= sigmask(ksig->sig);
    set_current_blocked(blocked);
}

notrace bool on_sig_stack(unsigned long sp) {
    return !(current->sas_ss_flags & SS_AUTODISARM) && sp > current->sas_ss_sp &&
           sp - current->sas_ss_sp <= current->sas_ss_size;
}

/* Where a handler's frame goes: the alternate stack when it asked for it and is not on it already. */
unsigned long sigsp(unsigned long sp, const struct ksignal *ksig) {
    if ((ksig->ka.flags & SA_ONSTACK) && current->sas_ss_size && !on_sig_stack(sp))
        return current->sas_ss_sp + current->sas_ss_size;
    return sp;
}
