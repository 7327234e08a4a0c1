/* start_kernel and the first two tasks. A normal boot prints nothing: the log begins with what the program does. */
#include "device.h"
#include "early_map.h"
#include "errno.h"
#include "fs.h"
#include "irq.h"
#include "page.h"
#include "panic.h"
#include "printk.h"
#include "random.h"
#include "string.h"
#include "syscall.h"
#include "system.h"
#include "task.h"

struct fl_boot_params boot_params;
bool show_unhandled_signals = true;
bool panic_on_oops;
u64 elf_hwcap;

/* The boot stack, later the idle task's. */
char init_thread_union[THREAD_SIZE] __aligned(THREAD_ALIGN);
struct mm_struct init_mm = {.pgd = swapper_pg_dir, .users = 1};
static struct files_struct init_files = {.count = 1};
static struct sighand_struct init_sighand = {.count = 1};
static struct signal_struct init_signals = {.count = 1, .live = 1, .umask = 022};
struct task_struct init_task = {.stack = init_thread_union,
                                .comm = "swapper/0",
                                .usage = 2,
                                .parent = &init_task,
                                .group_leader = &init_task,
                                .active_mm = &init_mm,
                                .files = &init_files,
                                .sighand = &init_sighand,
                                .signal = &init_signals};

bool randomize_va_space(void) { return (boot_params.flags & FL_ASLR) != 0; }

/* The program's task, still a kernel thread: becomes the program, or ends the run. */
static int run_program(void *unused) {
    const char *const path = __va(boot_params.arguments);
    const char *const arguments = path + strlen(path) + 1;
    const char *environment = arguments;

    (void)unused;
    for (u32 i = 0; i < boot_params.argc; i++)
        environment += strlen(environment) + 1;
    current->is_program = true;
    current->cpus_allowed = cpu_possible_mask;
    (void)sched_setaffinity(current, 1u << boot_params.cpu);
    current->cpus_allowed = cpu_possible_mask;
    open_terminal_files();
    const int error = do_execve(path, arguments, boot_params.argc, environment, boot_params.envc);
    if (error)
        panic("Requested init %s failed (error %d).", path, error);
    if (boot_params.comm[0])
        strlcpy(current->comm, boot_params.comm, sizeof(current->comm));
    return 0;
}

/* pid 1: starts the program, or becomes it. */
static int kernel_init(void *unused) {
    smp_init();
    if (boot_params.pid == 1) {
        current->signal->flags |= SIGNAL_UNKILLABLE;
        return run_program(unused);
    }
    strlcpy(current->comm, "init", sizeof(current->comm));
    const pid_t wanted = boot_params.pid ? (pid_t)boot_params.pid : 2;
    const pid_t pid = kernel_thread(run_program, NULL, wanted);
    if (pid < 0)
        panic("cannot start the program (error %d).", pid);
    for (;;) {
        set_current_state(TASK_UNINTERRUPTIBLE);
        schedule();
    }
}

static void init_current(const struct fl_boot_params *params) {
    const u32 cpu = params->cpu_count > 1 ? 0 : params->cpu;

    thread_info_init(current_thread_info(), &init_task, cpu, KERNEL_DS);
    task_list = &init_task;
    init_idle(&init_task, cpu);
    cpu_possible_mask = cpu_online_mask = 1u << cpu;
    snprintf(init_task.comm, sizeof(init_task.comm), "swapper/%u", cpu);
}

/* Called by head.S on the boot stack, MMU on; params is still a physical address. Becomes the idle task. */
void start_kernel(const struct fl_boot_params *params);
void start_kernel(const struct fl_boot_params *params) {
    switch_mm(NULL);
    flush_tlb_all();
    boot_params = *(const struct fl_boot_params *)__va((phys_addr_t)params);
    init_current(&boot_params);
    if (boot_params.magic != FL_BOOT_MAGIC || boot_params.version != FL_BOOT_VERSION)
        panic("boot parameters of another version");
    printk_init(boot_params.log_bytes);
    show_unhandled_signals = boot_params.flags & FL_EXCEPTION_TRACE;
    panic_on_oops = boot_params.flags & FL_PANIC_ON_OOPS;
    random_seed(boot_params.seed);
    setup_cpu_features();
    gic_cpu_init();
    page_alloc_init(&boot_params);
    setup_per_cpu_areas();
    entry_task_switch(&init_task);
    ramfs_init(&boot_params);
    if (kernel_thread(kernel_init, NULL, 1) < 0)
        panic("cannot start init");
    cpu_startup_entry();
}
