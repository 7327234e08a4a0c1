/* /dev/oops: a driver full of mistakes. Each command makes one of them, in a function of its own, and one command makes
 * none. What comes of them: scenarios/oops, scenarios/uaccess. oops_write.c makes many more of them, by name. */
#include "bug.h"
#include "chrdev.h"
#include "errno.h"
#include "fs.h"
#include "layout.h"
#include "oops_write.h"
#include "page.h"
#include "uaccess.h"

enum oops_command {
    OOPS_NULL_DEREF = 0x6f01,
    OOPS_WRITE_READ_ONLY,
    OOPS_EXEC_DATA,
    OOPS_USER_ACCESS,
    OOPS_EXEC_USER,
    OOPS_BUG,
    OOPS_UNALIGNED,
    OOPS_STACK_OVERFLOW,
    OOPS_COPY_FROM_USER,
};

struct oops_item {
    const struct oops_item *next;
};

/* What the driver keeps for an open file. */
struct oops_session {
    u32 *counter;          /* open forgets to allocate it */
    u32 code[2];           /* a function, made at run time */
    struct oops_item loop; /* a list whose last item is its first */
};

static const u32 oops_limit = 16;

static int oops_open(struct file *file) {
    struct oops_session *const session = kzalloc(sizeof(*session));

    if (!session)
        return -ENOMEM;
    session->code[0] = 0x52800540; /* mov w0, #42 */
    session->code[1] = 0xd65f03c0; /* ret */
    session->loop.next = &session->loop;
    file->private_data = session;
    return 0;
}

static void oops_release(struct file *file) { kfree(file->private_data, sizeof(struct oops_session)); }

/* A pointer that nobody has set. */
static long oops_null_deref(struct oops_session *session) { return (long)++*session->counter; }

/* A cast that takes away const. */
static long oops_write_read_only(void) {
    *(volatile u32 *)&oops_limit = 32;
    return 0;
}

/* Code in memory that was allocated for data. */
static long oops_exec_data(struct oops_session *session) {
    long (*const function)(void) = (long (*)(void))session->code;

    return function();
}

/* A program's pointer, used as if it were the kernel's own. */
static long oops_user_access(unsigned long argument) { return *(const volatile s32 *)argument; }

/* The same, of a function. */
static long oops_exec_user(unsigned long argument) { return ((long (*)(void))argument)(); }

/* Something that cannot be, checked for. */
static long oops_bug(struct oops_session *session) {
    BUG_ON(!session->counter);
    return 0;
}

/* A register of a device, read across its boundary. */
static long oops_unaligned(void) {
    u32 value;

    __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(FIXMAP_DEVICE + 1));
    return value;
}

/* How many items there are, counted by recursion, with a buffer at each step. */
static long oops_stack_overflow(const struct oops_item *item) {
    char line[2000];
    __asm__ volatile("" ::"r"(line) : "memory"); /* what would be done with it does not matter here */
    const struct oops_item *const next = READ_ONCE(item->next);

    return next ? 1 + oops_stack_overflow(next) : 1;
}

/* How it is done: a bad pointer is the program's mistake, and the program is told. */
static long oops_copy_from_user(unsigned long argument) {
    s32 value;

    return copy_from_user(&value, (const void *)argument, sizeof(value)) ? -EFAULT : value;
}

static long oops_ioctl(struct file *file, unsigned int command, unsigned long argument) {
    struct oops_session *const session = file->private_data;

    switch ((enum oops_command)command) {
    case OOPS_NULL_DEREF:
        return oops_null_deref(session);
    case OOPS_WRITE_READ_ONLY:
        return oops_write_read_only();
    case OOPS_EXEC_DATA:
        return oops_exec_data(session);
    case OOPS_USER_ACCESS:
        return oops_user_access(argument);
    case OOPS_EXEC_USER:
        return oops_exec_user(argument);
    case OOPS_BUG:
        return oops_bug(session);
    case OOPS_UNALIGNED:
        return oops_unaligned();
    case OOPS_STACK_OVERFLOW:
        return oops_stack_overflow(&session->loop);
    case OOPS_COPY_FROM_USER:
        return oops_copy_from_user(argument);
    }
    return -ENOTTY;
}

const struct file_operations oops_fops = {
    .open = oops_open, .release = oops_release, .write = oops_write, .unlocked_ioctl = oops_ioctl};
