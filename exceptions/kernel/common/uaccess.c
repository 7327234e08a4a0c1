/* Access to user memory, and what a fault in it means. */
#include "uaccess.h"

#include "arm64.h"
#include "ptrace.h"
#include "string.h"
#include "uaccess_arch.h"

bool cpu_has_pan;

extern const struct exception_table_entry __start___ex_table[], __stop___ex_table[];

const struct exception_table_entry *search_exception_tables(unsigned long pc) {
    for (const struct exception_table_entry *e = __start___ex_table; e < __stop___ex_table; e++)
        if ((unsigned long)&e->insn + (long)e->insn == pc)
            return e;
    return NULL;
}

bool fixup_exception(struct pt_regs *regs) {
    const struct exception_table_entry *const e = search_exception_tables(regs->pc);

    if (e)
        regs->pc = (unsigned long)&e->fixup + (long)e->fixup;
    return e != NULL;
}

/* What could not be read is zero, so that a caller that forgets to check does not use old stack contents. */
notrace size_t copy_from_user(void *to, const void *from, size_t count) {
    size_t left = count;

    if (access_ok(from, count)) {
        uaccess_enable();
        left = __arch_copy_from_user(to, from, count);
        uaccess_disable();
    }
    if (left)
        memset((char *)to + (count - left), 0, left);
    return left;
}

notrace size_t copy_to_user(void *to, const void *from, size_t count) {
    if (!access_ok(to, count))
        return count;
    uaccess_enable();
    const size_t left = __arch_copy_to_user(to, from, count);
    uaccess_disable();
    return left;
}

notrace size_t clear_user(void *to, size_t count) {
    if (!access_ok(to, count))
        return count;
    uaccess_enable();
    const size_t left = __arch_clear_user(to, count);
    uaccess_disable();
    return left;
}

notrace long strncpy_from_user(char *to, const char *from, long count) {
    if (!access_ok(from, 1))
        return -EFAULT;
    uaccess_enable();
    const long length = __arch_strncpy_user(to, from, count);
    uaccess_disable();
    return length;
}
