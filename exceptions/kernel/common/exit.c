/* The end of a task, and waiting for it. */
#include "device.h"
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "panic.h"
#include "posix_timers.h"
#include "printk.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"
#include "wait.h"

/* The first task that the kernel died in; pid 0: none so far. */
static struct fl_exit_report oops_report = {.kind = FL_EXIT_OOPS};

/* Tells the machine that the run is over. An oops stays what the run came to, whoever went on after it. */
static notrace void report_end(const struct fl_exit_report *report) {
    printk_flush();
    device_exit(oops_report.pid ? &oops_report : report);
}

notrace void report_oops(int signo) {
    if (!oops_report.pid) {
        oops_report.pid = (fl_u32)current->pid;
        oops_report.signo = (fl_u32)signo;
        memcpy(oops_report.comm, current->comm, sizeof(oops_report.comm));
    }
    if (current->is_program || current->pid <= 1)
        report_end(&oops_report);
}

/* How the program of the run ended, as its parent would learn it. */
static notrace void report_exit(const struct task_struct *tsk) {
    static struct fl_exit_report report;
    const struct signal_struct *const signal = tsk->signal;
    const int code =
        signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code : tsk->group_leader->exit_code;
    const int sig = code & 0x7f;

    report.kind = sig ? FL_EXIT_SIGNALED : FL_EXIT_EXITED;
    report.pid = (fl_u32)tsk->tgid;
    report.exit_code = (code >> 8) & 0xff;
    if (sig) {
        report.signo = (fl_u32)sig;
        report.si_code = signal->fatal.si_code;
        report.si_addr = signal->fatal.words[0];
        report.core_dumped = (code & 0x80) != 0;
    }
    memcpy(report.comm, tsk->comm, sizeof(report.comm));
    report_end(&report);
}

static void exit_mm(struct task_struct *tsk) {
    struct mm_struct *const mm = tsk->mm;

    if (!mm)
        return;
    mm_release(tsk);
    tsk->mm = NULL;
    tsk->active_mm = &init_mm;
    switch_mm(NULL);
    mmput(mm);
}

void exit_files(struct task_struct *tsk) {
    struct files_struct *const files = tsk->files;

    tsk->files = NULL;
    if (files)
        put_files_struct(files);
}

void exit_sighand(struct task_struct *tsk) {
    struct sighand_struct *const sighand = tsk->sighand;

    tsk->sighand = NULL;
    if (ref_dec(&sighand->count) == 0)
        kfree(sighand, sizeof(*sighand));
}

static notrace void wake_threads(const struct task_struct *leader) {
    wake_up_all(&leader->signal->wait_chldexit);
}

/* Tells the parent that a whole program has ended, by the signal that was agreed. True when the parent does not want to
 * know: a kernel thread, or one that ignores SIGCHLD. */
static bool do_notify_parent(struct task_struct *leader) {
    struct task_struct *const parent = leader->parent;
    const int killer = leader->exit_code & 0x7f, sig = leader->exit_signal;
    struct siginfo info = {
        .si_signo = sig, .si_code = killer ? CLD_KILLED : CLD_EXITED, .si_pid = leader->pid};
    bool autoreap = true;

    info.si_value = (u64)(killer ? killer : leader->exit_code >> 8);
    if (parent->mm && parent->sighand) {
        const struct k_sigaction *const action = &parent->sighand->action[SIGCHLD - 1];
        const bool ignored = sig == SIGCHLD && action->handler == SIG_IGN;
        autoreap = ignored || (sig == SIGCHLD && (action->flags & SA_NOCLDWAIT));
        if (sig && sig <= NSIG && !ignored)
            (void)do_send_sig_info(sig, &info, parent, true);
    }
    wake_threads(parent);
    return autoreap;
}

/* The leader of a group is a zombie, and it is the last: for its parent, or for nobody. */
static notrace void end_of_group(struct task_struct *leader) {
    if (leader->signal->flags & SIGNAL_GROUP_EXIT)
        leader->exit_code = leader->signal->group_exit_code;
    if (do_notify_parent(leader))
        release_task(leader);
}

static __always_inline __noreturn void init_died(const struct task_struct *tsk) {
    panic("Attempted to kill init! exitcode=0x%08x\n",
          (unsigned)(tsk->signal->group_exit_code ? tsk->signal->group_exit_code : tsk->exit_code));
}

/* Who will look after the children: the first process. */
static struct task_struct *find_child_reaper(struct task_struct *father) {
    struct task_struct *const init = find_task(1);

    if (INIT_DIES_IN_EXIT_NOTIFY && init && same_thread_group(father, init))
        init_died(father);
    return init;
}

