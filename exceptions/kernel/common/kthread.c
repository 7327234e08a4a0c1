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

void print_worker_info(const char *level) {
    if (current == worker && current_work)
        printk("%sWorkqueue: events %ps\n", level, (void *)current_work->function);
}

static void process_one_work(struct work_struct *work) {
    current_work = work;
    work_list = work->next;
    work->pending = false;
    work->function(work);
    current_work = NULL;
}

static int worker_thread(void *unused) {
    (void)unused;
    while (current == worker) {
        while (work_list)
            process_one_work(work_list);
        current->state = TASK_UNINTERRUPTIBLE;
        schedule();
    }
    return 0;
}

void schedule_work(struct work_struct *work) {
    struct work_struct **last = &work_list;

    if (work->pending)
        return;
    while (*last)
        last = &(*last)->next;
    work->next = NULL;
    work->pending = true;
    *last = work;
    if (!worker)
        worker = find_task(
            kthread_run(worker_thread, NULL, "kworker/0:0", find_task(WORKER_PID) ? 0 : WORKER_PID));
    else
        wake_up_process(worker);
}
