/* futex: a thread waits at an address of user memory until another one that shares the memory wakes it.
 *
 * There is one queue, searched by key: the address space and the address, or, in a mapping that programs share, the
 * file and the offset in it. */
#include "futex.h"

#include "errno.h"
#include "fs.h"
#include "mm.h"
#include "syscall.h"
#include "task.h"
#include "time.h"
#include "uaccess.h"

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_REQUEUE 3
#define FUTEX_CMP_REQUEUE 4
#define FUTEX_WAIT_BITSET 9
#define FUTEX_WAKE_BITSET 10
#define FUTEX_LAST 13u
#define FUTEX_PRIVATE_FLAG 128u
#define FUTEX_CLOCK_REALTIME 256u

struct futex_key {
    const void *object; /* the address space, or the inode of a shared mapping */
    u64 offset;
};

struct futex_waiter {
    struct futex_waiter *next;
    struct task_struct *task;
    struct futex_key key;
    u32 bitset;
    bool woken;
};

static struct futex_waiter *waiters; /* oldest first */
static spinlock_t futex_lock;

static notrace struct futex_key futex_key(const u32 *pointer) {
    struct mm_struct *const mm = current->mm;
    const unsigned long address = uaccess_address(pointer);
    struct futex_key key = {mm, address};

    mmap_lock(mm);
    const struct vm_area_struct *const vma = find_vma(mm, address);
    if (vma && vma->vm_start <= address && (vma->vm_flags & VM_SHARED) && vma->vm_file)
        key =
            (struct futex_key){vma->vm_file->inode, address - vma->vm_start + (vma->vm_pgoff << PAGE_SHIFT)};
    mmap_unlock(mm);
    return key;
}

/* What other programs may wait for too has to be in memory; a page of this program alone that it may not write to is
 * nothing to wait for. */
static notrace bool page_may_be_shared(const u32 *address) {
    struct mm_struct *const mm = current->mm;
    u32 word;

    if (get_user(word, address))
        return false;
    mmap_lock(mm);
    const struct vm_area_struct *const vma = find_vma(mm, uaccess_address(address));
    const bool shareable = vma && (vma->vm_file || (vma->vm_flags & VM_WRITE));
    mmap_unlock(mm);
    return shareable;
}

static notrace bool same_key(const struct futex_key *a, const struct futex_key *b) {
    return a->object == b->object && a->offset == b->offset;
}

/* The caller holds futex_lock; the waiter is its own owner again once it is awake. */
static notrace void wake_waiter(struct futex_waiter **link) {
    struct futex_waiter *const waiter = *link;
    struct task_struct *const task = waiter->task;

    *link = waiter->next;
    waiter->woken = true;
    wake_up_process(task);
}

/* Wakes `wake` of those at one address; those behind them, at most `move`, wait at the other from now on. */
static notrace long wake_or_move(const struct futex_key *from, int wake, u32 bitset,
                                 const struct futex_key *to, int move) {
    long done = 0;

    for (struct futex_waiter **link = &waiters; *link;) {
        struct futex_waiter *const waiter = *link;
        if (!same_key(&waiter->key, from) || !(waiter->bitset & bitset)) {
            link = &waiter->next;
        } else if (wake > 0) {
            wake_waiter(link);
            wake--;
            done++;
        } else if (move > 0) {
            waiter->key = *to;
            link = &waiter->next;
            move--;
            done++;
        } else {
            break;
        }
    }
    return done;
}

long futex_wake(const int *address, int count, u32 bitset) {
    const struct futex_key key = futex_key((const u32 *)address);

    spin_lock(&futex_lock);
    const long woken = wake_or_move(&key, count, bitset, NULL, 0);
    spin_unlock(&futex_lock);
    return woken;
}

/* Out of the queue, whether somebody has taken it out already or not; true when somebody has. */
static notrace bool unqueue(struct futex_waiter *waiter) {
    spin_lock(&futex_lock);
    for (struct futex_waiter **link = &waiters; !waiter->woken && *link; link = &(*link)->next) {
        if (*link != waiter)
            continue;
        *link = waiter->next;
        break;
    }
    const bool woken = waiter->woken;
    spin_unlock(&futex_lock);
    return woken;
}

