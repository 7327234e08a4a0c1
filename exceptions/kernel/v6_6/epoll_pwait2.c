/* epoll_pwait with a time in nanoseconds. */
#include "eventpoll.h"
#include "syscall.h"
#include "time.h"

SYSCALL_DEFINE6(epoll_pwait2, int, epfd, struct epoll_event *, events, int, most, const struct timespec *,
                timeout, const u64 *, mask, size_t, size) {
    u64 until_ns;
    const long error = deadline_from_user(timeout, &until_ns);
    const struct epoll_wait wait = {
        .events = events, .most = most, .waits = !timeout || until_ns > sched_clock(), .until_ns = until_ns};

    return error ? error : do_epoll_pwait(epfd, &wait, mask, size);
}
