/* /proc/self/fd: a link for each descriptor. It leads to what is open there even if that has no name. */
#include "errno.h"
#include "fs.h"
#include "proc.h"
#include "string.h"
#include "task.h"

static const char folder[] = "/proc/self/fd/";

notrace int proc_fd_number(const char *path) {
    const char *digit = path + sizeof(folder) - 1;
    u32 fd = 0;

    if (strncmp(path, folder, sizeof(folder) - 1) || !*digit)
        return -1;
    for (; *digit >= '0' && *digit <= '9' && fd < MAX_FILES; digit++)
        fd = fd * 10 + (u32)(*digit - '0');
    return *digit || fd >= MAX_FILES ? -1 : (int)fd;
}

/* Where a link says that it leads. */
static notrace void name_file(const struct file *file, char *text, size_t size) {
    static const char *const names[] = {[FILE_TERMINAL] = "/dev/console",
                                        [FILE_PIPE] = "pipe:[1]",
                                        [FILE_SOCKET] = "socket:[1]",
                                        [FILE_ANON_INODE] = "anon_inode:[file]"};

    strlcpy(text,
            file->inode         ? file->inode->path
            : names[file->kind] ? names[file->kind]
                                : "/dev/null",
            size);
}

static notrace struct inode *make_link(u32 fd) {
    struct file *const file = fget((int)fd);
    char text[FL_PATH_MAX];

    if (!file)
        return NULL;
    name_file(file, text, sizeof(text));
    fput(file);
    struct inode *const inode = inode_new(S_IFLNK | 0700);
    if (!inode)
        return NULL;
    snprintf(inode->path, sizeof(inode->path), "%s%u", folder, fd);
    inode->number = fd + 1;
    inode->read_only = true;
    (void)inode_write(inode, 0, text, strlen(text));
    return inode;
}

notrace struct inode *proc_fd_inode(const char *path) {
    const int fd = proc_fd_number(path);

    return fd < 0 ? NULL : make_link((u32)fd);
}

notrace struct inode *proc_fd_next(u32 after) {
    struct inode *inode = NULL;

    for (u32 fd = after; !inode && fd < MAX_FILES; fd++)
        inode = make_link(fd);
    return inode;
}

/* A file with an inode is opened once more; of anything else there is only this one. */
notrace struct file *proc_fd_open(int fd, u32 flags) {
    struct file *const file = fget(fd);

    if (!file || !file->inode)
        return file ? file : ERR_PTR(-ENOENT);
    struct file *const again = open_inode(file->inode, flags & ~(O_CREAT | O_EXCL));
    fput(file);
    return again;
}
