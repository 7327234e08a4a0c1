/* From the BRK of a BUG() to its file and line. */
#include "bug.h"

#include "printk.h"

extern const struct bug_entry __start___bug_table[], __stop___bug_table[];

static const struct bug_entry *find_bug(unsigned long address) {
    for (const struct bug_entry *b = __start___bug_table; b < __stop___bug_table; b++)
        if ((unsigned long)&b->address + (long)b->address == address)
            return b;
    return NULL;
}

void report_bug(unsigned long address) {
    const struct bug_entry *const bug = find_bug(address);

    if (!bug)
        return;
    printk("------------[ cut here ]------------\n");
    pr_crit("kernel BUG at %s:%u!\n", (const char *)&bug->file + bug->file, bug->line);
}
