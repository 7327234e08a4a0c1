/* Which character devices there are, and opening one. */
#include "chrdev.h"

#include "errno.h"
#include "flavour.h"
#include "fs.h"
#include "string.h"

#define MISC_MAJOR 10

static const struct chrdev chrdevs[] = {
    {"/dev/oops", MISC_MAJOR, 60, &oops_fops},
    // clang-format off
    FLAVOUR_CHRDEVS
    // clang-format on
};

notrace const struct chrdev *chrdev_lookup(const char *path) {
    for (size_t i = 0; i < ARRAY_SIZE(chrdevs); i++)
        if (!strcmp(chrdevs[i].path, path))
            return &chrdevs[i];
    return NULL;
}

notrace void chrdev_init(void) {
    for (size_t i = 0; i < ARRAY_SIZE(chrdevs); i++)
        (void)inode_create(chrdevs[i].path, S_IFCHR | 0666);
}

struct file *chrdev_open(const struct chrdev *device, u32 flags) {
    struct file *const file = file_new(FILE_CHRDEV, NULL, flags);

    if (!file)
        return ERR_PTR(-ENOMEM);
    file->device = device;
    const int error = device->fops->open ? device->fops->open(file) : 0;
    if (!error) {
        file->f_op = device->fops;
        return file;
    }
    fput(file);
    return ERR_PTR(error);
}