/* Queued only if the word still has the value: whoever changes it later will find the waiter. */
static notrace int queue_if_equal(const u32 *address, u32 value, struct futex_waiter *waiter) {
    int error = 0;
    u32 now;

    spin_lock(&futex_lock);
    if (get_user(now, address))
        error = -EFAULT;
    else if (now != value)
        error = -EAGAIN;
    struct futex_waiter **link = &waiters;
    while (!error && *link)
        link = &(*link)->next;
    if (!error)
        *link = waiter;
    spin_unlock(&futex_lock);
    return error;
}

static long futex_wait(const u32 *address, u32 value, u32 bitset, u64 until_ns) {
    struct futex_waiter waiter = {.task = current, .key = futex_key(address), .bitset = bitset};
    long error = queue_if_equal(address, value, &waiter);

    while (!error) {
        set_current_state(TASK_INTERRUPTIBLE);
        if (READ_ONCE(waiter.woken))
            break;
        if (until_ns && sched_clock() >= until_ns)
            error = -ETIMEDOUT;
        else if (signal_pending(current))
            error = until_ns ? -EINTR : -ERESTARTSYS;
        if (error)
            break;
        current->wake_time_ns = until_ns;
        schedule();
    }
    set_current_state(TASK_RUNNING);
    current->wake_time_ns = 0;
    if (error == -EFAULT || error == -EAGAIN)
        return error;
    return unqueue(&waiter) ? 0 : error;
}

static long futex_requeue(const u32 *from, u32 *to, int wake, int move, const u32 *expected) {
    const struct futex_key source = futex_key(from), target = futex_key(to);
    long done = -EAGAIN;
    u32 now = 0;

    spin_lock(&futex_lock);
    if (expected && get_user(now, from))
        done = -EFAULT;
    else if (!expected || now == *expected)
        done = wake_or_move(&source, wake, FUTEX_BITSET_MATCH_ANY, &target, move);
    spin_unlock(&futex_lock);
    return done;
}

/* When a wait ends, in nanoseconds of sched_clock; 0 for never, or an error. */
static long futex_deadline(const struct timespec *timeout, u32 operation, u32 command, u64 *until_ns) {
    *until_ns = 0;
    if (!timeout)
        return 0;
    const long error = ns_from_user(timeout, until_ns);
    if (error)
        return error;
    if (command == FUTEX_WAIT)
        *until_ns += sched_clock();
    else if (operation & FUTEX_CLOCK_REALTIME)
        *until_ns -= min(*until_ns, BOOT_TIME_SECONDS * NSEC_PER_SEC);
    *until_ns = max(*until_ns, 1UL);
    return 0;
}

SYSCALL_DEFINE6(futex, u32 *, address, u32, operation, u32, value, const struct timespec *, timeout, u32 *,
                address2, u32, value3) {
    const u32 command = operation & ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);
    const int count2 = (int)(unsigned long)timeout; /* of the commands that take no time */
    u64 until_ns;

    if (command > FUTEX_LAST)
        return -ENOSYS;
    if ((unsigned long)address % sizeof(u32))
        return -EINVAL;
    if (!access_ok(address, sizeof(u32)) ||
        (!(operation & FUTEX_PRIVATE_FLAG) && !page_may_be_shared(address)))
        return -EFAULT;
    switch (command) {
    case FUTEX_WAIT:
        value3 = FUTEX_BITSET_MATCH_ANY;
        __attribute__((fallthrough));
    case FUTEX_WAIT_BITSET: {
        const long error = futex_deadline(timeout, operation, command, &until_ns);
        if (error)
            return error;
        return value3 ? futex_wait(address, value, value3, until_ns) : -EINVAL;
    }
    case FUTEX_WAKE:
        value3 = FUTEX_BITSET_MATCH_ANY;
        __attribute__((fallthrough));
    case FUTEX_WAKE_BITSET:
        return value3 ? futex_wake((const int *)address, (int)value, value3) : -EINVAL;
    case FUTEX_REQUEUE:
        return futex_requeue(address, address2, (int)value, count2, NULL);
    case FUTEX_CMP_REQUEUE:
        return futex_requeue(address, address2, (int)value, count2, &value3);
    default:
        return -ENOSYS;
    }
}
