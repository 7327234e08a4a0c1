/* ioctl: a command that only the driver understands. */
#include "chrdev.h"
#include "errno.h"
#include "fs.h"
#include "syscall.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

#define TCGETS 0x5401
#define TCSETS 0x5402 /* to TCSETSF: at once, later, and forgetting what was typed */
#define TCSETSF 0x5404
#define TIOCGPGRP 0x540f
#define TIOCSPGRP 0x5410
#define TIOCGWINSZ 0x5413
#define FIONREAD 0x541b
#define FIONBIO 0x5421
#define FIONCLEX 0x5450
#define FIOCLEX 0x5451

static long tty_ioctl(unsigned int command, void *argument) {
    /* struct termios: c_iflag, c_oflag, c_cflag, c_lflag, line discipline and 19 control characters. */
    static const u32 termios[9] = {0x500, 0x5, 0xcbd, 0x8a3b};
    static const u16 winsize[4] = {25, 80, 0, 0};

    if (command == TCGETS)
        return copy_to_user(argument, termios, sizeof(termios)) ? -EFAULT : 0;
    if (command == TIOCGWINSZ)
        return copy_to_user(argument, winsize, sizeof(winsize)) ? -EFAULT : 0;
    if (command == TIOCGPGRP)
        return put_user(task_pgrp_nr(current), (s32 *)argument);
    if ((command >= TCSETS && command <= TCSETSF) || command == TIOCSPGRP)
        return 0; /* it stays as it is */
    return -ENOTTY;
}

/* Inline, as Linux's is in a log: the driver is seen to be called by the system call. */
static __always_inline long vfs_ioctl(struct file *file, unsigned int command, unsigned long argument) {
    if (file->kind == FILE_TERMINAL && stdio_is_terminal())
        return tty_ioctl(command, (void *)argument);
    if (file->f_op && file->f_op->unlocked_ioctl)
        return file->f_op->unlocked_ioctl(file, command, argument);
    return -ENOTTY;
}

static notrace long set_nonblocking(struct file *file, const s32 *argument) {
    s32 on;

    if (get_user(on, argument))
        return -EFAULT;
    file->flags = on ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK;
    return 0;
}

/* How much is left of a regular file. */
static notrace long bytes_left(const struct file *file, s32 *argument) {
    return put_user((s32)((s64)file->inode->size - file->position), argument);
}

/* What is no driver's business. */
static __always_inline long do_vfs_ioctl(struct file *file, u32 fd, u32 command, unsigned long argument) {
    switch (command) {
    case FIOCLEX:
    case FIONCLEX:
        return set_fd_close_on_exec(fd, command == FIOCLEX);
    case FIONBIO:
        return set_nonblocking(file, (const s32 *)argument);
    case FIONREAD:
        if (file->kind == FILE_REGULAR)
            return bytes_left(file, (s32 *)argument);
        __attribute__((fallthrough));
    default:
        return vfs_ioctl(file, command, argument);
    }
}

SYSCALL_DEFINE3(ioctl, u32, fd, u32, command, unsigned long, argument) {
    struct file *const file = fget((int)fd);

    if (!file)
        return -EBADF;
    const long result = do_vfs_ioctl(file, fd, command, argument);
    fput(file);
    return result;
}
