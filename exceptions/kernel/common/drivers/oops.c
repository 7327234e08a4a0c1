/* /dev/oops: a driver full of mistakes. Each command makes one of them, in a function of its own; scenarios/oops tells
 * what comes of it. */
#include "chrdev.h"
#include "errno.h"
#include "fs.h"
#include "page.h"

enum {
    OOPS_NULL_DEREF = 0x6f01,
};

/* What the driver keeps for an open file. */
struct oops_session {
    u32 *counter; /* open forgets to allocate it */
};

static int oops_open(struct file *file) {
    file->private_data = kzalloc(sizeof(struct oops_session));
    return file->private_data ? 0 : -ENOMEM;
}

static void oops_release(struct file *file) { kfree(file->private_data, sizeof(struct oops_session)); }

/* A pointer that nobody has set. */
static long oops_null_deref(struct oops_session *session) { return (long)++*session->counter; }

static long oops_ioctl(struct file *file, unsigned int command, unsigned long argument) {
    struct oops_session *const session = file->private_data;

    (void)argument;
    switch (command) {
    case OOPS_NULL_DEREF:
        return oops_null_deref(session);
    default:
        return -ENOTTY;
    }
}

const struct file_operations oops_fops = {
    .open = oops_open, .release = oops_release, .unlocked_ioctl = oops_ioctl};
