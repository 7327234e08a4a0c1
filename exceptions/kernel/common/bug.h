/* BUG() and WARN(): a BRK whose place, and what is meant by it, is in __bug_table. */
#ifndef BUG_H
#define BUG_H

#include "compiler.h"
#include "flavour.h"
#include "printk.h"

struct pt_regs;

#define BUG_BRK_IMM 0x800
#define CUT_HERE "------------[ cut here ]------------\n"

/* A warning: execution goes on behind the BRK. */
#define BUGFLAG_WARNING 1
/* Whoever made the BRK has printed CUT_HERE and a message. */
#define BUGFLAG_NO_CUT_HERE 8

struct bug_entry {
    s32 address, file; /* offsets from the fields */
    u16 line, flags;
};

#define BUG_INSTRUCTION(bug_flags)                                                                           \
    __asm__ volatile(".pushsection .rodata.bug_file, \"aMS\", %%progbits, 1\n"                               \
                     "88: .string \"" __FILE__ "\"\n"                                                        \
                     ".popsection\n"                                                                         \
                     ".pushsection __bug_table, \"a\"\n"                                                     \
                     ".balign 4\n"                                                                           \
                     "77: .long 99f - 77b\n"                                                                 \
                     "78: .long 88b - 78b\n"                                                                 \
                     ".short %1, %2\n"                                                                       \
                     ".popsection\n"                                                                         \
                     "99: brk %0" ::"i"(BUG_BRK_IMM),                                                        \
                     "i"(__LINE__), "i"(bug_flags))

#define BUG()                                                                                                \
    do {                                                                                                     \
        BUG_INSTRUCTION(0);                                                                                  \
        __builtin_unreachable();                                                                             \
    } while (0)
#define BUG_ON(condition)                                                                                    \
    do {                                                                                                     \
        if (condition)                                                                                       \
            BUG();                                                                                           \
    } while (0)

/* True when the condition holds; then the log has said so. */
#define WARN_ON(condition)                                                                                   \
    ({                                                                                                       \
        const bool warn_ = (condition);                                                                      \
        if (warn_)                                                                                           \
            BUG_INSTRUCTION(BUGFLAG_WARNING);                                                                \
        warn_;                                                                                               \
    })
/* The same with a message, format and arguments, whose place relative to CUT_HERE is the version's. */
#define WARN(condition, ...)                                                                                 \
    ({                                                                                                       \
        const bool warn_ = (condition);                                                                      \
        if (warn_) {                                                                                         \
            WARN_PRINTK(__VA_ARGS__);                                                                        \
            BUG_INSTRUCTION(BUGFLAG_WARNING | WARN_PRINTK_FLAGS);                                            \
        }                                                                                                    \
        warn_;                                                                                               \
    })
/* Once in the life of the kernel, for each place. */
#define FIRST_TIME(condition)                                                                                \
    ({                                                                                                       \
        static bool warned_;                                                                                 \
        const bool now_ = (condition) && !warned_;                                                           \
        warned_ |= now_;                                                                                     \
        now_;                                                                                                \
    })
#define WARN_ON_ONCE(condition) WARN_ON(FIRST_TIME(condition))
#define WARN_ONCE(condition, ...) WARN(FIRST_TIME(condition), __VA_ARGS__)
/* No more often than the log is allowed to be written to from one place; the value is that of the condition. */
#define WARN_RATELIMIT(condition, ...)                                                                       \
    ({                                                                                                       \
        static struct ratelimit_state rs_ = RATELIMIT_DEFAULT;                                               \
        const bool often_ = (condition);                                                                     \
        if (often_ && __ratelimit(&rs_))                                                                     \
            WARN(true, __VA_ARGS__);                                                                         \
        often_;                                                                                              \
    })

enum bug_trap_type {
    BUG_TRAP_TYPE_NONE, /* not in the table */
    BUG_TRAP_TYPE_WARN, /* logged in full; the kernel goes on */
    BUG_TRAP_TYPE_BUG,  /* its place is in the log; the caller ends the task */
};

/* Logs what the table knows about the BRK at this address. */
enum bug_trap_type report_bug(unsigned long address, struct pt_regs *regs);

#endif
