/* The top of a new program's stack: strings, 16 random bytes, then argc, argv, envp and the auxiliary vector. */
#include "binfmt.h"
#include "errno.h"
#include "flavour.h"
#include "random.h"
#include "string.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

#define MAX_AUXV_PAIRS 24
#define CLOCKS_PER_SEC 100

static const char platform[] = "aarch64";

unsigned long arch_align_stack(unsigned long sp) {
    if (randomize_va_space())
        sp -= random_u64() & ~PAGE_MASK;
    return sp & ~15UL;
}

/* Copies below p and returns the new p, 0 on failure. */
static unsigned long push(unsigned long p, const void *from, size_t count) {
    p -= count;
    return copy_to_user((void *)p, from, count) ? 0 : p;
}

/* Returns the size in bytes. */
static size_t fill_auxv(const struct linux_binprm *bprm, u64 (*auxv)[2], u64 user_platform, u64 user_random) {
    // clang-format off
    const u64 values[][2] = {
        {AT_SYSINFO_EHDR, current->mm->vdso},
        AUXV_SIGNAL_STACK
        {AT_HWCAP, elf_hwcap},
        {AT_PAGESZ, PAGE_SIZE},
        {AT_CLKTCK, CLOCKS_PER_SEC},
        {AT_PHDR, bprm->load_addr + bprm->program.elf.e_phoff},
        {AT_PHENT, sizeof(struct elf64_phdr)},
        {AT_PHNUM, bprm->program.elf.e_phnum},
        {AT_BASE, bprm->interpreter ? bprm->interpreter->load_bias : 0},
        {AT_FLAGS, 0},
        {AT_ENTRY, elf_entry(&bprm->program)},
        {AT_UID, current->cred.uid.real},
        {AT_EUID, current->cred.uid.effective},
        {AT_GID, current->cred.gid.real},
        {AT_EGID, current->cred.gid.effective},
        {AT_SECURE, 0},
        {AT_RANDOM, user_random},
        AUXV_HWCAP2
        {AT_EXECFN, bprm->exec},
        {AT_PLATFORM, user_platform},
        AUXV_RSEQ
        {AT_NULL, 0},
    };
    // clang-format on

    _Static_assert(sizeof(values) <= MAX_AUXV_PAIRS * sizeof(*auxv), "auxv");
    memcpy(auxv, values, sizeof(values));
    return sizeof(values);
}

/* `count` pointers to the strings from *string on, then NULL. */
static int put_vector(u64 **to, unsigned long *string, unsigned count) {
    char text[8];

    while (count--) {
        if (put_user(*string, (*to)++))
            return -EFAULT;
        long length;
        do {
            length = strncpy_from_user(text, (const char *)*string, sizeof(text));
            if (length < 0)
                return -EFAULT;
            *string += (unsigned long)length;
        } while (length == (long)sizeof(text));
        (*string)++;
    }
    return put_user(0, (*to)++);
}

int create_elf_tables(struct linux_binprm *bprm) {
    const u64 random[2] = {random_u64(), random_u64()};
    unsigned long string = bprm->p, p = arch_align_stack(bprm->p);
    u64 auxv[MAX_AUXV_PAIRS][2];

    const unsigned long user_platform = p = push(p, platform, sizeof(platform));
    const unsigned long user_random = p ? (p = push(p, random, sizeof(random))) : 0;
    if (!p)
        return -EFAULT;
    const size_t auxv_size = fill_auxv(bprm, auxv, user_platform, user_random);
    const unsigned long items = 1 + (bprm->argc + 1) + (bprm->envc + 1);
    p = (p - auxv_size - items * sizeof(u64)) & ~15UL;
    u64 *to = (u64 *)p;
    current->mm->arg_start = string;
    if (put_user(bprm->argc, to++) || put_vector(&to, &string, bprm->argc))
        return -EFAULT;
    current->mm->arg_end = current->mm->env_start = string;
    if (put_vector(&to, &string, bprm->envc))
        return -EFAULT;
    current->mm->env_end = string;
    bprm->p = current->mm->start_stack = p;
    return copy_to_user(to, auxv, auxv_size) ? -EFAULT : 0;
}
