/* Time: the virtual counter, which the machine derives from retired instructions. */
#ifndef TIME_H
#define TIME_H

#include "compiler.h"

struct timespec {
    s64 tv_sec, tv_nsec;
};

#define NSEC_PER_SEC 1000000000UL
#define FOREVER_NS (~0UL / 4)
/* The wall clock starts at the epoch plus this: a fixed date, so that runs repeat. */
#define BOOT_TIME_SECONDS 1481500800UL

static __always_inline u64 timespec_to_ns(const struct timespec *time) {
    return (u64)time->tv_sec * NSEC_PER_SEC + (u64)time->tv_nsec;
}

static __always_inline struct timespec to_timespec(u64 ns) {
    return (struct timespec){(s64)(ns / NSEC_PER_SEC), (s64)(ns % NSEC_PER_SEC)};
}

/* CLOCK_REALTIME. */
struct timespec current_time(void);
u64 sched_clock(void);     /* nanoseconds since reset */
u64 ns_to_counter(u64 ns); /* the count of the virtual counter at which sched_clock() is there */
/* A program's timespec in nanoseconds; or an error number, and *ns as it was. */
long ns_from_user(const struct timespec *from, u64 *ns);
/* A program's relative timeout as a time in *until_ns, 0 for none (NULL); or an error number. */
long deadline_from_user(const struct timespec *timeout, u64 *until_ns);
/* itimer.c: sends SIGALRM where it is due; when it next will be, 0 for never. */
void run_itimers(void);
u64 next_itimer(void);
/* The current task sleeps, whatever signal comes. */
void msleep(unsigned milliseconds);

#endif
