/* Locks between CPUs, and counters that several of them change.
 *
 * A ticket lock: whoever comes draws a number and waits until it is served, so that no CPU starves however the CPUs'
 * turns fall. What an interrupt of kernel code does takes no lock, so a lock excludes other CPUs only; with one CPU there is nobody to
 * exclude, and taking a lock is a look at one variable. A task must not wait (schedule) while it holds one.
 *
 * Order, outermost first: tasklist_lock, siglock, the locks of files and of the futex queue, mmap_lock, inode and page
 * locks, the scheduler's, the log's. User memory may be touched under those before mmap_lock. */
#ifndef SPINLOCK_H
#define SPINLOCK_H

#include "compiler.h"

typedef struct {
    u16 owner; /* the ticket that is served */
    u16 next;  /* the ticket that the next one draws */
} spinlock_t;

/* More than one CPU runs. Set once, before the second one starts. */
extern bool smp_running;

static __always_inline void spin_wait_turn(spinlock_t *lock, u16 ticket) {
    u32 owner;

    __asm__ volatile("   sevl\n"
                     "1: wfe\n"
                     "   ldaxrh  %w0, %1\n"
                     "   cmp     %w0, %w2\n"
                     "   b.ne    1b\n"
                     : "=&r"(owner)
                     : "Q"(lock->owner), "r"((u32)ticket)
                     : "cc", "memory");
}

static __always_inline void spin_lock(spinlock_t *lock) {
    if (!smp_running)
        return;
    const u16 ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_ACQUIRE);
    if (__atomic_load_n(&lock->owner, __ATOMIC_ACQUIRE) != ticket)
        spin_wait_turn(lock, ticket);
}

static __always_inline void spin_unlock(spinlock_t *lock) {
    if (!smp_running)
        return;
    /* Clears the monitors of those who wait, and so wakes them. */
    __atomic_store_n(&lock->owner, (u16)(lock->owner + 1), __ATOMIC_RELEASE);
}

/* Reference counts. */
static __always_inline void ref_inc(int *count) {
    if (smp_running)
        __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
    else
        ++*count;
}
/* What is left: 0 means that the last reference was ours. */
static __always_inline int ref_dec(int *count) {
    return smp_running ? __atomic_sub_fetch(count, 1, __ATOMIC_ACQ_REL) : --*count;
}

#endif
