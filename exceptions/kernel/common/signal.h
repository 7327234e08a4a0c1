/* Signals: numbers, siginfo as user space sees it, what a task keeps about them. */
#ifndef SIGNAL_H
#define SIGNAL_H

#include "faultline_abi.h"
#include "spinlock.h"

struct pt_regs;
struct task_struct;
struct wait_entry;

#define RLIMIT_COUNT 16u
#define RLIMIT_CPU 0u

struct wait_queue_head {
    spinlock_t lock;
    struct wait_entry *first;
};

#define SIGHUP 1
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGSEGV 11
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGURG 23
#define SIGXCPU 24
#define SIGXFSZ 25
#define SIGVTALRM 26
#define SIGPROF 27
#define SIGWINCH 28
#define SIGSYS 31
#define SIGRTMIN 32
#define NSIG 64

#define SI_USER 0
#define SI_KERNEL 0x80
#define SI_QUEUE (-1)
#define SI_TIMER (-2)
#define SI_TKILL (-6)
#define ILL_ILLOPC 1
#define FPE_FLTDIV 3
#define FPE_FLTOVF 4
#define FPE_FLTUND 5
#define FPE_FLTRES 6
#define FPE_FLTINV 7
#define FPE_FLTUNK 14
#define SEGV_MAPERR 1
#define SEGV_ACCERR 2
#define SEGV_MTESERR 9
#define BUS_ADRALN 1
#define BUS_ADRERR 2
#define BUS_OBJERR 3
#define TRAP_BRKPT 1
#define TRAP_TRACE 2
#define TRAP_HWBKPT 4
#define CLD_EXITED 1
#define CLD_KILLED 2
#define CLD_STOPPED 5
#define CLD_CONTINUED 6
#define CLD_DUMPED 3

#define SIG_DFL 0UL
#define SIG_IGN 1UL
#define SA_NOCLDSTOP 0x1UL
#define SA_NOCLDWAIT 0x2UL
#define SA_SIGINFO 0x4UL
#define SA_EXPOSE_TAGBITS 0x800UL
#define SA_RESTORER 0x04000000UL
#define SA_ONSTACK 0x08000000UL
#define SA_RESTART 0x10000000UL
#define SA_NODEFER 0x40000000UL
#define SA_RESETHAND 0x80000000UL
#define SS_ONSTACK 1
#define SS_DISABLE 2
#define SS_AUTODISARM (1u << 31) /* gone while a handler runs on it */
#define MINSIGSTKSZ 5120

#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

/* siginfo_t, 128 bytes. The union is what a tracer sees as raw words. */
struct siginfo {
    s32 si_signo, si_errno, si_code, pad;
    union {
        u64 si_addr;
        struct {
            s32 si_pid;
            u32 si_uid;
            u64 si_value; /* CHLD: si_status */
        };
        u64 words[14];
    };
};
_Static_assert(sizeof(struct siginfo) == 128, "user space counts on 128 bytes");

/* struct sigaction as rt_sigaction passes it. */
struct k_sigaction {
    u64 handler, flags, restorer, mask;
};

/* One signal that waits, by number only one of each below 32. */
struct sigqueue {
    struct sigqueue *next;
    struct siginfo info;
};

struct sigpending {
    u64 signal;
    struct sigqueue *first; /* oldest first */
};

/* What the threads of a program do about signals; shared by CLONE_SIGHAND. */
struct sighand_struct {
    int count;
    spinlock_t siglock; /* of the actions, of everything pending, and of signal_struct */
    struct k_sigaction action[NSIG];
};

enum signal_flags {
    SIGNAL_GROUP_EXIT = 1, /* group_exit_code says how all of them end */
    SIGNAL_UNKILLABLE = 2  /* init: what it does not handle, it does not get */
};

/* A timer of the time that a program computes. Both count all of it: time in the kernel is not told apart. */
enum { CPU_ITIMER_VIRTUAL, CPU_ITIMER_PROF, CPU_ITIMERS };
struct cpu_itimer {
    u64 expires_ns, interval_ns; /* on the program's own clock; 0: not set, only once */
};

