/* Tasks: task_struct, what is shared between fork's parent and child, and the functions that make, run and end them. */
#ifndef TASK_H
#define TASK_H

#include "compiler.h"
#include "mm.h"
#include "signal.h"
#include "thread_info.h"

struct pt_regs;

#define TASK_COMM_LEN 16

/* What cpu_switch_to saves: the registers a callee must preserve. */
struct cpu_context {
    u64 x19_to_x28[10];
    u64 fp, sp, pc;
};

/* FPSR, FPCR and the 32 vector registers, as fpsimd.S stores them. */
struct fpsimd_state {
    u64 vregs[64];
    u32 fpsr, fpcr;
} __aligned(16);

/* The part of a task that belongs to the architecture. */
struct thread_struct {
    struct cpu_context cpu_context;
    u64 tp_value;      /* TPIDR_EL0 */
    u64 fault_address; /* of the last fault that became a signal */
    u64 fault_code;    /* its ESR, 0: none */
    struct fpsimd_state fpsimd;
};

enum task_state {
    TASK_RUNNING = 0,
    TASK_INTERRUPTIBLE = 1,
    TASK_UNINTERRUPTIBLE = 2,
    TASK_ZOMBIE = 4,
    TASK_DEAD = 8
};

#define MAX_FILES 64

struct files_struct {
    struct file *fd[MAX_FILES];
    u64 close_on_exec;
};

struct task_struct {
    // clang-format off
    TASK_STRUCT_HEAD /* the flavour's: thread_info, where it is part of the task */
        // clang-format on
        enum task_state state;
    void *stack; /* THREAD_SIZE bytes */
    char comm[TASK_COMM_LEN];
    pid_t pid, tgid;
    int exit_code; /* as wait4 gives it: status << 8, or the signal */
    struct mm_struct *mm, *active_mm;
    struct thread_struct thread;
    struct task_struct *parent, *next; /* next: list of all tasks */
    struct files_struct files;
    struct signal_state signal;
    u64 clear_child_tid;
    u64 sas_ss_sp, sas_ss_size;
    u32 sas_ss_flags;
    u64 wake_time_ns; /* of a sleeper; 0: no timer */
    bool is_program;  /* the one the run is about: its end ends the run */
    u32 pagefault_disabled;
};

#define THREAD_CPU_CONTEXT_OFFSET offsetof(struct task_struct, thread.cpu_context)

extern struct task_struct init_task;
extern struct task_struct *task_list;

/* sched.c */
void schedule(void);
void cpu_idle(void) __noreturn;
void wake_up_process(struct task_struct *tsk);
void wake_up_new_task(struct task_struct *tsk);
struct task_struct *find_task(pid_t pid);
void schedule_tail(struct task_struct *prev);
struct task_struct *cpu_switch_to(struct task_struct *prev, struct task_struct *next);

/* fork.c */
struct kernel_clone_args {
    u64 flags;
    u64 stack; /* user stack, or the function of a kernel thread */
    u64 argument;
    u64 tls;
    pid_t pid; /* 0: the next free one */
};
#define CLONE_VM 0x100UL
#define CLONE_PARENT_SETTID 0x100000UL
#define CLONE_SETTLS 0x80000UL
#define CLONE_CHILD_CLEARTID 0x200000UL
#define CLONE_CHILD_SETTID 0x1000000UL
pid_t kernel_thread(int (*fn)(void *), void *argument, pid_t pid);

/* flavour: process.c */
int copy_thread(const struct kernel_clone_args *args, struct task_struct *child, bool kernel);
void start_thread(struct pt_regs *regs, unsigned long pc, unsigned long sp);
struct pt_regs *task_pt_regs(const struct task_struct *tsk);
void show_regs(struct pt_regs *regs);
/* THREAD_SIZE bytes of kernel stack; NULL when out of memory. */
void *alloc_thread_stack_node(void);
void free_thread_stack(void *stack);

/* exit.c */
void exit_files(struct task_struct *tsk);
void report_oops(int signo) __noreturn;
void do_exit(long code) __noreturn;
void do_group_exit(int exit_code) __noreturn;

/* exec.c */
int do_execve(const char *path, const char *arguments, unsigned argc, const char *environment, unsigned envc);

void fpsimd_save_state(struct fpsimd_state *state);
void fpsimd_load_state(const struct fpsimd_state *state);

static __always_inline u64 read_tpidr_el0(void) {
    u64 value;

    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(value));
    return value;
}
static __always_inline void write_tpidr_el0(u64 value) { __asm__ volatile("msr tpidr_el0, %0" ::"r"(value)); }

#endif
