/* Character devices: a name below /dev and the functions behind it. */
#ifndef CHRDEV_H
#define CHRDEV_H

#include "compiler.h"

#include "file_operations.h"

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
