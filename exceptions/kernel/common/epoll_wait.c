/* epoll_pwait: how long to wait, and what is not to disturb. */
#include "errno.h"
#include "eventpoll.h"
#include "poll.h"
#include "syscall.h"

#define NSEC_PER_MSEC 1000000UL

long do_epoll_pwait(int epfd, const struct epoll_wait *wait, const u64 *mask, size_t size) {
    const long error = set_user_sigmask(mask, size);

    if (error)
        return error;
    const long result = do_epoll_wait(epfd, wait);
    if (result != -EINTR) /* otherwise the signal's handler is called first */
        restore_saved_sigmask();
    return result;
}

SYSCALL_DEFINE6(epoll_pwait, int, epfd, struct epoll_event *, events, int, most, int, timeout_ms, const u64 *,
                mask, size_t, size) {
    const struct epoll_wait wait = {.events = events,
                                    .most = most,
                                    .waits = timeout_ms != 0,
                                    .until_ns =
                                        timeout_ms > 0 ? sched_clock() + (u64)timeout_ms * NSEC_PER_MSEC : 0};

    return do_epoll_pwait(epfd, &wait, mask, size);
}
