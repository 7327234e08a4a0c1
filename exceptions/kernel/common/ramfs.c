/* Files in memory: their names. */
#include "chrdev.h"
#include "errno.h"
#include "fs.h"
#include "layout.h"
#include "page.h"
#include "proc.h"
#include "spinlock.h"
#include "string.h"

#define HASH_SIZE 256u

static struct inode *inodes, **last_inode = &inodes;
static struct inode *by_hash[HASH_SIZE];
static u32 next_inode_number = 1;
static spinlock_t inode_lock; /* of the names */

/* What every program finds. */
static struct inode standard[] = {
    {.path = "/", .mode = S_IFDIR | 0755},
    {.path = "/dev", .mode = S_IFDIR | 0755},
    {.path = "/dev/null", .mode = S_IFCHR | 0666, .minor = 3},
    {.path = "/dev/zero", .mode = S_IFCHR | 0666, .minor = 5},
    {.path = "/dev/random", .mode = S_IFCHR | 0666, .minor = 8},
    {.path = "/dev/urandom", .mode = S_IFCHR | 0666, .minor = 9},
    {.path = "/dev/tty", .mode = S_IFCHR | 0666, .minor = 0},
    {.path = "/dev/console", .mode = S_IFCHR | 0600, .minor = 1},
    {.path = "/proc", .mode = S_IFDIR | 0555},
    {.path = "/proc/self", .mode = S_IFDIR | 0555},
    {.path = "/proc/self/exe", .mode = S_IFLNK | 0777},
    {.path = "/proc/self/fd", .mode = S_IFDIR | 0500},
    {.path = "/tmp", .mode = S_IFDIR | 01777},
};

static notrace u32 hash_of(const char *path) {
    u32 hash = 0;

    while (*path)
        hash = hash * 31 + (u8)*path++;
    return hash;
}

/* The caller holds inode_lock, or is alone. */
static notrace void add_name(struct inode *inode) {
    inode->hash = hash_of(inode->path);
    inode->number = next_inode_number++;
    inode->hash_next = by_hash[inode->hash % HASH_SIZE];
    by_hash[inode->hash % HASH_SIZE] = inode;
    *last_inode = inode;
    last_inode = &inode->next;
    inode->links++;
}

static notrace struct inode *find_name(const char *path) {
    const u32 hash = hash_of(path);
    struct inode *inode = by_hash[hash % HASH_SIZE];

    while (inode && (inode->hash != hash || strcmp(inode->path, path)))
        inode = inode->hash_next;
    return inode;
}

notrace const char *inode_name(const struct inode *inode) { return strrchr(inode->path, '/') + 1; }

/* Length of the path of the directory that `path` lies in: 0 for the root. */
static notrace size_t parent_length(const char *path) { return (size_t)(strrchr(path, '/') - path); }

notrace struct inode *inode_lookup(const char *path) {
    spin_lock(&inode_lock);
    struct inode *const inode = find_name(path);
    if (inode)
        ref_inc(&inode->links);
    spin_unlock(&inode_lock);
    return inode ? inode : proc_fd_inode(path);
}

notrace struct inode *inode_new(u32 mode) {
    struct inode *const inode = kzalloc(sizeof(*inode));

    if (!inode)
        return NULL;
    inode->mode = mode;
    inode->atime = inode->mtime = inode->ctime = current_time();
    inode->links = 1;
    return inode;
}

notrace struct inode *inode_create(const char *path, u32 mode) {
    struct inode *const inode = inode_new(mode);

    if (!inode)
        return NULL;
    strlcpy(inode->path, path, sizeof(inode->path));
    spin_lock(&inode_lock);
    add_name(inode);
    spin_unlock(&inode_lock);
    return inode;
}

notrace bool inode_symlink(const char *path, const char *target) {
    struct inode *const inode = inode_create(path, S_IFLNK | 0777);
    const size_t length = strlen(target);

    if (!inode)
        return false;
    const bool made = inode_write(inode, 0, target, length) == length;
    inode_put(inode);
    return made;
}

/* The directories above a boot file that are not in the table. */
static notrace void make_parents(const char *path) {
    char parent[FL_PATH_MAX];

    strlcpy(parent, path, sizeof(parent));
    for (size_t i = 1; parent[i]; i++) {
        if (path[i] != '/')
            continue;
        parent[i] = '\0';
        if (!find_name(parent))
            (void)inode_create(parent, S_IFDIR | 0755);
        parent[i] = '/';
    }
}

notrace struct inode *inode_make(const char *path, u32 mode) {
    make_parents(path);
    return inode_create(path, mode);
}

static notrace void add_boot_file(const struct fl_boot_file *file) {
    make_parents(file->path);
    struct inode *inode = find_name(file->path);
    if (inode && inode_is(inode, S_IFDIR))
        return; /* /tmp stays what it is, whoever brings one */
    if (!inode)
        inode = inode_create(file->path, file->mode);
    if (!inode)
        return;
    inode->mode = file->mode;
    inode->boot_data = file->data;
    inode->size = file->size;
    inode->boot_pages = (file->size + PAGE_SIZE - 1) >> PAGE_SHIFT;
    inode->read_only = file->flags & FL_FILE_READ_ONLY;
}

void ramfs_init(const struct fl_boot_params *params) {
    const struct fl_boot_file *const files = __va(params->files);

    for (size_t i = 0; i < ARRAY_SIZE(standard); i++) {
        standard[i].links = 1;
        add_name(&standard[i]);
    }
    chrdev_init();
    proc_init();
    for (u32 i = 0; i < params->file_count; i++)
        add_boot_file(&files[i]);
}

notrace struct inode *inode_next_in(const char *directory, u32 after) {
    const size_t length = directory[1] ? strlen(directory) : 0;
    struct inode *inode;

    if (!strcmp(directory, "/proc/self/fd"))
        return proc_fd_next(after);
    spin_lock(&inode_lock);
    for (inode = inodes; inode; inode = inode->next)
        if (inode->number > after && inode->path[1] && parent_length(inode->path) == length &&
            !strncmp(inode->path, directory, length))
            break;
    if (inode)
        ref_inc(&inode->links);
    spin_unlock(&inode_lock);
    return inode;
}

/* False when it has none. The caller holds inode_lock. */
static notrace bool remove_name(struct inode *inode) {
    struct inode **link = &inodes, **chain = &by_hash[inode->hash % HASH_SIZE];

    while (*chain && *chain != inode)
        chain = &(*chain)->hash_next;
    if (!*chain)
        return false;
    while (*link != inode)
        link = &(*link)->next;
    *link = inode->next;
    *chain = inode->hash_next;
    if (last_inode == &inode->next)
        last_inode = link;
    inode->next = NULL;
    return true;
}

notrace long inode_unlink(struct inode *inode) {
    struct inode *const child = inode_is(inode, S_IFDIR) ? inode_next_in(inode->path, 0) : NULL;

    if (child) {
        inode_put(child);
        return -ENOTEMPTY;
    }
    spin_lock(&inode_lock);
    const bool removed = remove_name(inode);
    inode->unlinked = true;
    spin_unlock(&inode_lock);
    if (!removed)
        return -ENOENT;
    inode_put(inode);
    return 0;
}

notrace void inode_rename(struct inode *inode, const char *path) {
    spin_lock(&inode_lock);
    if (remove_name(inode)) {
        strlcpy(inode->path, path, sizeof(inode->path));
        add_name(inode);
        inode->links--;
    }
    spin_unlock(&inode_lock);
}
