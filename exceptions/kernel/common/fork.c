/* Making tasks: kernel threads, and fork. */
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

_Static_assert(sizeof(struct task_struct) <= THREAD_SIZE, "a task_struct is four pages");

static pid_t last_pid = 1;

static pid_t alloc_pid(pid_t wanted) {
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

static notrace void free_task_struct(struct task_struct *tsk) {
    if (tsk)
        put_page(__pa(tsk));
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
        free_task_struct(child);
        return NULL;
    }
    child->stack = stack;
    thread_info_init(task_thread_info(child), child, current_thread_info()->cpu, uaccess_limit());
    child->signal.pending = 0;
    child->exit_code = 0;
    child->is_program = false;
    child->clear_child_tid = 0;
    child->wake_time_ns = 0;
    return child;
}

static int sched_fork(struct task_struct *child) {
    child->state = TASK_UNINTERRUPTIBLE; /* not to be chosen before wake_up_new_task */
    return 0;
}

static int copy_files(struct task_struct *child) {
    for (unsigned fd = 0; fd < MAX_FILES; fd++)
        if (child->files.fd[fd])
            get_file(child->files.fd[fd]);
    return 0;
}

static int copy_sighand(struct task_struct *child) {
    child->signal = current->signal;
    child->signal.pending = 0;
    return 0;
}

static int copy_mm(u64 clone_flags, struct task_struct *child, bool kernel) {
    struct mm_struct *const old = current->mm;

    if (kernel) /* has no program, whoever makes it */
        child->mm = NULL;
    if (!child->mm)
        return 0;
    if (clone_flags & CLONE_VM) {
        old->users++;
        return 0;
    }
    child->mm = child->active_mm = dup_mm(old);
    return child->mm ? 0 : -ENOMEM;
}

static struct task_struct *copy_process(const struct kernel_clone_args *args, bool kernel) {
    struct task_struct *const child = dup_task_struct(current);

    if (!child)
        return ERR_PTR(-ENOMEM);
    sched_fork(child);
    copy_files(child);
    copy_sighand(child);
    if (copy_mm(args->flags, child, kernel)) {
        exit_files(child);
        free_thread_stack(child->stack);
        free_task_struct(child);
        return ERR_PTR(-ENOMEM);
    }
    copy_thread(args, child, kernel);
    child->pid = child->tgid = alloc_pid(args->pid);
    child->parent = current;
    child->next = task_list;
    task_list = child;
    return child;
}

static pid_t _do_fork(const struct kernel_clone_args *args, bool kernel) {
    struct task_struct *const child = copy_process(args, kernel);

    if (IS_ERR(child))
        return (pid_t)PTR_ERR(child);
    const pid_t pid = child->pid;
    wake_up_new_task(child);
    return pid;
}

pid_t kernel_thread(int (*fn)(void *), void *argument, pid_t pid) {
    const struct kernel_clone_args args = {.stack = (u64)fn, .argument = (u64)argument, .pid = pid};

    return _do_fork(&args, true);
}

SYSCALL_DEFINE5(clone, unsigned long, flags, unsigned long, stack, int *, parent_tid, unsigned long, tls,
                int *, child_tid) {
    const struct kernel_clone_args args = {.flags = flags, .stack = stack, .tls = tls};

    if ((flags & CLONE_VM) && !(flags & 0x4000UL)) /* threads, but not vfork */
        return -EINVAL;
    const pid_t pid = _do_fork(&args, false);
    if (pid < 0)
        return pid;
    if (flags & CLONE_PARENT_SETTID)
        (void)put_user(pid, parent_tid);
    if (flags & CLONE_CHILD_CLEARTID)
        find_task(pid)->clear_child_tid = (u64)child_tid;
    if (flags & CLONE_CHILD_SETTID) {
        const phys_addr_t page = get_user_page(find_task(pid)->mm, (unsigned long)child_tid);
        if (page)
            *(int *)((char *)__va(page) + ((u64)child_tid & ~PAGE_MASK)) = pid;
    }
    return pid;
}
