/* Making tasks: kernel threads, and fork. */
#include "errno.h"
#include "fs.h"
#include "futex.h"
#include "page.h"
#include "string.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"
#include "wait.h"

_Static_assert(sizeof(struct task_struct) <= THREAD_SIZE, "a task_struct is four pages");

static pid_t last_pid = 1;
static int nr_threads; /* both under tasklist_lock */

static notrace pid_t alloc_pid(pid_t wanted) {
    if (wanted)
        return last_pid = wanted;
    do
        last_pid = last_pid >= 32767 ? 2 : last_pid + 1;
    while (find_task(last_pid));
    return last_pid;
}

static notrace struct task_struct *alloc_task_struct_node(void) {
    const phys_addr_t pages = alloc_pages(THREAD_ORDER);

    return pages ? __va(pages) : NULL;
}

/* What only the processor holds of the running program: its vector registers and its thread pointer. */
static void fpsimd_preserve_current_state(void) {
    current->thread.tp_value = read_tpidr_el0();
    fpsimd_save_state(&current->thread.fpsimd);
}

/* The architecture's share: registers of the parent that are not in memory yet, then a plain copy. */
static int arch_dup_task_struct(struct task_struct *to, struct task_struct *from) {
    if (current->mm)
        fpsimd_preserve_current_state();
    *to = *from;
    return 0;
}

/* A copy of orig with its own stack: the same program state, nothing pending, nothing of its own yet. */
static struct task_struct *dup_task_struct(struct task_struct *orig) {
    struct task_struct *const child = alloc_task_struct_node();
    void *const stack = child ? alloc_thread_stack_node() : NULL;

    if (!stack || arch_dup_task_struct(child, orig)) {
        if (child)
            put_page(__pa(child));
        return NULL;
    }
    child->stack = stack;
    thread_info_init(task_thread_info(child), child, smp_processor_id(), uaccess_limit());
    child->usage = 2;
    child->exit_code = 0;
    child->is_program = false;
    child->vfork_done = NULL;
    child->wake_time_ns = 0;
    child->real_blocked = 0;
    child->restore_sigmask = false;
    child->pdeath_signal = 0;
    inherit_tagged_syscalls(child);
    return child;
}

static int sched_fork(struct task_struct *child) {
    child->state = TASK_UNINTERRUPTIBLE; /* not to be chosen before wake_up_new_task */
    child->on_rq = false;
    child->exec_start = child->sum_exec_runtime = 0;
    return 0;
}

static int copy_files(u64 clone_flags, struct task_struct *child, bool kernel) {
    struct files_struct *const old = kernel ? init_task.files : current->files;

    if (clone_flags & CLONE_FILES) {
        ref_inc(&old->count);
        return 0;
    }
    child->files = dup_fd(old);
    return child->files ? 0 : -ENOMEM;
}

static int copy_sighand(u64 clone_flags, struct task_struct *child) {
    struct sighand_struct *const old = current->sighand;

    if (clone_flags & CLONE_SIGHAND) {
        ref_inc(&old->count);
        return 0;
    }
    struct sighand_struct *const sighand = child->sighand = kzalloc(sizeof(*sighand));
    if (!sighand)
        return -ENOMEM;
    sighand->count = 1;
    spin_lock(&old->siglock);
    memcpy(sighand->action, old->action, sizeof(sighand->action));
    spin_unlock(&old->siglock);
    if (clone_flags & CLONE_CLEAR_SIGHAND)
        flush_signal_handlers(child);
    return 0;
}

static int copy_signal(u64 clone_flags, struct task_struct *child) {
    child->pending = (struct sigpending){0};
    if (clone_flags & CLONE_THREAD)
        return 0; /* counted in copy_process, when nothing can go wrong any more */
    child->signal = kzalloc(sizeof(*child->signal));
    if (!child->signal)
        return -ENOMEM;
    child->signal->count = child->signal->live = 1;
    memcpy(child->signal->rlimit, current->signal->rlimit, sizeof(child->signal->rlimit));
    child->signal->rlimit_set = current->signal->rlimit_set;
    memcpy(child->signal->cwd, current->signal->cwd, sizeof(child->signal->cwd));
    child->signal->umask = current->signal->umask;
    if (current->mm) { /* what the kernel starts is on its own */
        child->signal->pgrp = task_pgrp_nr(current);
        child->signal->session = task_session_nr(current);
    }
    return 0;
}

static int copy_mm(u64 clone_flags, struct task_struct *child, bool kernel) {
    struct mm_struct *const old = current->mm;

    if (kernel) /* has no program, whoever makes it */
        child->mm = NULL;
    if (!child->mm)
        return 0;
    if (clone_flags & CLONE_VM) {
        ref_inc(&old->users);
        return 0;
    }
    child->mm = child->active_mm = dup_mm(old);
    return child->mm ? 0 : -ENOMEM;
}

