/* Advisory locks: flock, and fcntl's of ranges. An flock and an F_OFD lock belong to an open file, the others to the
 * descriptors of a program; each covers a range of an inode. */
#include "locks.h"

#include "errno.h"
#include "fs.h"
#include "page.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"
#include "wait.h"

#define MAX_LOCKS 4096

struct file_lock {
    struct file_lock *next;
    const struct inode *inode;
    const void *owner;
    u64 start, end; /* [start, end] */
    pid_t pid;      /* who F_GETLK names; -1: of an open file */
    bool write, flock;
};

static struct file_lock *locks; /* by their start */
static u32 lock_count;
static spinlock_t locks_lock; /* of both */
static struct wait_queue_head waiters;

static notrace bool same_owner(const struct file_lock *a, const struct file_lock *b) {
    return a->owner == b->owner && a->inode == b->inode && a->flock == b->flock;
}

static notrace bool overlap(const struct file_lock *a, const struct file_lock *b) {
    return a->inode == b->inode && a->flock == b->flock && a->start <= b->end && b->start <= a->end;
}

/* A lock of somebody else that is in the way, or NULL. The caller holds locks_lock. */
static notrace const struct file_lock *find_conflict(const struct file_lock *wanted) {
    const struct file_lock *lock = locks;

    while (lock && (!overlap(lock, wanted) || same_owner(lock, wanted) || !(lock->write || wanted->write)))
        lock = lock->next;
    return lock;
}

static notrace bool add_lock(const struct file_lock *from, u64 start, u64 end) {
    struct file_lock *const lock = lock_count < MAX_LOCKS ? kzalloc(sizeof(*lock)) : NULL;

    if (!lock)
        return false;
    *lock = *from;
    lock->start = start;
    lock->end = end;
    struct file_lock **link = &locks;
    while (*link && (*link)->start < start)
        link = &(*link)->next;
    lock->next = *link;
    *link = lock;
    lock_count++;
    return true;
}

/* The owner's locks of that range go, whatever they are; what lies beside it stays. False when a lock would have to
 * become two and there is no room: then it stays. The caller holds locks_lock. */
static notrace bool drop_range(const struct file_lock *range) {
    for (struct file_lock **link = &locks; *link;) {
        struct file_lock *const lock = *link;
        if (!same_owner(lock, range) || !overlap(lock, range)) {
            link = &lock->next;
            continue;
        }
        if (lock->start < range->start && lock->end > range->end &&
            !add_lock(lock, range->end + 1, lock->end))
            return false;
        if (lock->start < range->start) {
            lock->end = range->start - 1;
            link = &lock->next;
        } else if (lock->end > range->end) {
            lock->start = range->end + 1;
            link = &lock->next;
        } else {
            *link = lock->next;
            kfree(lock, sizeof(*lock));
            lock_count--;
        }
    }
    return true;
}

/* 0, -EAGAIN when somebody else has what is in the way, -ENOLCK. */
static notrace long try_lock(const struct file_lock *wanted, bool unlock) {
    long error = 0;

    spin_lock(&locks_lock);
    if (!unlock && find_conflict(wanted))
        error = -EAGAIN;
    else if (!drop_range(wanted) || (!unlock && !add_lock(wanted, wanted->start, wanted->end)))
        error = -ENOLCK;
    spin_unlock(&locks_lock);
    if (!error)
        wake_up_all(&waiters);
    return error;
}

static long lock_range(const struct file_lock *wanted, bool unlock, bool wait) {
    struct wait_entry entry = {.task = current};
    long error = try_lock(wanted, unlock);

    if (error != -EAGAIN || !wait)
        return error;
    add_wait_queue(&waiters, &entry);
    for (;;) {
        set_current_state(TASK_INTERRUPTIBLE);
        error = try_lock(wanted, false);
        if (error == -EAGAIN && signal_pending(current))
            error = -ERESTARTSYS;
        if (error != -EAGAIN)
            break;
        schedule();
    }
    finish_wait(&waiters, &entry);
    return error;
}

