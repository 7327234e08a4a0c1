/* What a program sees of the driver: open, ioctl, close. */
#include "chrdev.h"
#include "errno.h"
#include "fs.h"
#include "kbase.h"
#include "page.h"
#include "uaccess.h"

/* An open file; the context comes with the first command. */
struct kbase_file {
    struct kbase_context *kctx;
};

static int kbase_open(struct file *file) {
    file->private_data = kzalloc(sizeof(struct kbase_file));
    return file->private_data ? 0 : -ENOMEM;
}

static void kbase_release(struct file *file) {
    struct kbase_file *const kfile = file->private_data;

    if (kfile->kctx)
        kbase_destroy_context(kfile->kctx);
    kfree(kfile, sizeof(*kfile));
}

static int kbase_file_create_kctx(struct kbase_file *kfile, u32 flags) {
    if (flags)
        return -EINVAL;
    if (kfile->kctx)
        return -EPERM;
    kfile->kctx = kbase_create_context();
    return kfile->kctx ? 0 : -ENOMEM;
}

/* Inline, as in Arm's driver: kbase_ioctl is seen to do it. */
static __always_inline long kbase_api_set_flags(struct kbase_file *kfile, const void *argument) {
    struct kbase_ioctl_set_flags request;

    if (copy_from_user(&request, argument, sizeof(request)))
        return -EFAULT;
    return kbase_file_create_kctx(kfile, request.create_flags);
}

static long kbase_api_mem_alloc(struct kbase_context *kctx, void *argument) {
    union kbase_ioctl_mem_alloc request;
    u64 gpu_va;

    if (copy_from_user(&request, argument, sizeof(request)))
        return -EFAULT;
    const u64 pages = request.in.commit_pages;
    if (!pages || pages != request.in.va_pages || pages > KBASE_PAGES_PER_TABLE)
        return -EINVAL;
    if (kbase_mmu_insert_new_pages(kctx, pages, &gpu_va))
        return -ENOMEM;
    request.out.flags = 0;
    request.out.gpu_va = gpu_va;
    return copy_to_user(argument, &request, sizeof(request)) ? -EFAULT : 0;
}

static long kbase_ioctl(struct file *file, unsigned int command, unsigned long argument) {
    struct kbase_file *const kfile = file->private_data;

    if (command == KBASE_IOCTL_SET_FLAGS)
        return kbase_api_set_flags(kfile, (const void *)argument);
    if (!kfile->kctx)
        return -EPERM;
    switch ((enum kbase_command)command) {
    case KBASE_IOCTL_MEM_ALLOC:
        return kbase_api_mem_alloc(kfile->kctx, (void *)argument);
    case KBASE_IOCTL_PAGE_USAGE:
        return kbase_page_usage(kfile->kctx, (void *)argument);
    case KBASE_IOCTL_SET_FLAGS:
        break;
    }
    return -ENOTTY;
}

const struct file_operations kbase_fops = {
    .open = kbase_open, .release = kbase_release, .unlocked_ioctl = kbase_ioctl};
