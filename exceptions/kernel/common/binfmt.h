/* A program on its way into memory. */
#ifndef BINFMT_H
#define BINFMT_H

#include "elf.h"
#include "fs.h"
#include "mm.h"

#define MAX_PHDRS 32

/* An ELF file and where it goes. */
struct elf_image {
    struct file *file;
    struct elf64_hdr elf;
    struct elf64_phdr phdrs[MAX_PHDRS];
    unsigned long load_bias; /* address in memory minus address in the file */
    unsigned long bss, brk;  /* end of the file's bytes, end of its memory */
};

static __always_inline unsigned long elf_entry(const struct elf_image *image) {
    return image->elf.e_entry + image->load_bias;
}

struct linux_binprm {
    const char *filename;
    struct elf_image program;
    struct elf_image *interpreter; /* the dynamic loader; NULL for a static program */
    struct mm_struct *mm;          /* the new address space, until it is current's */
    struct vm_area_struct *vma;    /* its stack */
    unsigned long p;               /* top of what is on that stack, growing down */
    unsigned argc, envc;
    unsigned long exec; /* where the file name is */
    bool executable_stack;
    unsigned long load_addr; /* of the program's first byte */
};

/* elf_image.c */
/* Reads the headers of image->file; -ENOEXEC for whatever this kernel cannot run. */
int elf_read_headers(struct elf_image *image);
/* The bias with which the image lies where mmap would put something as large; or an error value. */
unsigned long elf_mmap_bias(const struct elf_image *image);
/* Maps the segments at the image's bias, .bss too. */
int elf_map_segments(struct elf_image *image);
static __always_inline const struct elf64_phdr *elf_first_load(const struct elf_image *image) {
    const struct elf64_phdr *ph = image->phdrs;

    while (ph->p_type != PT_LOAD)
        ph++;
    return ph;
}

/* binfmt_elf.c */
int load_elf_binary(struct linux_binprm *bprm);
/* exec.c */
struct file *open_exec(const char *name); /* or an ERR_PTR */
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
unsigned long arch_randomize_brk(const struct linux_binprm *bprm);

#endif
