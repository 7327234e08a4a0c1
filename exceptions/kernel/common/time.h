/* Time: the virtual counter, which the machine derives from retired instructions. */
#ifndef TIME_H
#define TIME_H

#include "compiler.h"

struct timespec {
    s64 tv_sec, tv_nsec;
};

#define NSEC_PER_SEC 1000000000UL

u64 sched_clock(void); /* nanoseconds since reset */
void skip_time_until(u64 when);
/* The current task sleeps, whatever signal comes. */
void msleep(unsigned milliseconds);

#endif
