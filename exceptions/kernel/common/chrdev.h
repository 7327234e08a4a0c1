/* Character devices: a name below /dev and the functions behind it. */
#ifndef CHRDEV_H
#define CHRDEV_H

#include "compiler.h"

struct file;

struct file_operations {
    /* 0 or an error number; what it leaves in file->private_data is the driver's. Absent: nothing to prepare. */
    int (*open)(struct file *file);
    /* The last descriptor is gone. */
    void (*release)(struct file *file);
    /* What write does with the bytes, which are still the program's; -errno, or how many were taken. Absent: -EINVAL. */
    ssize_t (*write)(struct file *file, const char *from, size_t count);
    /* Absent: -ENOTTY. `argument` is the program's, a number or a pointer that nobody has checked. */
    long (*unlocked_ioctl)(struct file *file, unsigned int command, unsigned long argument);
};

struct chrdev {
    const char *path;
    u16 major, minor;
    const struct file_operations *fops;
};

/* Gives each device its name below /dev. */
void chrdev_init(void);
/* The device of that name, or NULL. */
const struct chrdev *chrdev_lookup(const char *path);
/* A new open file of the device, or an ERR_PTR. */
struct file *chrdev_open(const struct chrdev *device, u32 flags);

/* drivers/ */
extern const struct file_operations oops_fops;
/* drivers/ of 6.6 */
extern const struct file_operations kbase_fops;

#endif
