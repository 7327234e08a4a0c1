/* The OOM killer. Of the programs that may be ended, the one with most pages goes: its own, those of files that it has
 * mapped, and its page tables. The first process is spared. */
#include "mm.h"
#include "oom.h"
#include "page.h"
#include "panic.h"
#include "pgtable.h"
#include "signal.h"
#include "task.h"

static notrace void count_table(const pte_t *table, struct oom_badness *has) {
    has->tables++;
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++) {
        const phys_addr_t page = pte_phys(table[i]);
        if (!pte_present(table[i]) || (table[i] & PTE_SPECIAL))
            continue;
        *(page_is_counted(page) && phys_to_page(page)->flags & PG_ANON ? &has->anon : &has->file) += 1;
    }
}

notrace struct oom_badness count_pages(const struct mm_struct *mm) {
    struct oom_badness has = {0};

    for (unsigned i = 0; i < PTRS_PER_TABLE; i++) {
        if (entry_none(mm->pgd[i]))
            continue;
        const pmd_t *const pmds = entry_table(mm->pgd[i]);
        has.tables++;
        for (unsigned j = 0; j < PTRS_PER_TABLE; j++)
            if (!entry_none(pmds[j]))
                count_table(entry_table(pmds[j]), &has);
    }
    return has;
}

static notrace unsigned long points(const struct oom_badness *has) {
    return has->anon + has->file + has->tables;
}

/* Somebody is on the way out already: what it has comes back. */
static notrace bool is_dying(const struct task_struct *tsk) {
    return (tsk->pending.signal | tsk->signal->shared_pending.signal) & sigmask(SIGKILL) ||
           tsk->signal->flags & SIGNAL_GROUP_EXIT;
}

/* NULL: nobody may be ended. The caller holds tasklist_lock. */
static struct task_struct *select_bad_process(struct oom_badness *most, bool *wait) {
    struct task_struct *chosen = NULL;

    for (struct task_struct *t = task_list; t; t = t->next) {
        if (!t->mm || t->exit_state || t->tgid == 1)
            continue;
        *wait = *wait || is_dying(t);
        if (t->group_leader != t && !t->group_leader->exit_state)
            continue;
        mmap_lock(t->mm);
        const struct oom_badness has = count_pages(t->mm);
        mmap_unlock(t->mm);
        if (chosen && points(&has) <= points(most))
            continue;
        chosen = t;
        *most = has;
    }
    return chosen;
}

/* All who share its memory go with it. */
static void oom_kill_process(struct task_struct *victim, const struct oom_badness *has) {
    const struct siginfo info = {.si_signo = SIGKILL, .si_code = SI_KERNEL};

    report_oom_kill(victim, has);
    for (struct task_struct *t = task_list; t; t = t->next)
        if (t->mm == victim->mm && !t->exit_state && t->tgid != 1)
            (void)do_send_sig_info(SIGKILL, &info, t, true);
}

static notrace void out_of_memory(void) {
    struct oom_badness has = {0};
    bool wait = false;

    spin_lock(&tasklist_lock);
    struct task_struct *const victim = select_bad_process(&has, &wait);
    if (victim && !wait)
        oom_kill_process(victim, &has);
    spin_unlock(&tasklist_lock);
    if (!victim)
        panic("System is deadlocked on memory\n");
}

void pagefault_out_of_memory(void) {
    out_of_memory();
    if (!is_dying(current))
        schedule();
}
