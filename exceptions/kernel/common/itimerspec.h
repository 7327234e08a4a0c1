/* itimerspec.c: what timerfd and timer_create are told, and tell, about times. */
#ifndef ITIMERSPEC_H
#define ITIMERSPEC_H

#include "time.h"

struct itimerspec {
    struct timespec it_interval, it_value;
};

/* The same in nanoseconds: how long until it goes off (0: it is off), and how often after that (0: never). */
struct timer_setting {
    u64 value_ns, interval_ns;
};

/* CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, their alarm kinds, CLOCK_TAI. */
bool timer_clock_valid(int clock);
/* 0, -EFAULT, or -EINVAL for what is no time. */
long setting_from_user(const struct itimerspec *from, struct timer_setting *setting);
/* When it goes off, in nanoseconds of sched_clock: `value_ns` is the clock's own time, or counts from now. */
u64 timer_expiry(int clock, bool absolute, u64 value_ns);
/* Of a timer that goes off then (0: that is off); one that is about to is not off yet. */
struct itimerspec time_left_spec(u64 expires_ns, u64 interval_ns);

#endif
