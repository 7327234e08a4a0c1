/* Pipes as files. */
#include "pipe.h"

#include "errno.h"
#include "page.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define FIONREAD 0x541b

static __always_inline struct pipe *pipe_of(const struct file *file) { return file->private_data; }
static __always_inline bool is_write_end(const struct file *file) {
    return (file->flags & O_ACCMODE) == O_WRONLY;
}

static ssize_t pipe_read(struct file *file, char *to, size_t count) {
    return pipe_get(pipe_of(file), file, to, count);
}

notrace ssize_t after_write(ssize_t result) {
    const struct siginfo info = {.si_signo = SIGPIPE, .si_code = SI_USER, .si_pid = current->tgid};

    if (result == -EPIPE)
        (void)do_send_sig_info(SIGPIPE, &info, current, false);
    return result;
}

static ssize_t pipe_write(struct file *file, const char *from, size_t count) {
    return after_write(pipe_put(pipe_of(file), file, from, count));
}

static u32 pipe_poll(const struct file *file) {
    return is_write_end(file) ? pipe_put_events(pipe_of(file)) : pipe_get_events(pipe_of(file));
}

static long pipe_ioctl(struct file *file, unsigned int command, unsigned long argument) {
    return command == FIONREAD ? put_user((s32)pipe_used(pipe_of(file)), (s32 *)argument) : -ENOTTY;
}

static notrace void pipe_release(struct file *file) { pipe_close(pipe_of(file), is_write_end(file)); }

static const struct file_operations pipefifo_fops = {.release = pipe_release,
                                                     .read = pipe_read,
                                                     .write = pipe_write,
                                                     .poll = pipe_poll,
                                                     .unlocked_ioctl = pipe_ioctl};

static notrace struct file *open_end(struct pipe *pipe, u32 flags) {
    struct file *const file = file_new(FILE_PIPE, NULL, flags);

    if (!file)
        return NULL;
    file->f_op = &pipefifo_fops;
    file->private_data = pipe;
    file->wait = pipe_wait_queue(pipe);
    return file;
}

SYSCALL_DEFINE2(pipe2, int *, to, u32, flags) {
    if (flags & ~(O_CLOEXEC | O_NONBLOCK))
        return -EINVAL;
    struct pipe *const pipe = pipe_new(NULL);
    struct file *const read_end = pipe ? open_end(pipe, flags) : NULL;
    struct file *const write_end = read_end ? open_end(pipe, flags | O_WRONLY) : NULL;
    if (write_end)
        return give_pair(read_end, write_end, flags, to);
    if (pipe)
        pipe_close(pipe, true);
    if (read_end)
        fput(read_end);
    else if (pipe)
        pipe_close(pipe, false);
    return -ENOMEM;
}
