/* Two programs in one file, told apart by the name it is started by: a display manager, and the X server that it
 * starts. The X server opens the GPU. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define XORG "/usr/lib/xorg/Xorg"
#define XORG_CPU 3

/* The driver's interface: exceptions/kernel/v6_6/drivers/kbase.h. */
struct set_flags {
    uint32_t create_flags;
};
union mem_alloc {
    struct {
        uint64_t va_pages, commit_pages, extension, flags;
    } in;
    struct {
        uint64_t flags, gpu_va;
    } out;
};
struct page_usage {
    int64_t sum, count;
    int32_t batch;
    uint32_t cpus;
    int32_t slot[12];
};
#define SET_FLAGS _IOW(0x80, 1, struct set_flags)
#define MEM_ALLOC _IOWR(0x80, 5, union mem_alloc)
#define PAGE_USAGE _IOR(0x80, 0xf0, struct page_usage)

static void go_to_cpu(int cpu) {
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof(set), &set);
}

static void show_usage(int gpu, const char* when) {
    struct page_usage usage;

    if (ioctl(gpu, PAGE_USAGE, &usage))
        return;
    printf("%-22s sum %3lld = count %3lld", when, (long long)usage.sum, (long long)usage.count);
    for (unsigned cpu = 0; cpu < 12; cpu++)
        if (usage.cpus & (1u << cpu) && usage.slot[cpu])
            printf(" + %2d (CPU %u)", usage.slot[cpu], cpu);
    printf("\n");
}

/* `times` allocations of `pages` pages each, on that CPU. */
static int allocate(int gpu, int cpu, unsigned times, unsigned pages) {
    char when[40];

    go_to_cpu(cpu);
    for (unsigned i = 0; i < times; i++) {
        union mem_alloc request = {.in = {.va_pages = pages, .commit_pages = pages}};
        if (ioctl(gpu, MEM_ALLOC, &request))
            return errno;
    }
    snprintf(when, sizeof(when), "CPU %d: %u x %u pages", sched_getcpu(), times, pages);
    show_usage(gpu, when);
    return 0;
}

static int xorg(void) {
    struct set_flags flags = {0};
    const int gpu = open("/dev/mali0", O_RDWR | O_CLOEXEC);

    if (gpu < 0 || ioctl(gpu, SET_FLAGS, &flags)) {
        printf("Xorg: no GPU: %s\n", strerror(errno));
        return 1;
    }
    show_usage(gpu, "context created");
    if (allocate(gpu, XORG_CPU, 3, 10) || allocate(gpu, XORG_CPU, 1, 1) || allocate(gpu, 5, 2, 20) ||
        allocate(gpu, 6, 1, 7))
        return 1;
    return 0;
}

static int display_manager(void) {
    static char* const arguments[] = {XORG, ":0", NULL};
    int status;
    const pid_t child = fork();

    if (child == 0) {
        go_to_cpu(XORG_CPU);
        execv(XORG, arguments);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 1;
    if (WIFSIGNALED(status))
        printf("lightdm: Xorg died of signal %d\n", WTERMSIG(status));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char** argv) {
    const char* const slash = argc ? strrchr(argv[0], '/') : NULL;

    return slash && !strcmp(slash, "/Xorg") ? xorg() : display_manager();
}
