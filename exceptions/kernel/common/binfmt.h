/* A program on its way into memory. */
#ifndef BINFMT_H
#define BINFMT_H

#include "elf.h"
#include "fs.h"
#include "mm.h"

#define MAX_PHDRS 32

struct linux_binprm {
    const char *filename;
    struct file *file;
    struct mm_struct *mm;       /* the new address space, until it is current's */
    struct vm_area_struct *vma; /* its stack */
    unsigned long p;            /* top of what is on that stack, growing down */
    unsigned argc, envc;
    unsigned long exec; /* where the file name is */
    struct elf64_hdr elf;
    struct elf64_phdr phdrs[MAX_PHDRS];
    bool executable_stack;
    unsigned long load_bias, load_addr;
    unsigned long elf_bss, elf_brk; /* end of the file's bytes, end of its memory */
};

/* binfmt_elf.c */
int load_elf_binary(struct linux_binprm *bprm);
/* exec.c */
int flush_old_exec(struct linux_binprm *bprm);
int setup_arg_pages(struct linux_binprm *bprm);
/* auxv.c */
int create_elf_tables(struct linux_binprm *bprm);
unsigned long arch_align_stack(unsigned long sp);
/* flavour: vdso.c, mmap_layout.c */
int arch_setup_additional_pages(struct mm_struct *mm);
void arch_pick_mmap_layout(struct mm_struct *mm);
unsigned long elf_load_bias(const struct linux_binprm *bprm, unsigned long first_vaddr);
unsigned long randomize_stack_top(unsigned long top);
unsigned long arch_randomize_brk(const struct mm_struct *mm);

#endif
