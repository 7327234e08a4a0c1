/* The kernel log. */
#ifndef PRINTK_H
#define PRINTK_H

#include "compiler.h"

/* A message starts with its level: SOH and a digit. Without one it gets the default, 4. KERN_CONT goes on with a
 * record whose newline has not come yet. */
#define KERN_SOH "\001"
#define KERN_EMERG KERN_SOH "0"
#define KERN_ALERT KERN_SOH "1"
#define KERN_CRIT KERN_SOH "2"
#define KERN_ERR KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE KERN_SOH "5"
#define KERN_INFO KERN_SOH "6"
#define KERN_DEBUG KERN_SOH "7"
#define KERN_DEFAULT KERN_SOH "d"
#define KERN_CONT KERN_SOH "c"

int printk(const char *format, ...) __printf(1, 2);
void printk_init(u64 log_bytes);
/* Completes a record that no newline has ended. */
void printk_flush(void);

#define pr_emerg(...) printk(KERN_EMERG __VA_ARGS__)
#define pr_alert(...) printk(KERN_ALERT __VA_ARGS__)
#define pr_crit(...) printk(KERN_CRIT __VA_ARGS__)
#define pr_err(...) printk(KERN_ERR __VA_ARGS__)
#define pr_warn(...) printk(KERN_WARNING __VA_ARGS__)
#define pr_info(...) printk(KERN_INFO __VA_ARGS__)
#define pr_cont(...) printk(KERN_CONT __VA_ARGS__)

/* At most `burst` times in `interval_ns`; says how many were dropped when the next interval starts. */
struct ratelimit_state {
    u64 interval_ns, begin_ns;
    int burst, printed, missed;
};
#define RATELIMIT_DEFAULT                                                                                    \
    { .interval_ns = 5000000000UL, .burst = 10 }
bool ___ratelimit(struct ratelimit_state *rs, const char *function);
#define __ratelimit(rs) ___ratelimit(rs, __func__)
#define pr_warn_ratelimited(...)                                                                             \
    do {                                                                                                     \
        static struct ratelimit_state rs_ = RATELIMIT_DEFAULT;                                               \
        if (__ratelimit(&rs_))                                                                               \
            pr_warn(__VA_ARGS__);                                                                            \
    } while (0)
#define pr_warn_once(...)                                                                                    \
    do {                                                                                                     \
        static bool said_;                                                                                   \
        if (!said_)                                                                                          \
            pr_warn(__VA_ARGS__);                                                                            \
        said_ = true;                                                                                        \
    } while (0)
#define pr_info_ratelimited(...)                                                                             \
    do {                                                                                                     \
        static struct ratelimit_state rs_ = RATELIMIT_DEFAULT;                                               \
        if (__ratelimit(&rs_))                                                                               \
            pr_info(__VA_ARGS__);                                                                            \
    } while (0)

#endif
