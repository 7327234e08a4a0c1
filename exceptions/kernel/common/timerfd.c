/* timerfd: a timer that is read like a file: how often it has gone off. */
#include "errno.h"
#include "fs.h"
#include "hrtimer.h"
#include "itimerspec.h"
#include "page.h"
#include "syscall.h"
#include "uaccess.h"
#include "wait.h"

#define TFD_TIMER_ABSTIME 1u
#define TFD_TIMER_CANCEL_ON_SET 2u

struct timerfd_ctx {
    struct hrtimer timer;
    u64 interval_ns;
    u64 ticks;    /* since they were last read */
    bool expired; /* and not started again: that is for the next one who asks */
    int clock;
    spinlock_t lock; /* of all of them */
    struct wait_queue_head wqh;
};

static void timerfd_tmrproc(struct hrtimer *timer) {
    struct timerfd_ctx *const ctx = container_of(timer, struct timerfd_ctx, timer);

    spin_lock(&ctx->lock);
    if (!timer->queued) { /* nobody has set it anew */
        ctx->expired = true;
        ctx->ticks++;
    }
    spin_unlock(&ctx->lock);
    wake_up_all(&ctx->wqh);
}

static u32 timerfd_poll(const struct file *file) {
    return READ_ONCE(((const struct timerfd_ctx *)file->private_data)->ticks) ? POLLIN : 0;
}

static void timerfd_release(struct file *file) {
    struct timerfd_ctx *const ctx = file->private_data;

    hrtimer_cancel(&ctx->timer);
    kfree(ctx, sizeof(*ctx));
}

/* A periodic timer that has gone off runs again, and what it missed meanwhile counts. The caller holds the lock. */
static notrace void catch_up(struct timerfd_ctx *ctx) {
    u64 expires_ns = ctx->timer.expires_ns;

    if (!ctx->expired || !ctx->interval_ns)
        return;
    ctx->expired = false;
    ctx->ticks += hrtimer_forward(&expires_ns, sched_clock(), ctx->interval_ns) - 1;
    hrtimer_start(&ctx->timer, expires_ns);
}

static notrace u64 take_ticks(struct timerfd_ctx *ctx) {
    spin_lock(&ctx->lock);
    catch_up(ctx);
    const u64 ticks = ctx->ticks;
    ctx->ticks = 0;
    ctx->expired = false;
    spin_unlock(&ctx->lock);
    return ticks;
}

static ssize_t timerfd_read(struct file *file, char *to, size_t count) {
    struct timerfd_ctx *const ctx = file->private_data;
    u64 ticks = 0;

    if (count < sizeof(ticks))
        return -EINVAL;
    while (!(ticks = take_ticks(ctx))) {
        const long error = file_wait_event(file, READ_ONCE(ctx->ticks));
        if (error)
            return error;
    }
    return put_user(ticks, (u64 *)to) ? -EFAULT : (ssize_t)sizeof(ticks);
}

static const struct file_operations timerfd_fops = {
    .release = timerfd_release, .read = timerfd_read, .poll = timerfd_poll};

SYSCALL_DEFINE2(timerfd_create, int, clock, u32, flags) {
    if ((flags & ~(O_CLOEXEC | O_NONBLOCK)) || !timer_clock_valid(clock))
        return -EINVAL;
    struct timerfd_ctx *const ctx = kzalloc(sizeof(*ctx));
    struct file *const file = ctx ? anon_inode_getfile(&timerfd_fops, ctx, &ctx->wqh, flags) : NULL;
    if (!file) {
        kfree(ctx, sizeof(*ctx));
        return -ENOMEM;
    }
    ctx->timer.function = timerfd_tmrproc;
    ctx->clock = clock;
    return fd_install(file, flags);
}

/* What the program is told of the timer. The caller holds the lock. */
static notrace struct itimerspec timerfd_left(struct timerfd_ctx *ctx) {
    catch_up(ctx);
    return time_left_spec(ctx->timer.queued ? ctx->timer.expires_ns : 0, ctx->interval_ns);
}

static notrace struct itimerspec timerfd_setup(struct timerfd_ctx *ctx, u32 flags,
                                               const struct timer_setting *set) {
    spin_lock(&ctx->lock);
    const struct itimerspec before = timerfd_left(ctx);
    hrtimer_try_to_cancel(&ctx->timer);
    ctx->interval_ns = set->interval_ns;
    ctx->ticks = 0;
    ctx->expired = false;
    if (set->value_ns)
        hrtimer_start(&ctx->timer, timer_expiry(ctx->clock, flags & TFD_TIMER_ABSTIME, set->value_ns));
    spin_unlock(&ctx->lock);
    return before;
}

/* The file behind a descriptor if it is such a timer, with a reference; or an ERR_PTR. */
static notrace struct file *timerfd_fget(int fd) {
    struct file *const file = fget(fd);

    if (!file)
        return ERR_PTR(-EBADF);
    if (file->f_op == &timerfd_fops)
        return file;
    fput(file);
    return ERR_PTR(-EINVAL);
}

SYSCALL_DEFINE4(timerfd_settime, int, fd, u32, flags, const struct itimerspec *, from, struct itimerspec *,
                old) {
    struct timer_setting set;
    const long error =
        flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) ? -EINVAL : setting_from_user(from, &set);

    if (error)
        return error;
    struct file *const file = timerfd_fget(fd);
    if (IS_ERR(file))
        return PTR_ERR(file);
    const struct itimerspec before = timerfd_setup(file->private_data, flags, &set);
    fput(file);
    return old && copy_to_user(old, &before, sizeof(before)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(timerfd_gettime, int, fd, struct itimerspec *, to) {
    struct file *const file = timerfd_fget(fd);

    if (IS_ERR(file))
        return PTR_ERR(file);
    struct timerfd_ctx *const ctx = file->private_data;
    spin_lock(&ctx->lock);
    const struct itimerspec left = timerfd_left(ctx);
    spin_unlock(&ctx->lock);
    fput(file);
    return copy_to_user(to, &left, sizeof(left)) ? -EFAULT : 0;
}
