/* Files that say how things are: made when they are opened. */
#include "proc.h"
#include "errno.h"
#include "fs.h"
#include "mm.h"
#include "page.h"
#include "string.h"
#include "task.h"

#define MAPS_LINE (73 + FL_PATH_MAX + 2)

static notrace const char *vma_name(const struct vm_area_struct *vma) {
    const struct mm_struct *const mm = vma->vm_mm;

    if (vma->vm_file)
        return vma->vm_file->inode->path;
    if (!vma->name && vma->vm_start <= mm->brk && vma->vm_end >= mm->start_brk)
        return "[heap]";
    return vma->name;
}

static notrace size_t write_line(char *line, const struct vm_area_struct *vma) {
    const struct inode *const inode = vma->vm_file ? vma->vm_file->inode : NULL;
    const char *const name = vma_name(vma);
    const u64 flags = vma->vm_flags;
    int at =
        snprintf(line, MAPS_LINE, "%08lx-%08lx %c%c%c%c %08lx %02x:%02x %lu ", vma->vm_start, vma->vm_end,
                 flags & VM_READ ? 'r' : '-', flags & VM_WRITE ? 'w' : '-', flags & VM_EXEC ? 'x' : '-',
                 flags & VM_MAYSHARE ? 's' : 'p', inode ? vma->vm_pgoff << PAGE_SHIFT : 0, 0, inode ? 1 : 0,
                 inode ? (unsigned long)inode->number : 0);

    while (name && at < 73)
        line[at++] = ' ';
    at += snprintf(line + at, MAPS_LINE - (size_t)at, "%s\n", name ? name : "");
    return (size_t)at;
}

static void show_maps(struct inode *file) {
    char line[MAPS_LINE];

    mmap_lock(current->mm);
    for (const struct vm_area_struct *vma = current->mm->mmap; vma; vma = vma->vm_next)
        (void)inode_write(file, file->size, line, write_line(line, vma));
    mmap_unlock(current->mm);
}

static const struct {
    const char *path;
    void (*show)(struct inode *file);
} files[] = {
    {"/proc/self/maps", show_maps},
    {"/proc/self/status", proc_pid_status},
    {"/proc/self/stat", proc_tgid_stat},
    {"/proc/self/statm", proc_pid_statm},
    {"/proc/self/comm", comm_show},
    {"/proc/self/cmdline", proc_pid_cmdline},
    {"/proc/self/auxv", proc_pid_auxv},
    {"/proc/self/environ", proc_pid_environ},
    {"/proc/self/limits", proc_pid_limits},
    {"/proc/cpuinfo", cpuinfo_show},
    {"/proc/meminfo", meminfo_show},
    {"/proc/stat", show_stat},
    {"/proc/uptime", uptime_show},
    {"/proc/version", version_show},
    {"/proc/loadavg", loadavg_show},
    {"/sys/devices/system/cpu/online", show_cpus},
    {"/sys/devices/system/cpu/possible", show_cpus},
};

/* Symbolic links to where a program's descriptors are. */
static const struct {
    const char *path, *target;
} links[] = {{"/dev/fd", "/proc/self/fd"},
             {"/dev/stdin", "/proc/self/fd/0"},
             {"/dev/stdout", "/proc/self/fd/1"},
             {"/dev/stderr", "/proc/self/fd/2"}};

notrace void proc_init(void) {
    for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
        struct inode *const inode = inode_make(files[i].path, S_IFREG | 0444);
        if (inode)
            inode->read_only = true;
        if (inode)
            inode_put(inode);
    }
    for (size_t i = 0; i < ARRAY_SIZE(links); i++)
        (void)inode_symlink(links[i].path, links[i].target);
}

notrace void seq_printf(struct inode *file, const char *format, ...) {
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    (void)inode_write(file, file->size, text, min((size_t)length, sizeof(text) - 1));
}

notrace struct file *proc_open(const char *path, u32 flags) {
    size_t i = 0;

    while (i < ARRAY_SIZE(files) && strcmp(path, files[i].path))
        i++;
    if (i == ARRAY_SIZE(files) || !current->mm)
        return NULL;
    struct file *const file = shmem_file(path + 1, 0);
    if (!file)
        return NULL;
    file->flags = flags;
    files[i].show(file->inode);
    return file;
}
