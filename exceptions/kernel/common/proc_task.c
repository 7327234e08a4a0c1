/* What /proc says of the program that asks. */
#include "cputime.h"
#include "flavour.h"
#include "mm.h"
#include "oom.h"
#include "proc.h"
#include "resource.h"
#include "string.h"
#include "task.h"
#include "time.h"
#include "uaccess.h"

#define NSEC_PER_CLOCK (NSEC_PER_SEC / 100)
#define KIB(pages) ((unsigned long)(pages) << (PAGE_SHIFT - 10))

static notrace struct oom_badness pages_of_current(void) {
    mmap_lock(current->mm);
    const struct oom_badness has = count_pages(current->mm);
    mmap_unlock(current->mm);
    return has;
}

static notrace u32 count_threads(void) {
    u32 count = 0;

    spin_lock(&tasklist_lock);
    for (const struct task_struct *t = task_list; t; t = t->next)
        count += same_thread_group(t, current) && !t->exit_state;
    spin_unlock(&tasklist_lock);
    return count;
}

/* Signals that the program ignores, or has a handler for. */
static notrace u64 signals_with(bool ignored) {
    u64 mask = 0;

    for (int sig = 1; sig <= NSIG; sig++) {
        const u64 handler = current->sighand->action[sig - 1].handler;
        if (ignored ? handler == SIG_IGN : handler > SIG_IGN)
            mask |= sigmask(sig);
    }
    return mask;
}

static notrace void show_ids(struct inode *file, const char *name, const struct id_set *ids) {
    seq_printf(file, "%s:\t%u\t%u\t%u\t%u\n", name, ids->real, ids->effective, ids->saved, ids->effective);
}

static notrace void show_memory(struct inode *file) {
    const struct mm_struct *const mm = current->mm;
    const struct oom_badness has = pages_of_current();

    seq_printf(file, "VmSize:\t%8lu kB\nVmRSS:\t%8lu kB\n", KIB(mm->total_vm), KIB(has.anon + has.file));
    seq_printf(file, "RssAnon:\t%8lu kB\nRssFile:\t%8lu kB\n", KIB(has.anon), KIB(has.file));
    seq_printf(file, "VmPTE:\t%8lu kB\nVmSwap:\t%8lu kB\n", KIB(has.tables), 0UL);
}

void proc_pid_status(struct inode *file) {
    const u64 capabilities = current->cred.uid.effective ? 0 : BIT(LAST_CAPABILITY + 1) - 1;

    seq_printf(file, "Name:\t%s\nUmask:\t0%u%u%u\nState:\tR (running)\n", current->comm,
               current->signal->umask >> 6, current->signal->umask >> 3 & 7, current->signal->umask & 7);
    seq_printf(file, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n", current->tgid, current->pid,
               current->parent->tgid);
    show_ids(file, "Uid", &current->cred.uid);
    show_ids(file, "Gid", &current->cred.gid);
    seq_printf(file, "FDSize:\t%u\nGroups:\t", FDS_PER_CHUNK);
    for (u32 i = 0; i < current->cred.group_count; i++)
        seq_printf(file, "%u ", current->cred.groups[i]);
    seq_printf(file, "\n");
    show_memory(file);
    seq_printf(file, "Threads:\t%u\nSigPnd:\t%016lx\nShdPnd:\t%016lx\nSigBlk:\t%016lx\n", count_threads(),
               current->pending.signal, current->signal->shared_pending.signal, current->blocked);
    seq_printf(file, "SigIgn:\t%016lx\nSigCgt:\t%016lx\nCapInh:\t%016lx\n", signals_with(true),
               signals_with(false), 0UL);
    seq_printf(file, "CapPrm:\t%016lx\nCapEff:\t%016lx\nCapBnd:\t%016lx\n", capabilities, capabilities,
               BIT(LAST_CAPABILITY + 1) - 1);
    seq_printf(file, "Cpus_allowed:\t%x\nCpus_allowed_list:\t", current->cpus_allowed);
    show_cpus(file);
}

