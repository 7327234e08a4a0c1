/* eventfd: a counter that is read and written like a file. */
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "syscall.h"
#include "uaccess.h"
#include "wait.h"

#define EFD_SEMAPHORE 1u
#define COUNT_MAX (~0UL)

struct eventfd_ctx {
    u64 count;
    bool semaphore;  /* a read takes one, not all */
    spinlock_t lock; /* of count */
    struct wait_queue_head wqh;
};

static notrace void eventfd_release(struct file *file) {
    kfree(file->private_data, sizeof(struct eventfd_ctx));
}

static u32 eventfd_poll(const struct file *file) {
    const u64 count = READ_ONCE(((const struct eventfd_ctx *)file->private_data)->count);

    return (count ? POLLIN : 0) | (count == COUNT_MAX ? POLLERR : 0) | (count < COUNT_MAX - 1 ? POLLOUT : 0);
}

/* What a read gets now; 0: nothing yet. */
static notrace u64 take_count(struct eventfd_ctx *ctx) {
    spin_lock(&ctx->lock);
    const u64 taken = ctx->semaphore ? ctx->count != 0 : ctx->count;
    ctx->count -= taken;
    spin_unlock(&ctx->lock);
    return taken;
}

static ssize_t eventfd_read(struct file *file, char *to, size_t count) {
    struct eventfd_ctx *const ctx = file->private_data;
    u64 taken = 0;

    if (count < sizeof(taken))
        return -EINVAL;
    while (!(taken = take_count(ctx))) {
        const long error = file_wait_event(file, READ_ONCE(ctx->count));
        if (error)
            return error;
    }
    wake_up_all(&ctx->wqh);
    return put_user(taken, (u64 *)to) ? -EFAULT : (ssize_t)sizeof(taken);
}

static notrace bool add_count(struct eventfd_ctx *ctx, u64 more) {
    spin_lock(&ctx->lock);
    const bool fits = COUNT_MAX - ctx->count > more;
    if (fits)
        ctx->count += more;
    spin_unlock(&ctx->lock);
    return fits;
}

static ssize_t eventfd_write(struct file *file, const char *from, size_t count) {
    struct eventfd_ctx *const ctx = file->private_data;
    u64 more;

    if (count < sizeof(more))
        return -EINVAL;
    if (get_user(more, (const u64 *)from))
        return -EFAULT;
    if (more == COUNT_MAX)
        return -EINVAL;
    while (!add_count(ctx, more)) {
        const long error = file_wait_event(file, COUNT_MAX - READ_ONCE(ctx->count) > more);
        if (error)
            return error;
    }
    wake_up_all(&ctx->wqh);
    return (ssize_t)sizeof(more);
}

static const struct file_operations eventfd_fops = {
    .release = eventfd_release, .read = eventfd_read, .write = eventfd_write, .poll = eventfd_poll};

SYSCALL_DEFINE2(eventfd2, u32, count, u32, flags) {
    if (flags & ~(EFD_SEMAPHORE | O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    struct eventfd_ctx *const ctx = kzalloc(sizeof(*ctx));
    struct file *const file = ctx ? anon_inode_getfile(&eventfd_fops, ctx, &ctx->wqh, flags) : NULL;
    if (!file) {
        kfree(ctx, sizeof(*ctx));
        return -ENOMEM;
    }
    ctx->count = count;
    ctx->semaphore = flags & EFD_SEMAPHORE;
    return fd_install(file, flags);
}
