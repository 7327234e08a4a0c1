/* From a path to a file. */
#include "errno.h"
#include "fs.h"
#include "page.h"
#include "proc.h"
#include "string.h"
#include "task.h"
#include "uaccess.h"

#define MAXSYMLINKS 40
#define NAME_MAX 255u

/* A path on its way to being canonical. */
struct nameidata {
    char *path;                 /* what is canonical; FL_PATH_MAX bytes, "" is the root */
    char rest[2 * FL_PATH_MAX]; /* what is still to be walked */
    int links;                  /* followed so far */
};

notrace long inode_readlink(const struct inode *inode, char *to, size_t size) {
    if (!inode_is(inode, S_IFLNK))
        return -EINVAL;
    if (strcmp(inode->path, "/proc/self/exe"))
        return (long)inode_read(inode, 0, to, size);
    if (!current->mm || !current->mm->exe_file)
        return -ENOENT;
    const char *const exe = current->mm->exe_file->inode->path;
    const size_t length = min(strlen(exe), size);
    memcpy(to, exe, length);
    return (long)length;
}

/* Goes on where the link leads, from the directory it is in. */
static notrace long follow_link(struct nameidata *nd, const struct inode *link, const char *behind) {
    char target[FL_PATH_MAX], rest[2 * FL_PATH_MAX];
    const long length = inode_readlink(link, target, sizeof(target) - 1);

    if (length <= 0)
        return length ? length : -ENOENT;
    if (++nd->links > MAXSYMLINKS)
        return -ELOOP;
    target[length] = '\0';
    if ((size_t)snprintf(rest, sizeof(rest), "%s/%s", target, behind) >= sizeof(rest))
        return -ENAMETOOLONG;
    *(char *)strrchr(nd->path, '/') = '\0'; /* the link's own name */
    if (target[0] == '/')
        nd->path[0] = '\0';
    if (!*behind)
        rest[length] = '\0';
    memcpy(nd->rest, rest, sizeof(rest));
    return 0;
}

/* The next name is at the end of the path now. 0: go on behind it; 1: it was a link, and `rest` is where it leads. */
static notrace long step_into(struct nameidata *nd, const char *behind, bool last, bool follow) {
    struct inode *const inode = inode_lookup(nd->path);
    long error = 0;

    if (!inode)
        error = last ? 0 : -ENOENT;
    else if (inode_is(inode, S_IFLNK) && (!last || (follow && proc_fd_number(nd->path) < 0)))
        error = follow_link(nd, inode, behind) ?: 1;
    else if (!last && !inode_is(inode, S_IFDIR))
        error = -ENOTDIR;
    if (inode)
        inode_put(inode);
    return error;
}

static notrace long append_name(struct nameidata *nd, const char *name, size_t length) {
    const size_t used = strlen(nd->path);

    if (length > NAME_MAX || used + length + 2 > FL_PATH_MAX)
        return -ENAMETOOLONG;
    nd->path[used] = '/';
    memcpy(nd->path + used + 1, name, length);
    nd->path[used + 1 + length] = '\0';
    return 0;
}

/* Walks one name of `rest`, which does not start with "/". 0 or -errno. */
static notrace long walk_component(struct nameidata *nd, bool follow) {
    const char *const name = nd->rest;
    size_t length = 0, next;

    while (name[length] && name[length] != '/')
        length++;
    for (next = length; name[next] == '/';)
        next++;
    const bool slash = name[length] == '/';
    if (length == 2 && name[0] == '.' && name[1] == '.') {
        char *const slash_before = (char *)strrchr(nd->path, '/');
        if (slash_before)
            *slash_before = '\0';
    } else if (length && !(length == 1 && name[0] == '.')) {
        const long error = append_name(nd, name, length);
        const long what = error ? error : step_into(nd, name + next, !name[next], follow || slash);
        if (what)
            return what < 0 ? what : 0;
    }
    memmove(nd->rest, name + next, strlen(name + next) + 1);
    return 0;
}

static notrace long walk_rest(struct nameidata *nd, u32 flags) {
    const size_t length = strlen(nd->rest);
    const bool directory = length && nd->rest[length - 1] == '/';
    long error = 0;

    if (nd->rest[0] == '/')
        nd->path[0] = '\0';
    while (nd->rest[0] == '/')
        memmove(nd->rest, nd->rest + 1, strlen(nd->rest));
    while (!error && nd->rest[0])
        error = walk_component(nd, flags & LOOKUP_FOLLOW);
    if (!error && !nd->path[0])
        strlcpy(nd->path, "/", 2);
    if (error || !directory)
        return error;
    struct inode *const inode = inode_lookup(nd->path);
    if (!inode)
        return 0; /* mkdir may end its path so */
    error = inode_is(inode, S_IFDIR) ? 0 : -ENOTDIR;
    inode_put(inode);
    return error;
}

/* Where a relative path begins. */
static notrace long starting_directory(int dir, char *path) {
    if (dir == AT_FDCWD) {
        strlcpy(path, current->signal->cwd, FL_PATH_MAX);
        return 0;
    }
    struct file *const file = fget(dir);
    if (!file)
        return -EBADF;
    const long error = file->kind == FILE_DIRECTORY ? 0 : -ENOTDIR;
    if (!error)
        strlcpy(path, file->inode->path[1] ? file->inode->path : "", FL_PATH_MAX);
    fput(file);
    return error;
}

notrace long user_path_at(int dir, const char *user_path, u32 flags, char *path) {
    struct nameidata nd = {.path = path};
    const long length = strncpy_from_user(nd.rest, user_path, FL_PATH_MAX);

    path[0] = '\0';
    if (length < 0)
        return length;
    if (length >= FL_PATH_MAX)
        return -ENAMETOOLONG;
    if (!length)
        return -ENOENT;
    const long error = nd.rest[0] == '/' ? 0 : starting_directory(dir, path);
    return error ? error : walk_rest(&nd, flags);
}

notrace struct inode *user_inode_at(int dir, const char *user_path, u32 flags) {
    char path[FL_PATH_MAX];
    const long error = user_path_at(dir, user_path, flags, path);
    struct inode *const inode = error ? NULL : inode_lookup(path);

    if (error)
        return ERR_PTR(error);
    return inode ? inode : ERR_PTR(-ENOENT);
}

notrace struct inode *inode_at(const char *path) {
    char canonical[FL_PATH_MAX] = "";
    struct nameidata nd = {.path = canonical};

    strlcpy(nd.rest, path, FL_PATH_MAX);
    if (path[0] != '/')
        (void)starting_directory(AT_FDCWD, canonical);
    return path[0] && !walk_rest(&nd, LOOKUP_FOLLOW) ? inode_lookup(canonical) : NULL;
}
