/* Kernel threads, and the one worker that system work is left to. */
#include "kthread.h"

#include "errno.h"
#include "page.h"
#include "printk.h"
#include "string.h"
#include "task.h"

/* What a new thread has to know; it frees it. */
struct kthread_create_info {
    int (*function)(void *argument);
    void *argument;
    char name[TASK_COMM_LEN];
};

static int kthread(void *create) {
    struct kthread_create_info info = *(struct kthread_create_info *)create;

    kfree(create, sizeof(info));
    strlcpy(current->comm, info.name, sizeof(current->comm));
    do_exit(info.function(info.argument));
}

pid_t kthread_run(int (*function)(void *argument), void *argument, const char *name, pid_t pid) {
    struct kthread_create_info *const create = kzalloc(sizeof(*create));

    if (!create)
        return -ENOMEM;
    create->function = function;
    create->argument = argument;
    strlcpy(create->name, name, sizeof(create->name));
    const pid_t made = kernel_thread(kthread, create, pid);
    if (made < 0)
        kfree(create, sizeof(*create));
    return made;
}

/* As on a kernel that has just booted: the worker is one of its first threads. */
#define WORKER_PID 7

static struct task_struct *worker;
static struct work_struct *work_list, *current_work;
static spinlock_t work_lock; /* of all three */

void print_worker_info(const char *level) {
    if (current == worker && current_work)
        printk("%sWorkqueue: events %ps\n", level, (void *)current_work->function);
}

static void process_one_work(struct work_struct *work) {
    work->function(work);
    current_work = NULL;
}

static notrace struct work_struct *take_work(void) {
    spin_lock(&work_lock);
    struct work_struct *const work = work_list;
    if (work) {
        current_work = work;
        work_list = work->next;
        work->pending = false;
    }
    spin_unlock(&work_lock);
    return work;
}

static int worker_thread(void *unused) {
    (void)unused;
    while (READ_ONCE(worker) == current) {
        set_current_state(TASK_UNINTERRUPTIBLE);
        struct work_struct *const work = take_work();
        if (!work) {
            schedule();
            continue;
        }
        set_current_state(TASK_RUNNING);
        process_one_work(work);
    }
    return 0;
}

/* The caller holds work_lock. */
static notrace void start_worker(void) {
    spin_lock(&tasklist_lock);
    const pid_t wanted = find_task(WORKER_PID) ? 0 : WORKER_PID;
    spin_unlock(&tasklist_lock);
    const pid_t pid = kthread_run(worker_thread, NULL, "kworker/0:0", wanted);
    spin_lock(&tasklist_lock);
    worker = find_task(pid);
    spin_unlock(&tasklist_lock);
}

void schedule_work(struct work_struct *work) {
    struct work_struct **last = &work_list;

    spin_lock(&work_lock);
    if (!work->pending) {
        while (*last)
            last = &(*last)->next;
        work->next = NULL;
        work->pending = true;
        *last = work;
        if (worker)
            wake_up_process(worker);
        else
            start_worker();
    }
    spin_unlock(&work_lock);
}
