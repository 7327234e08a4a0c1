/* Files: the boot files, files made at run time, devices and the terminal. An inode is found by its whole path; a
 * directory is an inode whose path others begin with. */
#ifndef FS_H
#define FS_H

#include "compiler.h"
#include "faultline_abi.h"
#include "file_operations.h"
#include "spinlock.h"
#include "time.h"

/* A regular file. Pages below boot_pages lie in the memory the loader filled; others are in a two-level table, made
 * when first written or mapped. */
struct inode {
    char path[FL_PATH_MAX];
    u64 size;
    u32 mode; /* with the type: S_IFREG, S_IFDIR, S_IFLNK, S_IFCHR */
    u32 number;
    u32 hash;       /* of the path */
    bool read_only; /* from the host: neither it nor what is in it may change */
    bool unlinked;  /* its name is gone */
    u8 minor;       /* S_IFCHR: of the memory devices, major 1, and the terminal's, major 5 */
    phys_addr_t boot_data;
    u64 boot_pages;
    u64 **pages; /* [index / 512][index % 512] = PA */
    int links;   /* names and open files */
    u32 uid, gid;
    struct timespec atime, mtime, ctime; /* zero in what the machine was started with */
    spinlock_t lock;                     /* of size and pages */
    struct inode *next, *hash_next; /* of those with a name: in the order they were made, and of this hash */
};

enum file_kind {
    FILE_REGULAR,
    FILE_TERMINAL,
    FILE_NULL,
    FILE_ZERO,
    FILE_RANDOM,
    FILE_DIRECTORY,
    FILE_CHRDEV,
    FILE_PIPE,
    FILE_SOCKET,
    FILE_ANON_INODE /* a counter, a timer, ...: nothing but what its operations do */
};

struct wait_queue_head;
struct epitem;

struct file {
    enum file_kind kind;
    int count;
    u32 flags;  /* as openat got them */
    u32 stream; /* FILE_TERMINAL: 0 in, 1 out, 2 err */
    loff_t position;
    spinlock_t position_lock;           /* FILE_REGULAR: for the length of a read or write */
    struct inode *inode;                /* FILE_REGULAR, FILE_DIRECTORY */
    const struct chrdev *device;        /* FILE_CHRDEV, once it is open */
    const struct file_operations *f_op; /* from FILE_CHRDEV on */
    struct wait_queue_head *wait; /* where those wait who poll; NULL: there is never anything to wait for */
    void *private_data;           /* of who has made f_op */
    struct epitem *epitems;       /* what epoll instances look at it (eventpoll.c) */
};

#define O_ACCMODE 3u
#define O_WRONLY 1u
#define O_RDWR 2u
#define O_CREAT 0100u
#define O_EXCL 0200u
#define O_TRUNC 01000u
#define O_APPEND 02000u
#define O_NONBLOCK 04000u
#define O_DIRECTORY 040000u
#define O_NOFOLLOW 0100000u
#define O_CLOEXEC 02000000u
#define AT_FDCWD (-100)
#define AT_SYMLINK_NOFOLLOW 0x100
#define AT_REMOVEDIR 0x200
#define AT_SYMLINK_FOLLOW 0x400
#define AT_EMPTY_PATH 0x1000
#define S_IFMT 0170000u
#define S_IFSOCK 0140000u
#define S_IFLNK 0120000u
#define S_IFIFO 0010000u
#define S_IFREG 0100000u
#define S_IFDIR 0040000u
#define S_IFCHR 0020000u

void ramfs_init(const struct fl_boot_params *params);
/* The inode of that path, which is canonical (namei.c), with a reference; NULL when there is none. */
struct inode *inode_lookup(const char *path);
/* A new one, with a reference for the caller; mode with the type. NULL when out of memory. */
struct inode *inode_create(const char *path, u32 mode);
/* One without a name, with a reference for the caller. */
struct inode *inode_new(u32 mode);
/* One with a name, and the directories above it where they are missing. */
struct inode *inode_make(const char *path, u32 mode);
/* A symbolic link; false when out of memory. */
bool inode_symlink(const char *path, const char *target);
/* Takes the name away; the file lives as long as somebody has it open. 0, or -ENOTEMPTY for a directory. */
long inode_unlink(struct inode *inode);
/* Gives a file the name `path`, which nobody has. */
void inode_rename(struct inode *inode, const char *path);
/* The first inode in `directory` whose number is above `after`, with a reference; NULL at the end. */
struct inode *inode_next_in(const char *directory, u32 after);
/* Whether a file may be made at that canonical path: 0 or -errno. */
long may_create(const char *path);
/* The part of an inode's path behind the last "/". */
const char *inode_name(const struct inode *inode);
static __always_inline bool inode_is(const struct inode *inode, u32 type) {
    return (inode->mode & S_IFMT) == type;
}

