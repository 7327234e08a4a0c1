/* The end of a task, and waiting for it. */
#include "device.h"
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "panic.h"
#include "printk.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define WNOHANG 1
#define WUNTRACED 2

/* How the program of the run ended, as its parent would learn it. */
static notrace void report_exit(const struct task_struct *tsk) {
    static struct fl_exit_report report;
    const int sig = tsk->exit_code & 0x7f;
    const struct siginfo *const info = &tsk->signal.info[sig ? sig - 1 : 0];

    report.kind = sig ? FL_EXIT_SIGNALED : FL_EXIT_EXITED;
    report.pid = (fl_u32)tsk->pid;
    report.exit_code = (tsk->exit_code >> 8) & 0xff;
    if (sig) {
        report.signo = (fl_u32)sig;
        report.si_code = info->si_code;
        report.si_addr = info->words[0];
        report.core_dumped = (tsk->exit_code & 0x80) != 0;
    }
    memcpy(report.comm, tsk->comm, sizeof(report.comm));
    printk_flush();
    device_exit(&report);
}

/* The kernel died in this task: the run is over. */
notrace void report_oops(int signo) {
    static struct fl_exit_report report = {.kind = FL_EXIT_OOPS};

    report.pid = (fl_u32)current->pid;
    report.signo = (fl_u32)signo;
    memcpy(report.comm, current->comm, sizeof(report.comm));
    printk_flush();
    device_exit(&report);
}

static void exit_mm(struct task_struct *tsk) {
    struct mm_struct *const mm = tsk->mm;

    if (!mm)
        return;
    if (tsk->clear_child_tid)
        (void)put_user(0, (int *)tsk->clear_child_tid);
    tsk->mm = NULL;
    tsk->active_mm = &init_mm;
    switch_mm(NULL);
    mmput(mm);
}

void exit_files(struct task_struct *tsk) {
    for (unsigned fd = 0; fd < MAX_FILES; fd++) {
        if (tsk->files.fd[fd])
            fput(tsk->files.fd[fd]);
        tsk->files.fd[fd] = NULL;
    }
}

/* Tells the parent; a child of init, or of a parent that ignores SIGCHLD, is gone at once. */
static void exit_notify(struct task_struct *tsk) {
    struct task_struct *const parent = tsk->parent;
    const int sig = tsk->exit_code & 0x7f;
    struct siginfo info = {.si_signo = SIGCHLD, .si_code = sig ? CLD_KILLED : CLD_EXITED, .si_pid = tsk->pid};

    for (struct task_struct *t = task_list; t; t = t->next)
        if (t->parent == tsk)
            t->parent = find_task(1);
    info.si_value = (u64)(sig ? sig : tsk->exit_code >> 8);
    if (!parent->mm || parent->signal.action[SIGCHLD - 1].handler == SIG_IGN) {
        tsk->state = TASK_DEAD;
    } else {
        tsk->state = TASK_ZOMBIE;
        send_signal(SIGCHLD, &info, parent);
    }
    wake_up_process(parent);
}

void do_exit(long code) {
    struct task_struct *const tsk = current;

    tsk->exit_code = (int)code;
    if (tsk->pid == 0)
        panic("Attempted to kill the idle task!");
    if (tsk->pid == 1)
        panic("Attempted to kill init! exitcode=0x%08x\n", tsk->exit_code);
    if (tsk->is_program)
        report_exit(tsk);
    exit_mm(tsk);
    exit_files(tsk);
    exit_notify(tsk);
    schedule();
    panic("a dead task was scheduled");
}

void do_group_exit(int exit_code) { do_exit(exit_code); }

SYSCALL_DEFINE1(exit, int, status) { do_exit((status & 0xff) << 8); }

SYSCALL_DEFINE1(exit_group, int, status) { do_group_exit((status & 0xff) << 8); }

/* A child that has ended; *any tells whether there is a child at all. */
static struct task_struct *find_zombie(pid_t pid, bool *any) {
    *any = false;
    for (struct task_struct *t = task_list; t; t = t->next) {
        if (t->parent != current || (pid > 0 && t->pid != pid) || t->state == TASK_DEAD)
            continue;
        *any = true;
        if (t->state == TASK_ZOMBIE)
            return t;
    }
    return NULL;
}

static void release_task(struct task_struct *zombie) {
    zombie->state = TASK_DEAD;
    schedule_tail(zombie);
}

SYSCALL_DEFINE4(wait4, pid_t, pid, int *, status, int, options, void *, usage) {
    bool any;

    if (usage && clear_user(usage, 144))
        return -EFAULT;
    for (;;) {
        struct task_struct *const zombie = find_zombie(pid, &any);
        if (zombie) {
            const pid_t found = zombie->pid;
            const int code = zombie->exit_code;
            release_task(zombie);
            return status && put_user(code, status) ? -EFAULT : found;
        }
        if (!any)
            return -ECHILD;
        if (options & WNOHANG)
            return 0;
        if (signal_pending(current))
            return -ERESTARTSYS;
        current->state = TASK_INTERRUPTIBLE;
        schedule();
    }
}
