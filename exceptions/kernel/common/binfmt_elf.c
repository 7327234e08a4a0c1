/* Loading a static ELF program, position-independent or not. Its segments become file mappings: nothing is read now,
 * every page comes in by a fault. */
#include "binfmt.h"
#include "errno.h"
#include "flavour.h"
#include "page.h"
#include "string.h"
#include "system.h"
#include "task.h"
#include "uaccess.h"

static __always_inline unsigned long elf_page_start(unsigned long va) { return va & PAGE_MASK; }
static __always_inline unsigned long elf_page_offset(unsigned long va) { return va & ~PAGE_MASK; }

static bool segment_is_sane(const struct elf64_phdr *ph) {
    return ph->p_filesz <= ph->p_memsz && ph->p_memsz < TASK_SIZE && ph->p_vaddr < TASK_SIZE - ph->p_memsz &&
           elf_page_offset(ph->p_vaddr) == elf_page_offset(ph->p_offset);
}

/* Reads the headers; -ENOEXEC for whatever this kernel cannot run. */
static __always_inline int elf_check(struct linux_binprm *bprm) {
    const struct inode *const inode = bprm->file->inode;
    struct elf64_hdr *const elf = &bprm->elf;
    unsigned loads = 0;

    if (inode_read(inode, 0, elf, sizeof(*elf)) != sizeof(*elf) || memcmp(elf->e_ident, "\177ELF", 4) ||
        elf->e_ident[4] != ELFCLASS64 || elf->e_ident[5] != ELFDATA2LSB || elf->e_machine != EM_AARCH64 ||
        (elf->e_type != ET_EXEC && elf->e_type != ET_DYN))
        return -ENOEXEC;
    const size_t bytes = elf->e_phnum * sizeof(struct elf64_phdr);
    if (elf->e_phentsize != sizeof(struct elf64_phdr) || elf->e_phnum > MAX_PHDRS ||
        elf->e_phoff > inode->size || inode_read(inode, elf->e_phoff, bprm->phdrs, bytes) != bytes)
        return -ENOEXEC;
    bprm->executable_stack = ELF_DEFAULT_EXEC_STACK; /* unless PT_GNU_STACK says otherwise */
    for (unsigned i = 0; i < elf->e_phnum; i++) {
        const struct elf64_phdr *const ph = &bprm->phdrs[i];
        if (ph->p_type == PT_INTERP)
            return -ENOEXEC;
        if (ph->p_type == PT_GNU_STACK)
            bprm->executable_stack = (ph->p_flags & PF_X) != 0;
        if (ph->p_type == PT_LOAD && !segment_is_sane(ph))
            return -ENOEXEC;
        loads += ph->p_type == PT_LOAD;
    }
    return loads ? 0 : -ENOEXEC;
}

static unsigned long elf_prot(const struct elf64_phdr *ph) {
    return (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
           (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

static unsigned long elf_map(const struct linux_binprm *bprm, const struct elf64_phdr *ph) {
    const unsigned long size = ph->p_filesz + elf_page_offset(ph->p_vaddr);
    const unsigned long at = elf_page_start(ph->p_vaddr + bprm->load_bias);

    if (!size)
        return at;
    return do_mmap(bprm->file, at, size, elf_prot(ph), MAP_PRIVATE | MAP_FIXED,
                   (ph->p_offset - elf_page_offset(ph->p_vaddr)) >> PAGE_SHIFT);
}

/* Anonymous memory from the end of the file's bytes to the end of .bss; the heap starts where it ends. */
static int set_brk(unsigned long start, unsigned long end) {
    start = page_align(start);
    end = page_align(end);
    if (end > start && vm_brk(start, end - start))
        return -ENOMEM;
    current->mm->start_brk = current->mm->brk = end;
    return 0;
}

/* The rest of the page in which the file's bytes end belongs to .bss: zero it. This write is the kernel's own fault
 * on the new program's data page. */
static int padzero(unsigned long elf_bss) {
    const unsigned long used = elf_page_offset(elf_bss);

    return used && clear_user((void *)elf_bss, PAGE_SIZE - used) ? -EFAULT : 0;
}

static void note_segment(struct linux_binprm *bprm, const struct elf64_phdr *ph) {
    struct mm_struct *const mm = current->mm;
    const unsigned long start = ph->p_vaddr + bprm->load_bias, file_end = start + ph->p_filesz;

    bprm->elf_bss = max(bprm->elf_bss, file_end);
    bprm->elf_brk = max(bprm->elf_brk, start + ph->p_memsz);
    if (ph->p_flags & PF_X) {
        mm->start_code = mm->end_code ? min(mm->start_code, start) : start;
        mm->end_code = max(mm->end_code, file_end);
    }
    mm->start_data = max(mm->start_data, start);
    mm->end_data = max(mm->end_data, file_end);
}

static int map_segments(struct linux_binprm *bprm) {
    bool first = true;

    for (unsigned i = 0; i < bprm->elf.e_phnum; i++) {
        const struct elf64_phdr *const ph = &bprm->phdrs[i];
        if (ph->p_type != PT_LOAD)
            continue;
        /* An earlier segment had .bss: it lies between the two. */
        if (bprm->elf_brk > bprm->elf_bss) {
            if (set_brk(bprm->elf_bss, bprm->elf_brk))
                return -ENOMEM;
            (void)padzero(bprm->elf_bss);
            bprm->elf_bss = bprm->elf_brk;
        }
        if (first) {
            bprm->load_bias = bprm->elf.e_type == ET_DYN ? elf_load_bias(bprm, ph->p_vaddr) : 0;
            bprm->load_addr = ph->p_vaddr - ph->p_offset + bprm->load_bias;
        }
        first = false;
        if (IS_ERR_VALUE(elf_map(bprm, ph)))
            return -ENOMEM;
        note_segment(bprm, ph);
    }
    return 0;
}

int load_elf_binary(struct linux_binprm *bprm) {
    int error = elf_check(bprm);

    if (!error)
        error = flush_old_exec(bprm);
    if (error)
        return error;
    struct mm_struct *const mm = current->mm;
    mm->read_implies_exec = elf_read_implies_exec(bprm->executable_stack);
    mm->exe_file = get_file(bprm->file);
    if (setup_arg_pages(bprm) || map_segments(bprm) || set_brk(bprm->elf_bss, bprm->elf_brk))
        goto kill;
    if (bprm->elf_bss != bprm->elf_brk && padzero(bprm->elf_bss))
        goto kill;
    if (randomize_va_space())
        mm->brk = mm->start_brk = arch_randomize_brk(mm);
    if (arch_setup_additional_pages(mm) || create_elf_tables(bprm))
        goto kill;
    mm->end_code = max(mm->end_code, mm->start_code);
    start_thread(task_pt_regs(current), bprm->elf.e_entry + bprm->load_bias, bprm->p);
    return 0;
kill:
    /* The old program is gone already: there is nobody to return the error to. */
    force_sig(SIGSEGV, current);
    start_thread(task_pt_regs(current), 0, 0);
    return 0;
}
