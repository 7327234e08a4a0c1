/* Tasks: task_struct, what is shared between fork's parent and child, and the functions that make, run and end them. */
#ifndef TASK_H
#define TASK_H

#include "compiler.h"
#include "mm.h"
#include "signal.h"
#include "spinlock.h"
#include "thread_info.h"

struct pt_regs;

#define TASK_COMM_LEN 16
/* As many tasks as a machine of this size bears (RLIMIT_NPROC); clone answers -EAGAIN beyond. */
#define MAX_THREADS 512

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
    TASK_UNINTERRUPTIBLE = 2, /* but for SIGKILL */
    TASK_STOPPED = 4,         /* but for SIGCONT and what ends it */
    TASK_DEAD = 8             /* will never be chosen again */
};

/* What is left of a task that has ended. */
enum exit_state {
    EXIT_NONE = 0,
    EXIT_ZOMBIE = 4, /* its parent has not asked yet */
    EXIT_DEAD = 8
};

#define MAX_FILES 4096u /* more than any RLIMIT_NOFILE lets a program have */
#define FDS_PER_CHUNK 64u

/* Descriptors, shared by the threads of a program: made 64 at a time when they are needed. */
struct fd_chunk {
    struct file *file[FDS_PER_CHUNK];
    u64 close_on_exec; /* bit n: of file[n] */
};
struct files_struct {
    int count;
    spinlock_t file_lock; /* of the chunks and what is in them */
    struct fd_chunk *chunks[MAX_FILES / FDS_PER_CHUNK];
};

/* What a task was asked to be scheduled by; turns are the same for all. */
struct sched_params {
    s32 policy, priority, nice;
};

/* Who a task is. */
struct id_set {
    u32 real, effective, saved;
};
#define MAX_GROUPS 32
struct cred {
    struct id_set uid, gid;
    u32 group_count;
    u32 groups[MAX_GROUPS];
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
    enum exit_state exit_state;
    int usage; /* the task list's, and that of the CPU it runs on */
    /* Under tasklist_lock. */
    struct task_struct *parent, *group_leader; /* parent: the leader of the parent's threads */
    struct task_struct *next;                  /* list of all tasks */
    /* Under the scheduler's lock. */
    struct task_struct *queue_next, *sleep_next;
    bool on_rq;
    u32 cpus_allowed; /* bit n: CPU n */
    struct files_struct *files;
    struct sighand_struct *sighand;
    struct signal_struct *signal;
    u64 blocked;
    u64 real_blocked;  /* sigtimedwait: what was blocked before; such signals are not ignored */
    u64 saved_sigmask; /* if restore_sigmask: what to block when the call that waits is over */
    bool restore_sigmask;
    struct sigpending pending;
    struct rseq *rseq;                    /* user address; NULL: none registered */
    struct completion *vfork_done;        /* whom to tell that the parent's memory is no longer used */
    int *set_child_tid, *clear_child_tid; /* user addresses, or NULL */
    u64 sas_ss_sp, sas_ss_size;
    u32 sas_ss_flags;
    u64 exec_start,
        sum_exec_runtime; /* when this turn began, and the time of all turns before, in nanoseconds */
    u64 wake_time_ns;     /* of a sleeper; 0: no timer */
    bool is_program;      /* a thread of the one the run is about: whose end ends the run */
    u32 pagefault_disabled;
    struct sched_params sched;
    struct cred cred;
    int exit_signal;   /* what the parent gets when this program, whose leader this is, has ended */
    int pdeath_signal; /* what this task gets when its parent ends; 0: nothing */
};

/* Before looking at what one waits for. */
#define set_current_state(value)                                                                             \
    do {                                                                                                     \
        WRITE_ONCE(current->state, (value));                                                                 \
        __asm__ volatile("dmb ish" ::: "memory");                                                            \
    } while (0)

#define THREAD_CPU_CONTEXT_OFFSET offsetof(struct task_struct, thread.cpu_context)

extern struct task_struct init_task;
extern struct task_struct *task_list;
extern spinlock_t tasklist_lock; /* of the list, of families and of thread groups */

