/* What the files below /proc say: each function writes one of them. */
#ifndef PROC_H
#define PROC_H

#include "fs.h"

/* At the end of such a file; 255 characters at most. */
void seq_printf(struct inode *file, const char *format, ...) __printf(2, 3);
/* The names of all of them. */
void proc_init(void);

/* proc_task.c: of the current program */
void proc_pid_status(struct inode *file);
void proc_tgid_stat(struct inode *file);
void proc_pid_statm(struct inode *file);
void comm_show(struct inode *file);
void proc_pid_cmdline(struct inode *file);
void proc_pid_environ(struct inode *file);
void proc_pid_auxv(struct inode *file);
void proc_pid_limits(struct inode *file);

/* proc_system.c */
void cpuinfo_show(struct inode *file);
void meminfo_show(struct inode *file);
void show_stat(struct inode *file);
void uptime_show(struct inode *file);
void version_show(struct inode *file);
void loadavg_show(struct inode *file);
void show_cpus(struct inode *file);

/* proc_fd.c: the links below /proc/self/fd. The descriptor that a canonical path names, -1 when it names none. */
int proc_fd_number(const char *path);
/* The link, with a reference, or NULL when there is no such descriptor. */
struct inode *proc_fd_inode(const char *path);
/* The first one above `after`, which is a descriptor's number + 1, or 0. */
struct inode *proc_fd_next(u32 after);
/* Another open file of what the descriptor stands for: an ERR_PTR when it may not be opened so. */
struct file *proc_fd_open(int fd, u32 flags);

#endif
