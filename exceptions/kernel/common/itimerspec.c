/* Times of timers. */
#include "itimerspec.h"

#include "errno.h"
#include "uaccess.h"

enum {
    CLOCK_REALTIME = 0,
    CLOCK_MONOTONIC = 1,
    CLOCK_BOOTTIME = 7,
    CLOCK_REALTIME_ALARM = 8,
    CLOCK_BOOTTIME_ALARM = 9,
    CLOCK_TAI = 11
};

notrace bool timer_clock_valid(int clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC ||
           (clock >= CLOCK_BOOTTIME && clock <= CLOCK_BOOTTIME_ALARM) || clock == CLOCK_TAI;
}

notrace long setting_from_user(const struct itimerspec *from, struct timer_setting *setting) {
    const long error = ns_from_user(&from->it_interval, &setting->interval_ns);

    return error ? error : ns_from_user(&from->it_value, &setting->value_ns);
}

notrace u64 timer_expiry(int clock, bool absolute, u64 value_ns) {
    const u64 epoch = BOOT_TIME_SECONDS * NSEC_PER_SEC;

    if (!absolute)
        return sched_clock() + value_ns;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM || clock == CLOCK_TAI)
        value_ns -= min(value_ns, epoch);
    return max(value_ns, 1UL);
}

notrace struct itimerspec time_left_spec(u64 expires_ns, u64 interval_ns) {
    const u64 now = sched_clock();

    return (struct itimerspec){.it_interval = to_timespec(interval_ns),
                               .it_value = to_timespec(!expires_ns        ? 0
                                                       : expires_ns > now ? expires_ns - now
                                                                          : 1)};
}
