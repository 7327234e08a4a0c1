/* 6.6 keeps thread_info at the start of task_struct; SP_EL0 points to the task while the CPU is at EL1, so `current`
 * is one register read. From EL0 kernel_entry finds it in the per-CPU variable __entry_task. */
#ifndef THREAD_INFO_H
#define THREAD_INFO_H

#include "thread_flags.h"

#define TI_FLAGS 0x00
#define TI_PREEMPT 0x08
#define TI_CPU 0x10

/* What SP_EL0 holds on the boot stack. */
#define INIT_CURRENT init_task

#define TIF_TAGGED_ADDR 26

#ifndef __ASSEMBLER__
#include "compiler.h"
#include "layout.h"

struct task_struct;

struct thread_info {
    u64 flags;
    u64 preempt_count;
    u32 cpu;
};

_Static_assert(offsetof(struct thread_info, flags) == TI_FLAGS, "TI_FLAGS");
_Static_assert(offsetof(struct thread_info, preempt_count) == TI_PREEMPT, "TI_PREEMPT");
_Static_assert(offsetof(struct thread_info, cpu) == TI_CPU, "TI_CPU");

#define TASK_STRUCT_HEAD struct thread_info thread_info;

/* There is no address limit any more: user memory is what lies below TASK_SIZE. */
#define USER_DS TASK_SIZE
#define KERNEL_DS TASK_SIZE
static __always_inline u64 uaccess_limit(void) { return TASK_SIZE; }
static __always_inline void set_uaccess_limit(u64 limit) { (void)limit; }

static __always_inline struct task_struct *get_current(void) {
    unsigned long sp_el0;

    __asm__("mrs %0, sp_el0" : "=r"(sp_el0));
    return (struct task_struct *)sp_el0;
}

#define current get_current()
#define current_thread_info() ((struct thread_info *)current)
#define task_thread_info(tsk) ((struct thread_info *)(tsk))

static __always_inline void thread_info_init(struct thread_info *ti, struct task_struct *tsk, u32 cpu,
                                             u64 limit) {
    (void)tsk;
    (void)limit;
    *ti = (struct thread_info){.cpu = cpu};
}

/* Whether this thread's system calls take tagged pointers; threads and children inherit it, a new program does not. */
static __always_inline bool tagged_syscalls(void) {
    return current_thread_info()->flags >> TIF_TAGGED_ADDR & 1;
}
static __always_inline void set_tagged_syscalls(bool on) {
    if (on)
        set_ti_flag(current_thread_info(), TIF_TAGGED_ADDR);
    else
        clear_ti_flag(current_thread_info(), TIF_TAGGED_ADDR);
}
static __always_inline void inherit_tagged_syscalls(struct task_struct *child) {
    if (tagged_syscalls())
        set_ti_flag(task_thread_info(child), TIF_TAGGED_ADDR);
}
/* The address that a pointer of a system call stands for. */
static __always_inline u64 uaccess_address(const void *pointer) {
    const u64 address = (u64)pointer;

    return tagged_syscalls() && !(address & (UL(1) << 55)) ? address & ~(UL(0xff) << 56) : address;
}

/* Called when `next` is about to run: whom kernel_entry will find. */
void entry_task_switch(struct task_struct *next);
#endif

#endif
