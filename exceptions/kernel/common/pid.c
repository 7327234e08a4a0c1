/* The list of all tasks, and the last reference to one. */
#include "page.h"
#include "task.h"

struct task_struct *task_list = &init_task;
spinlock_t tasklist_lock;

notrace struct task_struct *find_task(pid_t pid) {
    for (struct task_struct *t = task_list; t; t = t->next)
        if (t->pid == pid && t->exit_state != EXIT_DEAD)
            return t;
    return NULL;
}

notrace void put_task_struct(struct task_struct *tsk) {
    if (ref_dec(&tsk->usage))
        return;
    free_thread_stack(tsk->stack);
    put_page(__pa(tsk));
}
