/* From the BRK of a BUG() or WARN() to its file and line. */
#include "bug.h"

#include "panic.h"

extern const struct bug_entry __start___bug_table[], __stop___bug_table[];

static const struct bug_entry *find_bug(unsigned long address) {
    for (const struct bug_entry *b = __start___bug_table; b < __stop___bug_table; b++)
        if ((unsigned long)&b->address + (long)b->address == address)
            return b;
    return NULL;
}

enum bug_trap_type report_bug(unsigned long address, struct pt_regs *regs) {
    const struct bug_entry *const bug = find_bug(address);

    if (!bug)
        return BUG_TRAP_TYPE_NONE;
    const char *const file = (const char *)&bug->file + bug->file;
    if (!(bug->flags & BUGFLAG_NO_CUT_HERE))
        printk(KERN_DEFAULT CUT_HERE);
    if (bug->flags & BUGFLAG_WARNING) {
        __warn(file, bug->line, address, regs);
        return BUG_TRAP_TYPE_WARN;
    }
    pr_crit("kernel BUG at %s:%u!\n", file, bug->line);
    return BUG_TRAP_TYPE_BUG;
}
