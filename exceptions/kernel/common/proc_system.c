/* What /proc says of the machine. */
#include "mm.h"
#include "page.h"
#include "proc.h"
#include "system.h"
#include "task.h"
#include "time.h"

#define NSEC_PER_CLOCK (NSEC_PER_SEC / 100)
#define KIB(pages) ((unsigned long)(pages) << (PAGE_SHIFT - 10))

static notrace void show_features(struct inode *file) {
    static const char *const names[] = {"fp",   "asimd", "evtstrm", "aes",    "pmull",
                                        "sha1", "sha2",  "crc32",   "atomics"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (elf_hwcap & BIT(i))
            seq_printf(file, " %s", names[i]);
}

static notrace u64 midr(void) {
    u64 value;

    __asm__ volatile("mrs %0, midr_el1" : "=r"(value));
    return value;
}

void cpuinfo_show(struct inode *file) {
    const u64 id = midr();

    for (u32 cpu = 0; cpu < FL_MAX_CPUS; cpu++) {
        if (!(cpu_online_mask & BIT(cpu)))
            continue;
        seq_printf(file, "processor\t: %u\nBogoMIPS\t: 2000.00\nFeatures\t:", cpu);
        show_features(file);
        seq_printf(file, "\nCPU implementer\t: 0x%02lx\nCPU architecture: 8\n", id >> 24 & 0xff);
        seq_printf(file, "CPU variant\t: 0x%lx\nCPU part\t: 0x%03lx\nCPU revision\t: %lu\n\n", id >> 20 & 0xf,
                   id >> 4 & 0xfff, id & 0xf);
    }
}

void meminfo_show(struct inode *file) {
    const unsigned long total = KIB(totalram_pages()), free = KIB(nr_free_pages());

    seq_printf(file, "MemTotal:       %8lu kB\nMemFree:        %8lu kB\nMemAvailable:   %8lu kB\n", total,
               free, free);
    seq_printf(file, "Buffers:        %8lu kB\nCached:         %8lu kB\n", 0UL, 0UL);
    seq_printf(file, "SwapTotal:      %8lu kB\nSwapFree:       %8lu kB\n", 0UL, 0UL);
}

void show_stat(struct inode *file) {
    const unsigned long ticks = sched_clock() / NSEC_PER_CLOCK;

    seq_printf(file, "cpu  %lu 0 0 0 0 0 0 0 0 0\n", ticks);
    for (u32 cpu = 0; cpu < FL_MAX_CPUS; cpu++)
        if (cpu_online_mask & BIT(cpu))
            seq_printf(file, "cpu%u %lu 0 0 0 0 0 0 0 0 0\n", cpu, ticks);
    seq_printf(file, "btime %lu\n", BOOT_TIME_SECONDS);
}

void uptime_show(struct inode *file) {
    const u64 now = sched_clock();

    seq_printf(file, "%lu.%02lu 0.00\n", now / NSEC_PER_SEC, now % NSEC_PER_SEC / (NSEC_PER_SEC / 100));
}

void version_show(struct inode *file) {
    seq_printf(file, "Linux version %s %s\n", boot_params.release, boot_params.version_text);
}

void loadavg_show(struct inode *file) {
    u32 count = 0;

    spin_lock(&tasklist_lock);
    for (const struct task_struct *t = task_list; t; t = t->next)
        count++;
    spin_unlock(&tasklist_lock);
    seq_printf(file, "0.00 0.00 0.00 1/%u %d\n", count, current->pid);
}

/* Those that are online: one, or the first of several. */
void show_cpus(struct inode *file) {
    const u32 first = (u32)__builtin_ctz(cpu_online_mask), last = 31 - (u32)__builtin_clz(cpu_online_mask);

    if (first == last)
        seq_printf(file, "%u\n", first);
    else
        seq_printf(file, "%u-%u\n", first, last);
}