/* What the threads of a program have in common otherwise. */
struct signal_struct {
    int count; /* tasks that point here */
    int live;  /* threads that have not come to do_exit */
    u32 flags;
    int group_exit_code;
    struct task_struct *group_exec; /* the thread that waits in execve for the others' end */
    struct sigpending shared_pending;
    struct siginfo fatal; /* what the group was killed by */
    struct wait_queue_head wait_chldexit;
    u64 it_real_ns, it_real_interval_ns; /* ITIMER_REAL: when it goes off, 0 for never; under tasklist_lock */
    struct cpu_itimer it_cpu[CPU_ITIMERS];
    struct k_itimer *posix_timers; /* of timer_create; with the next one's number under tasklist_lock */
    int next_timer_id;
    u64 sum_sched_runtime; /* of threads that have ended; of children that were waited for */
    u64 cutime;
    u64 rlimit[RLIMIT_COUNT][2]; /* soft and hard, where a program has set them */
    u32 rlimit_set;              /* bit n: it has set limit n */
    u32 umask;
    s32 pgrp, session;             /* process group and session; 0: the program's own number */
    int stop_signal;               /* what the program is stopped by; 0: it is not */
    bool stop_reported, continued; /* a parent has waited for the stop; it has not yet for its end */
    char cwd[FL_PATH_MAX];         /* empty: the root directory */
};

struct ksignal {
    int sig;
    struct k_sigaction ka;
    struct siginfo info;
};

static __always_inline u64 sigmask(int sig) { return 1UL << (sig - 1); }
/* Signals whose default action is to stop: SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU. */
#define SIG_STOPS (sigmask(SIGSTOP) | sigmask(20) | sigmask(21) | sigmask(22))
#define SIG_UNBLOCKABLE (sigmask(SIGKILL) | sigmask(SIGSTOP))

int force_sig_info(int sig, struct siginfo *info, struct task_struct *tsk);
void force_sig(int sig, struct task_struct *tsk);
/* A task that waits interruptibly or computes will look at its signals. */
void signal_wake_up(struct task_struct *tsk);

/* posix_timers.c: a signal has been taken off; if a timer sent it, *info learns how often that has gone off meanwhile, and
 * it runs again. The caller holds no lock. */
void posixtimer_rearm(struct siginfo *info);

/* job_control.c */
s32 task_pgrp_nr(const struct task_struct *tsk);
s32 task_session_nr(const struct task_struct *tsk);
void do_signal_stop(int sig);
/* Its end is certain: no stop holds it. */
bool will_end(const struct task_struct *tsk);
/* Returns at once for a program that is not stopped. */
void wait_while_stopped(void);
void prepare_signal(int sig, struct task_struct *tsk);
int stop_status(struct task_struct *leader, bool stopped, bool continued, bool keep);
/* To the thread, or to the whole program: whichever thread takes it first. The caller holds siglock, and
 * tasklist_lock unless tsk is current. */
int send_signal(int sig, const struct siginfo *info, struct task_struct *tsk, bool group);
/* The same, taking siglock. */
int do_send_sig_info(int sig, const struct siginfo *info, struct task_struct *tsk, bool group);
/* SIGKILL for all threads but current. The caller holds tasklist_lock and siglock. */
void zap_other_threads(void);
void flush_sigqueue(struct sigpending *pending);
bool unhandled_signal(const struct task_struct *tsk, int sig);
/* Takes the next signal that is not in `blocked` off; its number, or 0. The caller holds siglock. */
int dequeue_signal(struct task_struct *tsk, u64 blocked, struct siginfo *info);
/* Takes the next signal to act on; false when there is none. Does not return when the signal is fatal. */
bool get_signal(struct ksignal *ksig);
void signal_delivered(const struct ksignal *ksig);
void set_current_blocked(u64 mask);
/* The mask to go back to: that of before a call that waits with another one, sigsuspend or ppoll. */
u64 sigmask_to_save(void);
void restore_saved_sigmask(void);
void recalc_sigpending(struct task_struct *tsk);
void flush_signal_handlers(struct task_struct *tsk);
unsigned long sigsp(unsigned long sp, const struct ksignal *ksig);
bool signal_pending(const struct task_struct *tsk);
bool fatal_signal_pending(const struct task_struct *tsk);

/* flavour: signal.c */
/* Called when a handler is about to be called: 6.6 takes the tag out of the address it will see. */
void hide_si_addr_tag_bits(struct ksignal *ksig);
void do_notify_resume(struct pt_regs *regs, unsigned int thread_flags);

#endif
