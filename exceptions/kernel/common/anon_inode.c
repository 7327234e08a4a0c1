/* Files that are nothing but what their operations do: counters, timers, epoll instances. */
#include "fs.h"

notrace struct file *anon_inode_getfile(const struct file_operations *operations, void *data,
                                        struct wait_queue_head *wait, u32 flags) {
    struct file *const file = file_new(FILE_ANON_INODE, NULL, (flags & O_NONBLOCK) | O_RDWR);

    if (!file)
        return NULL;
    file->f_op = operations;
    file->private_data = data;
    file->wait = wait;
    return file;
}
