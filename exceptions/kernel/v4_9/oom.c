/* What 4.9 says of the program that the OOM killer ends. */
#include "oom.h"

#include "errno.h"
#include "mm.h"
#include "printk.h"
#include "task.h"

#define KIB(pages) ((pages) << (PAGE_SHIFT - 10))

/* Root is granted 3%. */
notrace void report_oom_kill(const struct task_struct *victim, const struct oom_badness *has) {
    const unsigned long points = has->anon + has->file + has->tables;
    const unsigned long score = (points - points * 3 / 100) * 1000 / totalram_pages();

    pr_err("Out of memory: Kill process %d (%s) score %lu or sacrifice child\n", victim->pid, victim->comm,
           score);
    pr_err("Killed process %d (%s) total-vm:%lukB, anon-rss:%lukB, file-rss:%lukB, shmem-rss:%lukB\n",
           victim->pid, victim->comm, KIB(victim->mm->total_vm), KIB(has->anon), KIB(has->file), 0UL);
}

int __vm_enough_memory(unsigned long pages) { return pages <= totalram_pages() ? 0 : -ENOMEM; }