/* namei.c: a program's path, seen from the directory `dir`, made canonical: from the root, without ".", ".." and
 * symbolic links. `path` has FL_PATH_MAX bytes; the file itself need not exist, its directory must. 0 or -errno. */
enum lookup_flags { LOOKUP_FOLLOW = 1 };
long user_path_at(int dir, const char *user_path, u32 flags, char *path);
/* The inode at the end of it, with a reference, or an ERR_PTR. */
struct inode *user_inode_at(int dir, const char *user_path, u32 flags);
/* The same for a path in kernel memory, seen from the working directory. */
struct inode *inode_at(const char *path);
/* Where a symbolic link leads; the length, or -errno. */
long inode_readlink(const struct inode *inode, char *to, size_t size);

/* proc.c: what a file below /proc says now, as a new nameless file; NULL when the path is none. */
struct file *proc_open(const char *path, u32 flags);
/* Mappings of pages that the file no longer has are emptied. */
void unmap_mapping_range(const struct inode *inode, u64 first_page);
void inode_put(struct inode *inode);
/* A file cannot be longer; what a sparse one says beyond that has no page. */
#define MOST_INODE_PAGES (512UL * 512)
void inode_truncate(struct inode *inode, u64 size);
/* Bytes [start, end) are zero from now on, as far as the file goes. */
void inode_punch_hole(struct inode *inode, u64 start, u64 end);
/* Kernel-side write, which makes the file longer where it must: bytes copied. */
size_t inode_write(struct inode *inode, u64 offset, const void *from, size_t count);
/* PA of the page that holds file bytes [index * 4096, ...), 0 when there is none yet. */
phys_addr_t inode_find_page(const struct inode *inode, u64 index);
phys_addr_t inode_make_page(struct inode *inode, u64 index);
/* The same with a reference to the page, which a truncation meanwhile cannot take away. */
phys_addr_t inode_get_page(struct inode *inode, u64 index, bool make);
/* Kernel-side read: bytes copied. */
size_t inode_read(const struct inode *inode, u64 offset, void *to, size_t count);

/* What can be done with it without waiting, as POLL bits. */
u32 vfs_poll(const struct file *file);
/* file.c: opens it, or an ERR_PTR. */
struct file *open_inode(struct inode *inode, u32 flags);
struct file *file_new(enum file_kind kind, struct inode *inode, u32 flags);
/* A nameless file of `size` zero bytes: shared anonymous memory, memfd. */
struct file *shmem_file(const char *name, u64 size);
static __always_inline struct file *get_file(struct file *file) {
    ref_inc(&file->count);
    return file;
}
void fput(struct file *file);
/* read_write.c: at the file's place, which moves; bytes, or -errno. */
ssize_t vfs_read(struct file *file, char *to, size_t count);
ssize_t vfs_write(struct file *file, const char *from, size_t count);
/* The file behind a descriptor of current, with a reference; NULL when there is none. */
struct file *fget(int fd);
int fd_install(struct file *file, u32 flags);
/* A file that is nothing but operations on `data`, with O_NONBLOCK if `flags` have it; NULL when out of memory. */
struct file *anon_inode_getfile(const struct file_operations *operations, void *data,
                                struct wait_queue_head *wait, u32 flags);
/* Two descriptors for two files, or an error number. Takes the files. */
int install_pair(struct file *first, struct file *second, u32 flags, int fds[2]);
/* The same, and their numbers to the program. */
long give_pair(struct file *first, struct file *second, u32 flags, int *to);
static __always_inline bool file_readable(const struct file *file) {
    return (file->flags & O_ACCMODE) != O_WRONLY;
}
static __always_inline bool file_writable(const struct file *file) { return (file->flags & O_ACCMODE) != 0; }

struct files_struct;
struct files_struct *dup_fd(struct files_struct *old);
void put_files_struct(struct files_struct *files);
/* Closes a descriptor of current: 0 or -EBADF. */
long close_fd(unsigned fd);
/* Whether execve closes it, if there is such a descriptor: 0. */
long set_fd_close_on_exec(u32 fd, bool set);
void do_close_on_exec(struct files_struct *files);
void open_terminal_files(void);
void mm_populate(unsigned long start, unsigned long len);

#endif
