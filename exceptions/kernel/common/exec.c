/* execve: a new address space with the strings on its stack, then the format's loader, then the old one is dropped.
 *
 * Strings come as the boot parameters hold them: one after the other, NUL-terminated. */
#include "binfmt.h"
#include "device.h"
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "panic.h"
#include "posix_timers.h"
#include "ptrace.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define MAX_STRINGS_BYTES (16 * PAGE_SIZE)

/* Writes into the new stack, which is nobody's current address space yet. */
static int bprm_write(struct linux_binprm *bprm, unsigned long at, const char *from, size_t count) {
    while (count) {
        const size_t chunk = min(count, PAGE_SIZE - (at & ~PAGE_MASK));
        const phys_addr_t page = get_user_page(bprm->mm, at);
        if (!page)
            return -E2BIG;
        memcpy((char *)__va(page) + (at & ~PAGE_MASK), from, chunk);
        at += chunk;
        from += chunk;
        count -= chunk;
    }
    return 0;
}

/* Pushes `count` strings; the first ends up lowest. */
static int copy_strings(struct linux_binprm *bprm, const char *strings, unsigned count) {
    const char *end = strings;

    for (unsigned i = 0; i < count; i++)
        end += strlen(end) + 1;
    if ((size_t)(end - strings) > MAX_STRINGS_BYTES)
        return -E2BIG;
    bprm->p -= (unsigned long)(end - strings);
    return bprm_write(bprm, bprm->p, strings, (size_t)(end - strings));
}

/* One page of stack at the very top; setup_arg_pages moves it when the stack is randomised. */
static int bprm_mm_init(struct linux_binprm *bprm) {
    struct mm_struct *const mm = bprm->mm = mm_alloc();

    if (!mm)
        return -ENOMEM;
    arch_pick_mmap_layout(mm);
    const unsigned long top = randomize_stack_top(STACK_TOP);
    bprm->vma = vma_new(mm, top - PAGE_SIZE, top, VM_STACK_FLAGS);
    if (!bprm->vma)
        return -ENOMEM;
    bprm->vma->name = "[stack]";
    vma_insert(mm, bprm->vma);
    mm->stack_vm = 1;
    bprm->p = top - sizeof(void *);
    return 0;
}

/* The new address space takes the old one's place. */
static int exec_mmap(struct mm_struct *mm) {
    struct mm_struct *const old = current->mm;

    if (old)
        mm_release(current);
    current->mm = current->active_mm = mm;
    switch_mm(mm);
    if (old)
        mmput(old);
    return 0;
}

/* Registers that must not carry anything over from the old program. */
static void flush_thread(void) {
    current->thread.fault_address = current->thread.fault_code = 0;
    memset(&current->thread.fpsimd, 0, sizeof(current->thread.fpsimd));
    fpsimd_load_state(&current->thread.fpsimd);
    write_tpidr_el0(0);
}

static notrace void set_comm(const char *filename) {
    const char *const slash = strrchr(filename, '/');

    memset(current->comm, 0, sizeof(current->comm));
    strlcpy(current->comm, slash ? slash + 1 : filename, sizeof(current->comm));
}

/* A vfork child shares nothing any more but what its parent still knows it by. */
static notrace int unshare_tables(void) {
    if (current->files->count > 1) {
        struct files_struct *const files = dup_fd(current->files);
        if (!files)
            return -ENOMEM;
        put_files_struct(current->files);
        current->files = files;
    }
    if (current->sighand->count > 1) {
        struct sighand_struct *const sighand = kzalloc(sizeof(*sighand));
        if (!sighand)
            return -ENOMEM;
        sighand->count = 1;
        memcpy(sighand->action, current->sighand->action, sizeof(sighand->action));
        spin_lock(&tasklist_lock);
        exit_sighand(current);
        current->sighand = sighand;
        spin_unlock(&tasklist_lock);
    }
    return 0;
}

/* The point of no return: the old program is gone. */
int flush_old_exec(struct linux_binprm *bprm) {
    const int alone = de_thread();
    const int error = alone ? alone : unshare_tables();

    if (error || exec_mmap(bprm->mm))
        return error;
    bprm->mm = NULL; /* current's now */
    set_uaccess_limit(USER_DS);
    set_tagged_syscalls(false);
    flush_thread();
    flush_signal_handlers(current);
    current->sas_ss_sp = current->sas_ss_size = current->sas_ss_flags = 0;
    current->rseq = NULL;
    current->set_child_tid = NULL;
    exit_itimers(current->signal);
    do_close_on_exec(current->files);
    set_comm(bprm->filename);
    return 0;
}

/* The stack's final permissions, and its first 128 KiB. */
int setup_arg_pages(struct linux_binprm *bprm) {
    struct vm_area_struct *const vma = bprm->vma;

    current->mm->arg_start = bprm->p;
    if (bprm->executable_stack) {
        vma->vm_flags |= VM_EXEC;
        vma->vm_page_prot = vm_get_page_prot(vma->vm_flags);
        change_protection(vma, vma->vm_start, vma->vm_end, vma->vm_page_prot);
    }
    if (expand_stack(vma, vma->vm_start - 32 * PAGE_SIZE))
        return -EFAULT;
    current->mm->start_stack = bprm->p;
    return 0;
}

