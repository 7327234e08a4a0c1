/* /proc/self/maps, as it is when it is opened. */
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

notrace struct file *proc_open(const char *path, u32 flags) {
    char line[MAPS_LINE];

    if (strcmp(path, "/proc/self/maps") || !current->mm)
        return NULL;
    struct file *const file = shmem_file("proc/self/maps", 0);
    if (!file)
        return NULL;
    file->flags = flags;
    mmap_lock(current->mm);
    for (const struct vm_area_struct *vma = current->mm->mmap; vma; vma = vma->vm_next)
        (void)inode_write(file->inode, file->inode->size, line, write_line(line, vma));
    mmap_unlock(current->mm);
    return file;
}