/* sched.c */
/* Called by a task that waits (state is no longer TASK_RUNNING), yields or has ended; returns when it runs again. */
void schedule(void);
/* True when the task slept until now; false when it was awake, or is waking already. */
bool wake_up_process(struct task_struct *tsk);
/* fork's child may be chosen from now on. */
void wake_up_new_task(struct task_struct *tsk);
/* The first thing on a new task's stack. */
void schedule_tail(struct task_struct *prev);
/* The calling task becomes the idle task of this CPU. */
void init_idle(struct task_struct *idle, u32 cpu);
void cpu_startup_entry(void) __noreturn;
/* A task that runs on another CPU comes into the kernel. */
void kick_process(const struct task_struct *tsk);
bool task_is_running(const struct task_struct *tsk);
/* tick.c: the turn of this CPU's task is over; the timer is set for what comes next, or off. */
void scheduler_tick(void);
void reprogram_timer(void);
/* cputime.c: sends what the program's use of processor time asks for; whether there can be such a thing. */
void run_posix_cpu_timers(struct task_struct *tsk);
bool has_cpu_timers(const struct task_struct *tsk);
/* On which of the CPUs a task may run: at least one that is online, or -EINVAL. Returns when the caller does. */
long sched_setaffinity(struct task_struct *tsk, u32 cpus);
struct task_struct *cpu_switch_to(struct task_struct *prev, struct task_struct *next);

/* smp.c */
extern u32 cpu_online_mask, cpu_possible_mask;
void smp_init(void);

/* pid.c: the caller holds tasklist_lock */
struct task_struct *find_task(pid_t pid);
void forget_task(struct task_struct *tsk);
void put_task_struct(struct task_struct *tsk);
static __always_inline bool same_thread_group(const struct task_struct *a, const struct task_struct *b) {
    return a->signal == b->signal;
}

/* fork.c */
struct kernel_clone_args {
    u64 flags;
    u64 stack; /* user stack, or the function of a kernel thread */
    u64 argument;
    u64 tls;
    pid_t pid;                   /* 0: the next free one */
    int exit_signal;             /* what the parent gets when the child has ended; 0: nothing */
    int *parent_tid, *child_tid; /* user addresses */
};
#define CSIGNAL 0xffUL /* clone's flags hold exit_signal there */
#define CLONE_VM 0x100UL
#define CLONE_FS 0x200UL
#define CLONE_FILES 0x400UL
#define CLONE_SIGHAND 0x800UL
#define CLONE_VFORK 0x4000UL
#define CLONE_PARENT 0x8000UL
#define CLONE_THREAD 0x10000UL
#define CLONE_SYSVSEM 0x40000UL
#define CLONE_DETACHED 0x400000UL
#define CLONE_PARENT_SETTID 0x100000UL
#define CLONE_SETTLS 0x80000UL
#define CLONE_CHILD_CLEARTID 0x200000UL
#define CLONE_CHILD_SETTID 0x1000000UL
#define CLONE_CLEAR_SIGHAND 0x100000000UL /* clone3 alone */
/* The new task's number, or an error number. */
pid_t _do_fork(const struct kernel_clone_args *args, bool kernel);
/* clone.c: whether a combination makes sense. */
bool clone_flags_valid(u64 flags);
pid_t kernel_thread(int (*fn)(void *), void *argument, pid_t pid);
/* A task for `cpu` to run when it has nothing else to do; NULL when out of memory. */
struct task_struct *fork_idle(u32 cpu);
/* The mm is no longer used by current: tells who waits for that. */
void mm_release(struct task_struct *tsk);

/* flavour: process.c */
int copy_thread(const struct kernel_clone_args *args, struct task_struct *child, bool kernel);
void start_thread(struct pt_regs *regs, unsigned long pc, unsigned long sp);
struct pt_regs *task_pt_regs(const struct task_struct *tsk);
void show_regs(struct pt_regs *regs);
/* 6.6: a program's rseq area learns on which CPU it runs. */
void rseq_handle_notify_resume(void);
/* THREAD_SIZE bytes of kernel stack; NULL when out of memory. */
void *alloc_thread_stack_node(void);
void free_thread_stack(void *stack);

/* exit.c */
void exit_files(struct task_struct *tsk);
void exit_sighand(struct task_struct *tsk);
/* wait_task.c: the caller holds tasklist_lock; nobody will ask for this task any more. */
void release_task(struct task_struct *tsk);
/* Ends all other threads of current's program; they are gone, and current is the leader, when it returns 0. */
int de_thread(void);
/* The kernel died in this task. The run ends here when it is the program's or nobody's, else when the program
 * ends, with this oops as what it came to. */
void report_oops(int signo);
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
