/* Many descriptors closed at once. */
#include "errno.h"
#include "fs.h"
#include "syscall.h"
#include "task.h"

#define CLOSE_RANGE_UNSHARE 2u
#define CLOSE_RANGE_CLOEXEC 4u

SYSCALL_DEFINE3(close_range, u32, first, u32, last, u32, flags) {
    if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) || first > last)
        return -EINVAL;
    if (flags & CLOSE_RANGE_UNSHARE) {
        struct files_struct *const own = dup_fd(current->files);
        if (!own)
            return -ENOMEM;
        put_files_struct(current->files);
        current->files = own;
    }
    for (u32 fd = first; fd <= min(last, MAX_FILES - 1); fd++)
        (void)(flags & CLOSE_RANGE_CLOEXEC ? set_fd_close_on_exec(fd, true) : close_fd(fd));
    return 0;
}