/* What a child that will never run has got so far. */
static notrace void bad_fork_cleanup(struct task_struct *child, int done) {
    const bool own_signal = child->signal != current->signal;

    if (done > 3 && child->mm)
        mmput(child->mm);
    if (done > 2 && own_signal)
        kfree(child->signal, sizeof(*child->signal));
    if (done > 1)
        exit_sighand(child);
    if (done > 0)
        exit_files(child);
    free_thread_stack(child->stack);
    put_page(__pa(child));
}

/* All that can fail, in order; how many of them were done is what has to be undone. */
static __always_inline int copy_parts(u64 flags, struct task_struct *child, bool kernel) {
    int done = 0;
    int error = copy_files(flags, child, kernel);

    done += !error;
    if (!error)
        error = copy_sighand(flags, child);
    done += !error && done == 1;
    if (!error)
        error = copy_signal(flags, child);
    done += !error && done == 2;
    if (!error)
        error = copy_mm(flags, child, kernel);
    if (error)
        bad_fork_cleanup(child, done);
    return error;
}

/* Into the list of tasks, its family and its group. The caller holds tasklist_lock. */
static __always_inline int attach_task(const struct kernel_clone_args *args, struct task_struct *child,
                                       bool kernel) {
    struct task_struct *const family = kernel && find_task(1) ? find_task(1) : current->group_leader;

    if (nr_threads >= MAX_THREADS && !kernel)
        return -EAGAIN;
    if (args->flags & CLONE_THREAD && current->signal->flags & SIGNAL_GROUP_EXIT)
        return -EAGAIN; /* we are about to end ourselves */
    nr_threads++;
    child->pid = alloc_pid(args->pid);
    if (args->flags & CLONE_THREAD) {
        child->signal->count++;
        child->signal->live++;
        child->is_program = current->is_program;
        child->parent = current->parent;
    } else {
        child->tgid = child->pid;
        child->group_leader = child;
        child->exit_signal = args->exit_signal;
        child->parent = args->flags & CLONE_PARENT ? current->parent : family;
    }
    child->next = task_list;
    task_list = child;
    return 0;
}

static struct task_struct *copy_process(const struct kernel_clone_args *args, bool kernel) {
    struct task_struct *const child = dup_task_struct(current);

    if (!child)
        return ERR_PTR(-ENOMEM);
    sched_fork(child);
    int error = copy_parts(args->flags, child, kernel);
    if (error)
        return ERR_PTR(error);
    copy_thread(args, child, kernel);
    child->set_child_tid = args->flags & CLONE_CHILD_SETTID ? args->child_tid : NULL;
    child->clear_child_tid = args->flags & CLONE_CHILD_CLEARTID ? args->child_tid : NULL;
    if (args->flags & CLONE_VM) {
        child->sas_ss_sp = child->sas_ss_size = child->sas_ss_flags = 0;
        child->rseq = NULL;
    }
    spin_lock(&tasklist_lock);
    error = attach_task(args, child, kernel);
    spin_unlock(&tasklist_lock);
    if (!error)
        return child;
    bad_fork_cleanup(child, 4);
    return ERR_PTR(error);
}

notrace void forget_task(struct task_struct *tsk) {
    for (struct task_struct **link = &task_list; *link; link = &(*link)->next) {
        if (*link != tsk)
            continue;
        *link = tsk->next;
        nr_threads--;
        return;
    }
}

pid_t _do_fork(const struct kernel_clone_args *args, bool kernel) {
    struct completion vfork = {0};
    struct task_struct *const child = copy_process(args, kernel);

    if (IS_ERR(child))
        return (pid_t)PTR_ERR(child);
    const pid_t pid = child->pid;
    if (args->flags & CLONE_PARENT_SETTID)
        (void)put_user(pid, args->parent_tid);
    if (args->flags & CLONE_VFORK)
        child->vfork_done = &vfork;
    wake_up_new_task(child);
    if (args->flags & CLONE_VFORK)
        wait_for_completion(&vfork);
    return pid;
}

pid_t kernel_thread(int (*fn)(void *), void *argument, pid_t pid) {
    const struct kernel_clone_args args = {
        .stack = (u64)fn, .argument = (u64)argument, .pid = pid, .exit_signal = SIGCHLD};

    return _do_fork(&args, true);
}

struct task_struct *fork_idle(u32 cpu) {
    struct task_struct *const idle = dup_task_struct(&init_task);

    if (!idle)
        return NULL;
    snprintf(idle->comm, sizeof(idle->comm), "swapper/%u", cpu);
    idle->group_leader = idle->parent = idle;
    init_idle(idle, cpu);
    return idle;
}

/* Whoever joins this thread waits for the word at clear_child_tid. */
notrace void mm_release(struct task_struct *tsk) {
    struct completion *const vfork_done = tsk->vfork_done;

    if (tsk->clear_child_tid && tsk->mm->users > 1) {
        (void)put_user(0, tsk->clear_child_tid);
        (void)futex_wake(tsk->clear_child_tid, 1, FUTEX_BITSET_MATCH_ANY);
    }
    tsk->clear_child_tid = NULL;
    tsk->vfork_done = NULL;
    if (vfork_done)
        complete(vfork_done);
}
