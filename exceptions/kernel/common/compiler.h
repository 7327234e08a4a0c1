/* Words for the compiler, and the handful of macros every file uses. */
#ifndef COMPILER_H
#define COMPILER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"

typedef uint8_t u8;
typedef uint16_t u16;
typedef int16_t s16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;
typedef u64 phys_addr_t;
typedef long ssize_t;
typedef s64 loff_t;
typedef int pid_t;

/* A leaf whose calls would only be noise in a displayed call path (string functions, number printing, list and
 * lock helpers): it sits between __notrace_text_start and __notrace_text_end, which the machine leaves out of the
 * path as ftrace would. */
#define notrace __attribute__((section(".notrace.text")))
/* First-level handlers of exceptions: the unwinder of 4.9 prints the pt_regs below a frame that lies here. */
#define __exception __attribute__((section(".exception.text")))

#define __always_inline inline __attribute__((always_inline))
#define noinline __attribute__((noinline))
#define __noreturn __attribute__((noreturn))
#define __packed __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define __printf(text, first) __attribute__((format(printf, text, first)))
#define __unused __attribute__((unused))
#define asmlinkage
#define __user

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define barrier() __asm__ volatile("" ::: "memory")
#define container_of(p, type, member) ((type *)((char *)(p)-offsetof(type, member)))
#define min(a, b)                                                                                            \
    ({                                                                                                       \
        __typeof__(a) a_ = (a);                                                                              \
        __typeof__(b) b_ = (b);                                                                              \
        a_ < b_ ? a_ : b_;                                                                                   \
    })
#define max(a, b)                                                                                            \
    ({                                                                                                       \
        __typeof__(a) a_ = (a);                                                                              \
        __typeof__(b) b_ = (b);                                                                              \
        a_ > b_ ? a_ : b_;                                                                                   \
    })

/* Pointers that carry an error number in the last page of the address space. */
#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) ((unsigned long)(x) >= (unsigned long)-MAX_ERRNO)
static __always_inline void *ERR_PTR(long error) { return (void *)error; }
static __always_inline long PTR_ERR(const void *p) { return (long)p; }
static __always_inline bool IS_ERR(const void *p) { return IS_ERR_VALUE(p); }

#endif