static void forget_original_parent(struct task_struct *father) {
    struct task_struct *const reaper = find_child_reaper(father);

    for (struct task_struct *t = task_list, *next; t; t = next) {
        next = t->next;
        if (t->parent != father->group_leader || same_thread_group(t, father))
            continue;
        t->parent = reaper;
        t->exit_signal = SIGCHLD;
        if (t->pdeath_signal && !t->exit_state) {
            const struct siginfo info = {
                .si_signo = t->pdeath_signal, .si_code = SI_USER, .si_pid = father->tgid};
            (void)do_send_sig_info(t->pdeath_signal, &info, t, true);
        }
        if (t->exit_state == EXIT_ZOMBIE && t->signal->count == 1 && do_notify_parent(t))
            release_task(t);
    }
}

/* The family hears of it. A thread goes without a word; the leader waits as a zombie for the last of its threads, and
 * then for its parent. */
static void exit_notify(struct task_struct *tsk, bool group_dead) {
    struct task_struct *const leader = tsk->group_leader;
    struct signal_struct *const signal = tsk->signal;

    spin_lock(&tasklist_lock);
    if (group_dead)
        forget_original_parent(tsk);
    tsk->exit_state = EXIT_ZOMBIE;
    if (signal->group_exec)
        wake_up_process(signal->group_exec);
    if (tsk != leader)
        release_task(tsk);
    if (leader->exit_state == EXIT_ZOMBIE && signal->count == 1 && !signal->group_exec)
        end_of_group(leader);
    spin_unlock(&tasklist_lock);
}

void do_exit(long code) {
    struct task_struct *const tsk = current;

    tsk->exit_code = (int)code;
    if (tsk->pid == 0)
        panic("Attempted to kill the idle task!");
    const bool group_dead = ref_dec(&tsk->signal->live) == 0;
    if (group_dead && tsk->tgid == 1 && !INIT_DIES_IN_EXIT_NOTIFY)
        init_died(tsk);
    if (group_dead)
        exit_itimers(tsk->signal);
    if (tsk->is_program && tsk->tgid != 1 && (group_dead || (tsk->signal->flags & SIGNAL_GROUP_EXIT)))
        report_exit(tsk);
    exit_mm(tsk);
    exit_files(tsk);
    exit_notify(tsk, group_dead);
    set_current_state(TASK_DEAD);
    schedule();
    panic("a dead task was scheduled");
}

/* The status of the first one who says so is that of the whole program; the other threads are killed. */
void do_group_exit(int exit_code) {
    struct signal_struct *const signal = current->signal;

    spin_lock(&tasklist_lock);
    spin_lock(&current->sighand->siglock);
    if (signal->flags & SIGNAL_GROUP_EXIT) {
        exit_code = signal->group_exit_code;
    } else if (!signal->group_exec) {
        signal->flags |= SIGNAL_GROUP_EXIT;
        signal->group_exit_code = exit_code;
        zap_other_threads();
    }
    spin_unlock(&current->sighand->siglock);
    spin_unlock(&tasklist_lock);
    do_exit(exit_code);
}

/* The caller becomes the program: it takes the leader's number and children. The caller holds tasklist_lock. */
static notrace void become_leader(struct task_struct *old) {
    old->pid = current->pid;
    current->pid = current->tgid;
    current->group_leader = current;
    current->exit_signal = SIGCHLD;
    for (struct task_struct *t = task_list; t; t = t->next)
        if (t->parent == old)
            t->parent = current;
    release_task(old);
}

/* Whether nobody is left but the caller and a leader that has ended. */
static notrace bool alone_in_group(void) {
    const struct task_struct *const leader = current->group_leader;

    return current->signal->count == 1 ||
           (current->signal->count == 2 && leader != current && leader->exit_state == EXIT_ZOMBIE);
}

int de_thread(void) {
    struct signal_struct *const signal = current->signal;

    if (signal->count == 1)
        return 0;
    spin_lock(&tasklist_lock);
    spin_lock(&current->sighand->siglock);
    const bool too_late = signal->flags & SIGNAL_GROUP_EXIT || signal->group_exec;
    if (!too_late) {
        signal->group_exec = current;
        zap_other_threads();
    }
    spin_unlock(&current->sighand->siglock);
    while (!too_late && !alone_in_group()) {
        set_current_state(TASK_UNINTERRUPTIBLE);
        spin_unlock(&tasklist_lock);
        schedule();
        spin_lock(&tasklist_lock);
    }
    if (!too_late && current->group_leader != current)
        become_leader(current->group_leader);
    signal->group_exec = too_late ? signal->group_exec : NULL;
    spin_unlock(&tasklist_lock);
    return too_late ? -EAGAIN : 0;
}

SYSCALL_DEFINE1(exit, int, status) { do_exit((status & 0xff) << 8); }

SYSCALL_DEFINE1(exit_group, int, status) { do_group_exit((status & 0xff) << 8); }