/* There is one format. */
static int search_binary_handler(struct linux_binprm *bprm) { return load_elf_binary(bprm); }

static int exec_binprm(struct linux_binprm *bprm) {
    const int error = search_binary_handler(bprm);

    if (!error)
        device_trace(FL_TRACE_PROCESS_EXEC, (u64)current->pid, __pa(current->comm), elf_entry(&bprm->program),
                     0);
    return error;
}

static void free_bprm(struct linux_binprm *bprm) {
    if (bprm->mm)
        mmput(bprm->mm);
    if (bprm->program.file)
        fput(bprm->program.file);
    if (bprm->interpreter) {
        fput(bprm->interpreter->file);
        kfree(bprm->interpreter, sizeof(*bprm->interpreter));
    }
    kfree(bprm, sizeof(*bprm));
}

/* The new program's file and the beginnings of its address space. */
SINCE_4_9 struct linux_binprm *alloc_bprm(const char *filename) {
    struct linux_binprm *const bprm = kzalloc(sizeof(*bprm));

    if (!bprm)
        return ERR_PTR(-ENOMEM);
    bprm->filename = filename;
    const int error = bprm_mm_init(bprm);
    if (error) {
        free_bprm(bprm);
        return ERR_PTR(error);
    }
    return bprm;
}

/* Only a regular file that may be executed will do. */
struct file *open_exec(const char *name) {
    struct inode *const inode = inode_at(name);

    if (!inode)
        return ERR_PTR(-ENOENT);
    const bool executable = inode_is(inode, S_IFREG) && (inode->mode & 0111);
    struct file *const file = executable ? file_new(FILE_REGULAR, inode, 0) : NULL;
    inode_put(inode);
    if (!executable)
        return ERR_PTR(-EACCES);
    return file ? file : ERR_PTR(-ENOMEM);
}

static __always_inline int bprm_open(struct linux_binprm *bprm) {
    struct file *const file = open_exec(bprm->filename);

    if (IS_ERR(file))
        return (int)PTR_ERR(file);
    bprm->program.file = file;
    return 0;
}

SINCE_4_9 int bprm_execve(struct linux_binprm *bprm) {
    const int error = bprm->program.file ? 0 : bprm_open(bprm);

    return error ? error : exec_binprm(bprm);
}

static int do_execveat_common(const char *path, const char *arguments, unsigned argc, const char *environment,
                              unsigned envc) {
    struct linux_binprm *const bprm = alloc_bprm(path);

    if (IS_ERR(bprm))
        return (int)PTR_ERR(bprm);
    bprm->argc = argc;
    bprm->envc = envc;
    int error = EXEC_OPENS_FIRST ? bprm_open(bprm) : 0;
    if (!error)
        error = copy_strings(bprm, path, 1);
    bprm->exec = bprm->p;
    if (!error)
        error = copy_strings(bprm, environment, envc);
    if (!error)
        error = copy_strings(bprm, arguments, argc);
    if (!error)
        error = bprm_execve(bprm);
    free_bprm(bprm);
    return error;
}

int do_execve(const char *path, const char *arguments, unsigned argc, const char *environment,
              unsigned envc) {
    return do_execveat_common(path, arguments, argc, environment, envc);
}

/* Copies a NULL-terminated array of user strings behind each other; the bytes used, or an error. */
static long gather_strings(char *to, size_t size, char *const *vector, unsigned *count) {
    size_t used = 0;

    for (*count = 0; vector; (*count)++) {
        char *string;
        if (get_user(string, &vector[*count]))
            return -EFAULT;
        if (!string)
            break;
        const long length = strncpy_from_user(to + used, string, (long)(size - used));
        if (length < 0)
            return length;
        used += (size_t)length + 1;
        if (used >= size)
            return -E2BIG;
    }
    return (long)used;
}

SYSCALL_DEFINE3(execve, const char *, user_path, char *const *, argv, char *const *, envp) {
    const phys_addr_t pages = alloc_pages(THREAD_ORDER);
    unsigned argc = 0, envc = 0;

    if (!pages)
        return -ENOMEM;
    char *const path = __va(pages), *const strings = path + FL_PATH_MAX;
    const size_t size = (PAGE_SIZE << THREAD_ORDER) - FL_PATH_MAX;
    long error = strncpy_from_user(path, user_path, FL_PATH_MAX);
    long used = 0;
    if (error >= 0 && error < FL_PATH_MAX)
        error = used = gather_strings(strings, size, argv, &argc);
    if (error >= 0)
        error = gather_strings(strings + used, size - (size_t)used, envp, &envc);
    if (error >= 0)
        error = do_execve(path, strings, argc, strings + used, envc);
    put_page(pages);
    return error;
}