void proc_tgid_stat(struct inode *file) {
    const struct mm_struct *const mm = current->mm;
    const struct oom_badness has = pages_of_current();

    seq_printf(file, "%d (%s) R %d %d %d 0 -1 4194304 %lu 0 %lu 0 ", current->tgid, current->comm,
               current->parent->tgid, task_pgrp_nr(current), task_session_nr(current), mm->min_flt,
               mm->maj_flt);
    spin_lock(&tasklist_lock);
    const u64 used = thread_group_cputime(current);
    spin_unlock(&tasklist_lock);
    seq_printf(file, "%lu 0 %lu 0 %d %d %u 0 0 ", used / NSEC_PER_CLOCK,
               current->signal->cutime / NSEC_PER_CLOCK, 20 + current->sched.nice, current->sched.nice,
               count_threads());
    seq_printf(file, "%lu %lu %lu %lu %lu %lu 0 0 ", mm->total_vm << PAGE_SHIFT, has.anon + has.file,
               rlimit(5), mm->start_code, mm->end_code, mm->start_stack);
    seq_printf(file, "%lu %lu %lu %lu 0 0 0 %d %u %d %d 0 0 0 ", current->pending.signal, current->blocked,
               signals_with(true), signals_with(false), current->group_leader->exit_signal,
               task_thread_info(current)->cpu, current->sched.priority, current->sched.policy);
    seq_printf(file, "%lu %lu %lu %lu %lu %lu %lu 0\n", mm->start_data, mm->end_data, mm->start_brk,
               mm->arg_start, mm->arg_end, mm->env_start, mm->env_end);
}

void proc_pid_statm(struct inode *file) {
    const struct mm_struct *const mm = current->mm;
    const struct oom_badness has = pages_of_current();

    seq_printf(file, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm, has.anon + has.file, has.file,
               (page_align(mm->end_code) - (mm->start_code & PAGE_MASK)) >> PAGE_SHIFT,
               mm->total_vm - mm->stack_vm);
}

void comm_show(struct inode *file) { seq_printf(file, "%s\n", current->comm); }

/* As much of the program's own memory as can be read. */
static notrace void show_memory_range(struct inode *file, unsigned long start, unsigned long end) {
    char piece[256];

    for (unsigned long at = start; at < end; at += sizeof(piece)) {
        const size_t length = min(end - at, sizeof(piece));
        const size_t left = copy_from_user(piece, (const void *)at, length);
        (void)inode_write(file, file->size, piece, length - left);
        if (left)
            return;
    }
}

void proc_pid_cmdline(struct inode *file) {
    show_memory_range(file, current->mm->arg_start, current->mm->arg_end);
}
void proc_pid_environ(struct inode *file) {
    show_memory_range(file, current->mm->env_start, current->mm->env_end);
}

/* The pairs lie on the stack behind the pointers to arguments and environment, each of which ends with NULL. */
void proc_pid_auxv(struct inode *file) {
    const u64 *at = (const u64 *)current->mm->start_stack + 1;
    u64 pair[2] = {0, 0};

    for (int vectors = 0; vectors < 2; at++) {
        if (get_user(pair[0], at))
            return;
        vectors += !pair[0];
    }
    do {
        if (copy_from_user(pair, at, sizeof(pair)))
            return;
        (void)inode_write(file, file->size, pair, sizeof(pair));
        at += 2;
    } while (pair[0]);
}

static notrace void show_limit(struct inode *file, u64 value) {
    if (value == RLIM_INFINITY)
        seq_printf(file, "%-20s ", "unlimited");
    else
        seq_printf(file, "%-20lu ", value);
}

void proc_pid_limits(struct inode *file) {
    static const struct {
        const char *name, *unit;
    } limits[RLIMIT_COUNT] = {
        {"Max cpu time", "seconds"},    {"Max file size", "bytes"},      {"Max data size", "bytes"},
        {"Max stack size", "bytes"},    {"Max core file size", "bytes"}, {"Max resident set", "bytes"},
        {"Max processes", "processes"}, {"Max open files", "files"},     {"Max locked memory", "bytes"},
        {"Max address space", "bytes"}, {"Max file locks", "locks"},     {"Max pending signals", "signals"},
        {"Max msgqueue size", "bytes"}, {"Max nice priority", ""},       {"Max realtime priority", ""},
        {"Max realtime timeout", "us"},
    };

    seq_printf(file, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit", "Hard Limit", "Units");
    for (u32 i = 0; i < RLIMIT_COUNT; i++) {
        seq_printf(file, "%-25s ", limits[i].name);
        show_limit(file, rlimit(i));
        show_limit(file, rlimit_max(i));
        seq_printf(file, "%-10s\n", limits[i].unit);
    }
}
