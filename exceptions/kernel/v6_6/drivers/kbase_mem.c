/* The account of the pages that a process has through the GPU. */
#include "kbase.h"

#include "errno.h"
#include "percpu.h"
#include "uaccess.h"

static __always_inline void kbasep_add_mm_counter(struct mm_struct *mm, int member, long value) {
    percpu_counter_add(&mm->rss_stat[member], value);
}

/* Pages of the GPU count as pages of a file: the file is the device. */
void kbasep_os_process_page_usage_update(struct kbase_context *kctx, int pages) {
    struct mm_struct *const mm = kctx->process_mm;

    if (!mm)
        return;
    kctx->used_pages += (u64)(s64)pages;
    kbasep_add_mm_counter(mm, MM_FILEPAGES, pages);
}

int kbase_page_usage(struct kbase_context *kctx, void *argument) {
    struct percpu_counter *const counter = &kctx->process_mm->rss_stat[MM_FILEPAGES];
    struct kbase_ioctl_page_usage usage = {.sum = __percpu_counter_sum(counter),
                                           .count = READ_ONCE(counter->count),
                                           .batch = percpu_counter_batch};
    unsigned cpu;

    for_each_possible_cpu(cpu) {
        usage.cpus |= 1u << cpu;
        usage.slot[cpu] = READ_ONCE(*per_cpu_ptr(counter->counters, cpu));
    }
    return copy_to_user(argument, &usage, sizeof(usage)) ? -EFAULT : 0;
}
