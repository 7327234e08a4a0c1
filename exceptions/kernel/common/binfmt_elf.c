/* Loading an ELF program, position-independent or not, and the dynamic loader when it asks for one: then that is what
 * runs first. */
#include "binfmt.h"
#include "errno.h"
#include "flavour.h"
#include "page.h"
#include "string.h"
#include "system.h"
#include "task.h"

/* The file that PT_INTERP names. */
static notrace int open_interpreter(struct linux_binprm *bprm, const struct elf64_phdr *ph) {
    const struct inode *const inode = bprm->program.file->inode;
    char path[FL_PATH_MAX];

    if (ph->p_filesz < 2 || ph->p_filesz > sizeof(path) || ph->p_offset > inode->size ||
        inode_read(inode, ph->p_offset, path, ph->p_filesz) != ph->p_filesz || path[ph->p_filesz - 1])
        return -ENOEXEC;
    struct file *const file = open_exec(path);
    if (IS_ERR(file))
        return (int)PTR_ERR(file);
    bprm->interpreter = kzalloc(sizeof(*bprm->interpreter));
    if (!bprm->interpreter) {
        fput(file);
        return -ENOMEM;
    }
    bprm->interpreter->file = file;
    return elf_read_headers(bprm->interpreter) ? -ELIBBAD : 0;
}

/* Reads the headers; -ENOEXEC for whatever this kernel cannot run. */
static __always_inline int elf_check(struct linux_binprm *bprm) {
    int error = elf_read_headers(&bprm->program);

    bprm->executable_stack = ELF_DEFAULT_EXEC_STACK; /* unless PT_GNU_STACK says otherwise */
    for (unsigned i = 0; !error && i < bprm->program.elf.e_phnum; i++) {
        const struct elf64_phdr *const ph = &bprm->program.phdrs[i];
        if (ph->p_type == PT_INTERP && !bprm->interpreter)
            error = open_interpreter(bprm, ph);
        if (ph->p_type == PT_GNU_STACK)
            bprm->executable_stack = (ph->p_flags & PF_X) != 0;
    }
    return error;
}

static notrace void note_segments(struct mm_struct *mm, const struct elf_image *program) {
    for (unsigned i = 0; i < program->elf.e_phnum; i++) {
        const struct elf64_phdr *const ph = &program->phdrs[i];
        const unsigned long start = ph->p_vaddr + program->load_bias, file_end = start + ph->p_filesz;
        if (ph->p_type != PT_LOAD)
            continue;
        if (ph->p_flags & PF_X) {
            mm->start_code = mm->end_code ? min(mm->start_code, start) : start;
            mm->end_code = max(mm->end_code, file_end);
        }
        mm->start_data = max(mm->start_data, start);
        mm->end_data = max(mm->end_data, file_end);
    }
    mm->end_code = max(mm->end_code, mm->start_code);
}

/* The program's segments; the heap starts where its memory ends. */
static notrace int load_program(struct linux_binprm *bprm) {
    struct elf_image *const program = &bprm->program;
    const struct elf64_phdr *const first = elf_first_load(program);

    if (program->elf.e_type == ET_DYN)
        program->load_bias = elf_load_bias(bprm, first->p_vaddr);
    bprm->load_addr = first->p_vaddr - first->p_offset + program->load_bias;
    const int error = elf_map_segments(program);
    current->mm->start_brk = current->mm->brk = page_align(program->brk);
    note_segments(current->mm, program);
    return error;
}

/* The loader goes where mmap would put it. */
static int load_elf_interp(struct elf_image *interpreter) {
    if (interpreter->elf.e_type == ET_DYN)
        interpreter->load_bias = elf_mmap_bias(interpreter);
    return elf_map_segments(interpreter);
}

int load_elf_binary(struct linux_binprm *bprm) {
    int error = elf_check(bprm);

    if (!error)
        error = flush_old_exec(bprm);
    if (error)
        return error;
    struct mm_struct *const mm = current->mm;
    mm->read_implies_exec = elf_read_implies_exec(bprm->executable_stack);
    mm->exe_file = get_file(bprm->program.file);
    if (setup_arg_pages(bprm) || load_program(bprm))
        goto kill;
    if (bprm->interpreter && load_elf_interp(bprm->interpreter))
        goto kill;
    if (randomize_va_space())
        mm->brk = mm->start_brk = arch_randomize_brk(bprm);
    if (arch_setup_additional_pages(mm) || create_elf_tables(bprm))
        goto kill;
    start_thread(task_pt_regs(current), elf_entry(bprm->interpreter ? bprm->interpreter : &bprm->program),
                 bprm->p);
    return 0;
kill:
    /* The old program is gone already: there is nobody to return the error to. */
    force_sig(SIGSEGV, current);
    start_thread(task_pt_regs(current), 0, 0);
    return 0;
}
