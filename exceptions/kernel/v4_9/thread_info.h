/* 4.9 keeps thread_info at the base of the kernel stack; SP_EL0 points to it while the CPU is at EL1, and `current`
 * is one load away. kernel_entry finds it from EL0 by rounding SP down. */
#ifndef THREAD_INFO_H
#define THREAD_INFO_H

#include "thread_flags.h"

#define TI_FLAGS 0x00
#define TI_ADDR_LIMIT 0x08
#define TI_TASK 0x10
#define TI_PREEMPT 0x18
#define TI_CPU 0x1c
#define TI_SIZE 0x20

/* What SP_EL0 holds on the boot stack. */
#define INIT_CURRENT init_thread_union

#ifndef __ASSEMBLER__
#include "compiler.h"
#include "layout.h"

struct task_struct;

struct thread_info {
    u64 flags;
    u64 addr_limit; /* first address that uaccess refuses */
    struct task_struct *task;
    s32 preempt_count;
    u32 cpu;
};

_Static_assert(offsetof(struct thread_info, flags) == TI_FLAGS, "TI_FLAGS");
_Static_assert(offsetof(struct thread_info, addr_limit) == TI_ADDR_LIMIT, "TI_ADDR_LIMIT");
_Static_assert(offsetof(struct thread_info, task) == TI_TASK, "TI_TASK");
_Static_assert(offsetof(struct thread_info, preempt_count) == TI_PREEMPT, "TI_PREEMPT");
_Static_assert(offsetof(struct thread_info, cpu) == TI_CPU, "TI_CPU");
_Static_assert(sizeof(struct thread_info) == TI_SIZE, "TI_SIZE");

/* task_struct has no thread_info of its own. */
#define TASK_STRUCT_HEAD

#define USER_DS TASK_SIZE
#define KERNEL_DS (~0UL)

static __always_inline struct thread_info *current_thread_info(void) {
    unsigned long sp_el0;

    __asm__("mrs %0, sp_el0" : "=r"(sp_el0));
    return (struct thread_info *)sp_el0;
}

/* No pointer of a system call may have a tag. */
static __always_inline bool tagged_syscalls(void) { return false; }
static __always_inline void set_tagged_syscalls(bool on) { (void)on; }
static __always_inline void inherit_tagged_syscalls(struct task_struct *child) { (void)child; }
static __always_inline u64 uaccess_address(const void *pointer) { return (u64)pointer; }

static __always_inline u64 uaccess_limit(void) { return current_thread_info()->addr_limit; }
static __always_inline void set_uaccess_limit(u64 limit) { current_thread_info()->addr_limit = limit; }
static __always_inline void thread_info_init(struct thread_info *ti, struct task_struct *tsk, u32 cpu,
                                             u64 limit) {
    *ti = (struct thread_info){.addr_limit = limit, .task = tsk, .cpu = cpu};
}

#define current (current_thread_info()->task)
#define task_thread_info(tsk) ((struct thread_info *)(tsk)->stack)

/* kernel_entry finds the task through the stack: nothing to note. */
static __always_inline void entry_task_switch(struct task_struct *next) { (void)next; }

#endif

#endif
