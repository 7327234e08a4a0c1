/* /dev/oops by name: `write(fd, "null_read", 9)`. One mistake a write; the names say what is done, and to what. */
#include "oops_write.h"

#include "errno.h"
#include "flavour.h"
#include "printk.h"
#include "string.h"
#include "uaccess.h"

#define NAME_MAX 48

/* The three ways to use an address. No more than one instruction each, so that the log shows it and nothing else. */
void oops_load(unsigned long address) { __asm__ volatile("ldr w1, [%0]" ::"r"(address) : "x1", "memory"); }
void oops_store(unsigned long address) {
    __asm__ volatile("str %w1, [%0]" ::"r"(address), "r"(0x5a5a) : "memory");
}
void oops_call(unsigned long address) { __asm__ volatile("blr %0" ::"r"(address) : "x30", "memory"); }

static notrace const struct oops_action *find_action(const char *name) {
    static const struct oops_action *const tables[] = {oops_memory_actions, oops_context_actions,
                                                       oops_library_actions, oops_table_actions,
                                                       FLAVOUR_OOPS_ACTIONS};

    for (unsigned i = 0; i < ARRAY_SIZE(tables); i++)
        for (const struct oops_action *action = tables[i]; action->name; action++)
            if (!strcmp(action->name, name))
                return action;
    return NULL;
}

ssize_t oops_write(struct file *file, const char *from, size_t count) {
    char name[NAME_MAX] = {0};

    (void)file;
    if (copy_from_user(name, from, min(count, sizeof(name) - 1)))
        return -EFAULT;
    const size_t length = strlen(name);
    if (length && name[length - 1] == '\n')
        name[length - 1] = 0;
    const struct oops_action *const action = find_action(name);
    if (!action)
        return -EINVAL;
    pr_info("oops: case %s\n", name);
    action->act(action->argument);
    return (ssize_t)count;
}
