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

struct mm_struct *mm_alloc(void) {
    struct mm_struct *const mm = kzalloc(sizeof(*mm));

    if (!mm)
        return NULL;
    mm->users = 1;
    mm->pgd = pgd_alloc();
    if (!mm->pgd) {
        kfree(mm, sizeof(*mm));
        return NULL;
    }
    return mm;
}

/* Takes everything down when the last user is gone. TTBR0 must not point here any more. */
void mmput(struct mm_struct *mm) {
    if (--mm->users)
        return;
    while (mm->mmap) {
        struct vm_area_struct *const vma = mm->mmap;
        unmap_page_range(vma, vma->vm_start, vma->vm_end);
        vma_free(vma);
    }
    free_pgtables(mm, 0, TASK_SIZE, 0, 0);
    put_page(__pa(mm->pgd));
    if (mm->exe_file)
        fput(mm->exe_file);
    kfree(mm, sizeof(*mm));
}

static int dup_mmap(struct mm_struct *mm, struct mm_struct *old) {
    for (struct vm_area_struct *vma = old->mmap; vma; vma = vma->vm_next) {
        struct vm_area_struct *const copy = vma_new(mm, vma->vm_start, vma->vm_end, vma->vm_flags);
        if (!copy)
            return -ENOMEM;
        copy->has_anon = vma->has_anon;
        copy->vm_pgoff = vma->vm_pgoff;
        copy->special = vma->special;
        copy->name = vma->name;
        copy->vm_file = vma->vm_file ? get_file(vma->vm_file) : NULL;
        vma_insert(mm, copy);
        if (copy_page_range(mm, vma))
            return -ENOMEM;
    }
    return 0;
}

static struct mm_struct *dup_mm(struct mm_struct *old) {
    struct mm_struct *const mm = mm_alloc();

    if (!mm)
        return NULL;
    pgd_t *const pgd = mm->pgd;
    *mm = *old;
    mm->pgd = pgd;
    mm->users = 1;
    mm->mmap = NULL;
    mm->map_count = 0;
    mm->total_vm = 0;
    mm->context_id = 0;
    if (mm->exe_file)
        get_file(mm->exe_file);
    if (dup_mmap(mm, old)) {
        mmput(mm);
        return NULL;
    }
    return mm;
}

static int copy_mm(const struct kernel_clone_args *args, struct task_struct *child) {
    if (!current->mm)
        return 0;
    if (args->flags & CLONE_VM) {
        current->mm->users++;
        return 0;
    }
    child->mm = child->active_mm = dup_mm(current->mm);
    return child->mm ? 0 : -ENOMEM;
}

static void copy_files(struct task_struct *child) {
    for (unsigned fd = 0; fd < MAX_FILES; fd++)
        if (child->files.fd[fd])
            get_file(child->files.fd[fd]);
}

/* A copy of current with its own stack: the same program state, nothing pending, nothing of its own yet. */
static struct task_struct *dup_task_struct(void) {
    const phys_addr_t task = alloc_pages(THREAD_ORDER);
    void *const stack = task ? alloc_thread_stack_node() : NULL;

    if (!stack) {
        if (task)
            put_page(task);
        return NULL;
    }
    struct task_struct *const child = __va(task);
    *child = *current;
    child->stack = stack;
    thread_info_init(task_thread_info(child), child, current_thread_info()->cpu, uaccess_limit());
    child->signal.pending = 0;
    child->exit_code = 0;
    child->is_program = false;
    child->state = TASK_UNINTERRUPTIBLE;
    child->clear_child_tid = 0;
    child->wake_time_ns = 0;
    return child;
}

static struct task_struct *copy_process(const struct kernel_clone_args *args, bool kernel) {
    struct task_struct *const child = dup_task_struct();

    if (!child)
        return ERR_PTR(-ENOMEM);
    if (copy_mm(args, child)) {
        free_thread_stack(child->stack);
        put_page(__pa(child));
        return ERR_PTR(-ENOMEM);
    }
    copy_files(child);
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
    wake_up_process(child);
    return child->pid;
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
    current->thread.tp_value = read_tpidr_el0();
    fpsimd_save_state(&current->thread.fpsimd);
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
