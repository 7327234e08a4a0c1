/* BUG(): a BRK whose place is in __bug_table. */
#ifndef BUG_H
#define BUG_H

#include "compiler.h"

#define BUG_BRK_IMM 0x800

struct bug_entry {
    s32 address, file; /* offsets from the fields */
    u16 line, flags;
};

#define BUG()                                                                                                \
    do {                                                                                                     \
        __asm__ volatile(".pushsection .rodata.bug_file, \"aMS\", %%progbits, 1\n"                           \
                         "88: .string \"" __FILE__ "\"\n"                                                    \
                         ".popsection\n"                                                                     \
                         ".pushsection __bug_table, \"a\"\n"                                                 \
                         ".balign 4\n"                                                                       \
                         "77: .long 99f - 77b\n"                                                             \
                         "78: .long 88b - 78b\n"                                                             \
                         ".short %1, 0\n"                                                                    \
                         ".popsection\n"                                                                     \
                         "99: brk %0" ::"i"(BUG_BRK_IMM),                                                    \
                         "i"(__LINE__));                                                                     \
        __builtin_unreachable();                                                                             \
    } while (0)
#define BUG_ON(condition)                                                                                    \
    do {                                                                                                     \
        if (condition)                                                                                       \
            BUG();                                                                                           \
    } while (0)

/* Says in the log where in the source the BUG() at this address is. */
void report_bug(unsigned long address);

#endif
