/* Signals: generating them, choosing the next one to act on, default actions. Building the frame for a handler is the
 * flavour's business. */
#include "signal.h"

#include "device.h"
#include "errno.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

/* Signals whose default action is to be ignored. */
#define SIG_IGNORED_BY_DEFAULT (sigmask(SIGCHLD) | sigmask(SIGCONT) | sigmask(SIGURG) | sigmask(SIGWINCH))
/* Signals whose default action leaves a core file, where the limit allows one. */
#define SIG_COREDUMP                                                                                         \
    (sigmask(3) | sigmask(SIGILL) | sigmask(SIGTRAP) | sigmask(SIGABRT) | sigmask(SIGBUS) |                  \
     sigmask(SIGFPE) | sigmask(SIGSEGV) | sigmask(24) | sigmask(25) | sigmask(SIGSYS))

notrace void recalc_sigpending(struct task_struct *tsk) {
    if (tsk->signal.pending & ~tsk->signal.blocked)
        set_ti_flag(task_thread_info(tsk), TIF_SIGPENDING);
    else
        clear_ti_flag(task_thread_info(tsk), TIF_SIGPENDING);
}

notrace bool signal_pending(const struct task_struct *tsk) {
    return (task_thread_info(tsk)->flags & _TIF_SIGPENDING) != 0;
}

notrace void set_current_blocked(u64 mask) {
    current->signal.blocked = mask & ~SIG_UNBLOCKABLE;
    recalc_sigpending(current);
}

notrace void flush_signal_handlers(struct task_struct *tsk) {
    for (int i = 0; i < NSIG; i++) {
        const u64 handler = tsk->signal.action[i].handler;
        tsk->signal.action[i] = (struct k_sigaction){.handler = handler == SIG_IGN ? SIG_IGN : SIG_DFL};
    }
}

/* Nobody will handle it: init, or the default action, or "ignore". */
bool unhandled_signal(const struct task_struct *tsk, int sig) {
    return tsk->pid == 1 || tsk->signal.action[sig - 1].handler <= SIG_IGN;
}

static bool sig_ignored(const struct task_struct *tsk, int sig) {
    const u64 handler = tsk->signal.action[sig - 1].handler;

    if (tsk->signal.blocked & sigmask(sig))
        return false;
    return handler == SIG_IGN || (handler == SIG_DFL && (SIG_IGNORED_BY_DEFAULT & sigmask(sig)));
}

int send_signal(int sig, const struct siginfo *info, struct task_struct *tsk) {
    device_trace(FL_TRACE_SIGNAL_GENERATE, (u64)sig, (u64)(s64)info->si_code, info->words[0], (u64)tsk->pid);
    if (sig_ignored(tsk, sig) || (tsk->signal.pending & sigmask(sig)))
        return 0;
    tsk->signal.info[sig - 1] = *info;
    tsk->signal.pending |= sigmask(sig);
    recalc_sigpending(tsk);
    if (signal_pending(tsk) && tsk->state == TASK_INTERRUPTIBLE)
        wake_up_process(tsk);
    return 0;
}

/* A signal the task cannot escape: blocked or ignored, it falls back to the default action. */
int force_sig_info(int sig, struct siginfo *info, struct task_struct *tsk) {
    struct k_sigaction *const action = &tsk->signal.action[sig - 1];
    const bool blocked = (tsk->signal.blocked & sigmask(sig)) != 0;

    if (blocked || action->handler == SIG_IGN) {
        action->handler = SIG_DFL;
        tsk->signal.blocked &= ~sigmask(sig);
        recalc_sigpending(tsk);
    }
    return send_signal(sig, info, tsk);
}

void force_sig(int sig, struct task_struct *tsk) {
    struct siginfo info = {.si_signo = sig, .si_code = SI_KERNEL};

    force_sig_info(sig, &info, tsk);
}

/* Takes the next signal that is not blocked: faults first, then by number; 0 when there is none. */
static int dequeue_signal(struct task_struct *tsk, struct siginfo *info) {
    const u64 synchronous = sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | sigmask(SIGTRAP) |
                            sigmask(SIGFPE) | sigmask(SIGSYS);
    u64 ready = tsk->signal.pending & ~tsk->signal.blocked;

    if (ready & synchronous)
        ready &= synchronous;
    if (!ready)
        return 0;
    const int sig = __builtin_ctzl(ready) + 1;
    tsk->signal.pending &= ~sigmask(sig);
    recalc_sigpending(tsk);
    *info = tsk->signal.info[sig - 1];
    return sig;
}

/* RLIMIT_CORE is 0 here, as it is wherever nobody raised it: no file, no core bit in the status. */
static void do_coredump(const struct siginfo *info) { (void)info; }

static __always_inline __noreturn void deliver_fatal(int sig, const struct siginfo *info) {
    current->signal.info[sig - 1] = *info;
    if (SIG_COREDUMP & sigmask(sig))
        do_coredump(info);
    do_group_exit(sig);
}

bool get_signal(struct ksignal *ksig) {
    for (;;) {
        const int sig = ksig->sig = dequeue_signal(current, &ksig->info);
        if (!sig)
            return false;
        struct k_sigaction *const action = &current->signal.action[sig - 1];
        device_trace(FL_TRACE_SIGNAL_DELIVER, (u64)sig, (u64)(s64)ksig->info.si_code, action->handler,
                     (u64)current->pid);
        const bool harmless = action->handler == SIG_DFL && (SIG_IGNORED_BY_DEFAULT & sigmask(sig));
        if (action->handler == SIG_IGN || harmless)
            continue;
        if (action->handler == SIG_DFL)
            deliver_fatal(sig, &ksig->info);
        ksig->ka = *action;
        if (action->flags & SA_RESETHAND)
            action->handler = SIG_DFL;
        if (!(ksig->ka.flags & SA_EXPOSE_TAGBITS))
            hide_si_addr_tag_bits(ksig);
        return true;
    }
}

/* The frame is on the user stack: block what the handler asked for. */
void signal_delivered(const struct ksignal *ksig) {
    u64 blocked = current->signal.blocked | ksig->ka.mask;

    if (!(ksig->ka.flags & SA_NODEFER))
        blocked |= sigmask(ksig->sig);
    set_current_blocked(blocked);
}

static notrace bool on_sig_stack(unsigned long sp) {
    return sp > current->sas_ss_sp && sp - current->sas_ss_sp <= current->sas_ss_size;
}

/* Where a handler's frame goes: the alternate stack when it asked for it and is not on it already. */
unsigned long sigsp(unsigned long sp, const struct ksignal *ksig) {
    if ((ksig->ka.flags & SA_ONSTACK) && current->sas_ss_size && !on_sig_stack(sp))
        return current->sas_ss_sp + current->sas_ss_size;
    return sp;
}