notrace void locks_remove(const struct inode *inode, const void *owner) {
    if (!READ_ONCE(lock_count))
        return;
    struct file_lock all = {.inode = inode, .owner = owner, .end = ~0UL};
    spin_lock(&locks_lock);
    (void)drop_range(&all);
    all.flock = true;
    (void)drop_range(&all);
    spin_unlock(&locks_lock);
    wake_up_all(&waiters);
}

#define LOCK_SH 1u
#define LOCK_EX 2u
#define LOCK_NB 4u
#define LOCK_UN 8u

SYSCALL_DEFINE2(flock, int, fd, u32, command) {
    const u32 kind = command & ~LOCK_NB;
    struct file *const file = fget(fd);

    if (!file)
        return -EBADF;
    const struct file_lock lock = {
        .inode = file->inode, .owner = file, .end = ~0UL, .pid = -1, .write = kind == LOCK_EX, .flock = true};
    const long error = kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN ? -EINVAL
                       : file->inode ? lock_range(&lock, kind == LOCK_UN, !(command & LOCK_NB))
                                     : 0;
    fput(file);
    return error;
}

/* struct flock as programs know it. */
struct flock {
    s16 type, whence;
    s64 start, length;
    s32 pid;
};
_Static_assert(sizeof(struct flock) == 32, "user space counts on 32 bytes");
enum { F_RDLCK, F_WRLCK, F_UNLCK };

/* The range that a program means: from there on so many bytes (0: to the end of all), or before it. 0 or -errno. */
static notrace long flock_range(const struct file *file, const struct flock *user, struct file_lock *lock) {
    const s64 base = user->whence == 1 ? file->position : user->whence == 2 ? (s64)file->inode->size : 0;
    s64 start, end;

    if (user->whence < 0 || user->whence > 2)
        return -EINVAL;
    if (__builtin_add_overflow(base, user->start, &start) ||
        __builtin_add_overflow(start, user->length, &end))
        return -EOVERFLOW;
    if (start < 0 || end < 0)
        return -EINVAL;
    lock->start = (u64)min(start, end);
    lock->end = !user->length ? ~0UL : (u64)max(start, end) - 1;
    return 0;
}

static notrace long get_lock(struct flock *user, const struct file_lock *wanted) {
    spin_lock(&locks_lock);
    const struct file_lock *const lock = find_conflict(wanted);
    user->type = F_UNLCK;
    if (lock) {
        const s64 length = lock->end == ~0UL ? 0 : (s64)(lock->end - lock->start + 1);
        *user = (struct flock){lock->write ? F_WRLCK : F_RDLCK, 0, (s64)lock->start, length, lock->pid};
    }
    spin_unlock(&locks_lock);
    return 0;
}

static notrace long may_lock(const struct file *file, const struct flock *user, bool ofd) {
    if (!file->inode || user->type < F_RDLCK || user->type > F_UNLCK || (ofd && user->pid))
        return -EINVAL;
    return (user->type == F_RDLCK && !file_readable(file)) || (user->type == F_WRLCK && !file_writable(file))
               ? -EBADF
               : 0;
}

long fcntl_lock(struct file *file, u32 command, struct flock *to) {
    const bool ofd = command >= F_OFD_GETLK, get = command == F_GETLK || command == F_OFD_GETLK;
    struct flock user;

    if (copy_from_user(&user, to, sizeof(user)))
        return -EFAULT;
    struct file_lock lock = {.inode = file->inode,
                             .owner = ofd ? (const void *)file : current->files,
                             .pid = ofd ? -1 : current->tgid,
                             .write = user.type == F_WRLCK};
    long error = get && file->inode ? 0 : may_lock(file, &user, ofd);
    if (!error)
        error = flock_range(file, &user, &lock);
    if (error)
        return error;
    if (!get)
        return lock_range(&lock, user.type == F_UNLCK, command == F_SETLKW || command == F_OFD_SETLKW);
    (void)get_lock(&user, &lock);
    return copy_to_user(to, &user, sizeof(user)) ? -EFAULT : 0;
}
