/* Who and what runs: the head of every dump of registers or calls. */
#include "dump_stack.h"

#include "kthread.h"
#include "panic.h"
#include "printk.h"
#include "system.h"
#include "task.h"

void dump_stack_print_info(const char *level) {
    const char *const version = boot_params.version_text;
    int word = 0;

    while (version[word] && version[word] != ' ')
        word++;
    printk("%sCPU: %d PID: %d Comm: %.20s %s %s %.*s\n", level, (int)smp_processor_id(), current->pid,
           current->comm, print_tainted(), boot_params.release, word, version);
    if (boot_params.hardware[0])
        printk("%sHardware name: %s (DT)\n", level, boot_params.hardware);
    print_worker_info(level);
}
