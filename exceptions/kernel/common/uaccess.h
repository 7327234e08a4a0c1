/* Access to the memory of the current program, and only from here: every function returns -EFAULT, or the number of
 * bytes it could not copy, when the pointer is bad. */
#ifndef UACCESS_H
#define UACCESS_H

#include "compiler.h"
#include "errno.h"
#include "thread_info.h"

/* From exceptions' point of view: an instruction that may fault, and where to continue. Offsets from the field. */
struct exception_table_entry {
    s32 insn, fixup;
};
/* Sends pc to the fixup of its table entry; false when it has none. */
struct pt_regs;
bool fixup_exception(struct pt_regs *regs);
const struct exception_table_entry *search_exception_tables(unsigned long pc);

extern bool cpu_has_pan;

static __always_inline bool access_ok(const void *from, size_t size) {
    const u64 limit = uaccess_limit();

    const u64 address = uaccess_address(from);

    return address <= limit && size <= limit - address;
}

/* uaccess.S; they check nothing and return the number of bytes not copied. */
size_t __arch_copy_from_user(void *to, const void *from, size_t count);
size_t __arch_copy_to_user(void *to, const void *from, size_t count);
size_t __arch_clear_user(void *to, size_t count);
/* Copies up to and with the NUL; returns the length without it, `count` when there is none, -EFAULT. */
long __arch_strncpy_user(char *to, const char *from, long count);

size_t copy_from_user(void *to, const void *from, size_t count);
size_t copy_to_user(void *to, const void *from, size_t count);
size_t clear_user(void *to, size_t count);
long strncpy_from_user(char *to, const char *from, long count);

/* flavour: kernel memory that may not be there; 0 or -EFAULT. */
long copy_from_kernel_nofault(void *to, const void *from, size_t count);

#define get_user(value, pointer) (copy_from_user(&(value), (pointer), sizeof(value)) ? -EFAULT : 0)
#define put_user(value, pointer)                                                                             \
    ({                                                                                                       \
        const __typeof__(*(pointer)) put_value_ = (value);                                                   \
        copy_to_user((pointer), &put_value_, sizeof(put_value_)) ? -EFAULT : 0;                              \
    })

#endif
