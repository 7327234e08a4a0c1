/* What 6.6 says of the program that the OOM killer ends. */
#include "oom.h"

#include "errno.h"
#include "mm.h"
#include "printk.h"
#include "task.h"

#define KIB(pages) ((pages) << (PAGE_SHIFT - 10))

notrace void report_oom_kill(const struct task_struct *victim, const struct oom_badness *has) {
    pr_err("Out of memory: Killed process %d (%s) total-vm:%lukB, anon-rss:%lukB, file-rss:%lukB, "
           "shmem-rss:%lukB, "
           "UID:%u pgtables:%lukB oom_score_adj:%d\n",
           victim->pid, victim->comm, KIB(victim->mm->total_vm), KIB(has->anon), KIB(has->file), 0UL, 0u,
           KIB(has->tables), 0);
}

int __vm_enough_memory(unsigned long pages) {
    if (pages <= totalram_pages())
        return 0;
    pr_warn_ratelimited("%s: pid: %d, comm: %s, no enough memory for the allocation\n", __func__,
                        current->pid, current->comm);
    return -ENOMEM;
}
