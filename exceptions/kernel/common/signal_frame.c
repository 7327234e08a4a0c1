/* Calling a program's signal handler, and coming back from it.
 *
 * The frame on the user stack is ABI: siginfo, ucontext with the registers, then records that start with a magic number
 * and their size: floating point always, the syndrome after a fault, a record of zeros at the end. */
#include "signal_frame.h"
#include "errno.h"
#include "flavour.h"
#include "ptrace.h"
#include "signal.h"
#include "signal_stack.h"
#include "string.h"
#include "task.h"
#include "uaccess.h"
#include "vdso.h"

struct fpsimd_context {
    struct context_header head;
    u32 fpsr, fpcr;
    u64 vregs[64];
};

struct esr_context {
    struct context_header head;
    u64 esr;
};

struct sigcontext {
    u64 fault_address;
    u64 regs[31];
    u64 sp, pc, pstate;
    u8 records[SIGFRAME_RECORDS] __aligned(16);
};

struct ucontext {
    u64 uc_flags, uc_link;
    struct user_sigstack uc_stack;
    u64 uc_sigmask;
    u8 unused[120];
    struct sigcontext uc_mcontext;
};

struct rt_sigframe {
    struct siginfo info;
    struct ucontext uc;
    u64 fp, lr; /* a frame record, so that backtraces go through a handler */
};
_Static_assert(offsetof(struct ucontext, uc_mcontext) == 176, "ABI");
_Static_assert(offsetof(struct ucontext, uc_mcontext.records) == 464, "ABI");

static int save_fpsimd(struct fpsimd_context *to) {
    struct fpsimd_state *const state = &current->thread.fpsimd;
    const struct context_header head = {FPSIMD_MAGIC, sizeof(*to)};

    fpsimd_save_state(state);
    if (copy_to_user(&to->head, &head, sizeof(head)) || put_user(state->fpsr, &to->fpsr) ||
        put_user(state->fpcr, &to->fpcr) || copy_to_user(to->vregs, state->vregs, sizeof(to->vregs)))
        return -EFAULT;
    return 0;
}

static int restore_fpsimd(const u8 *records) {
    struct fpsimd_state *const state = &current->thread.fpsimd;
    struct context_header head;
    const long at = find_fpsimd_record(records, SIGFRAME_RECORDS);
    if (at < 0)
        return (int)at;
    const struct fpsimd_context *const from = (const struct fpsimd_context *)(records + at);
    if (copy_from_user(&head, &from->head, sizeof(head)))
        return -EFAULT;
    if (head.magic != FPSIMD_MAGIC || head.size != sizeof(*from))
        return -EINVAL;
    if (get_user(state->fpsr, &from->fpsr) || get_user(state->fpcr, &from->fpcr) ||
        copy_from_user(state->vregs, from->vregs, sizeof(state->vregs)))
        return -EFAULT;
    fpsimd_load_state(state);
    return 0;
}

static int save_records(struct sigcontext *sc) {
    const struct context_header end = {0, 0};
    u8 *at = sc->records;

    if (save_fpsimd((struct fpsimd_context *)at))
        return -EFAULT;
    at += sizeof(struct fpsimd_context);
    if (current->thread.fault_code) {
        const struct esr_context record = {{ESR_MAGIC, sizeof(record)}, current->thread.fault_code};
        if (copy_to_user(at, &record, sizeof(record)))
            return -EFAULT;
        at += sizeof(record);
    }
    return copy_to_user(at, &end, sizeof(end)) ? -EFAULT : 0;
}

static int setup_sigframe(struct rt_sigframe *frame, const struct pt_regs *regs, u64 mask) {
    struct sigcontext *const sc = &frame->uc.uc_mcontext;

    if (put_user(regs->regs[29], &frame->fp) || put_user(regs->regs[30], &frame->lr) ||
        copy_to_user(sc->regs, regs->regs, sizeof(sc->regs)) || put_user(regs->sp, &sc->sp) ||
        put_user(regs->pc, &sc->pc) || put_user(regs->pstate, &sc->pstate) ||
        put_user(current->thread.fault_address, &sc->fault_address) || put_user(mask, &frame->uc.uc_sigmask))
        return -EFAULT;
    return save_records(sc);
}

static int setup_rt_frame(struct ksignal *ksig, struct pt_regs *regs) {
    const unsigned long top = sigsp(regs->sp, ksig) & ~15UL;
    struct rt_sigframe *const frame = (struct rt_sigframe *)((top - sizeof(*frame)) & ~15UL);
    struct user_sigstack stack;

    if (!access_ok(frame, sizeof(*frame)))
        return -EFAULT;
    save_altstack(&stack, regs->sp);
    if (put_user(0, &frame->uc.uc_flags) || put_user(0, &frame->uc.uc_link) ||
        copy_to_user(&frame->uc.uc_stack, &stack, sizeof(stack)) ||
        setup_sigframe(frame, regs, sigmask_to_save()) ||
        ((ksig->ka.flags & SA_SIGINFO) && copy_to_user(&frame->info, &ksig->info, sizeof(frame->info))))
        return -EFAULT;
    regs->regs[0] = (u64)ksig->sig;
    if (ksig->ka.flags & SA_SIGINFO) {
        regs->regs[1] = (u64)&frame->info;
        regs->regs[2] = (u64)&frame->uc;
    }
    regs->sp = (u64)frame;
    regs->regs[29] = (u64)&frame->fp;
    regs->regs[30] =
        ksig->ka.flags & SA_RESTORER ? ksig->ka.restorer : current->mm->vdso + vdso_sigreturn_offset();
    regs->pc = ksig->ka.handler;
    return 0;
}

/* Only the condition flags of a program's PSTATE are the program's to choose. */
static bool valid_user_regs(struct pt_regs *regs) {
    const u64 flags = PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT;

    regs->pstate &= ~(SPSR_RES0_IN_FRAME);
    if (user_mode(regs) && !(regs->pstate & (PSR_MODE32_BIT | PSR_DAIF)))
        return true;
    regs->pstate &= flags;
    return false;
}

static int restore_sigframe(struct pt_regs *regs, const struct rt_sigframe *frame) {
    const struct sigcontext *const sc = &frame->uc.uc_mcontext;
    int error = 0;
    u64 mask;

    if (!get_user(mask, &frame->uc.uc_sigmask))
        set_current_blocked(mask);
    else
        error = -EFAULT;
    /* All of them are taken even if one cannot be read: a failed read leaves zero behind. */
    for (int i = 0; i < 31; i++)
        error |= get_user(regs->regs[i], &sc->regs[i]);
    error |= get_user(regs->sp, &sc->sp);
    error |= get_user(regs->pc, &sc->pc);
    error |= get_user(regs->pstate, &sc->pstate);
    regs->syscallno = NO_SYSCALL;
    if (!valid_user_regs(regs))
        error = -EINVAL;
    return error ? error : restore_fpsimd(sc->records);
}

notrace bool restore_rt_frame(struct pt_regs *regs) {
    const struct rt_sigframe *const frame = (const struct rt_sigframe *)regs->sp;
    struct user_sigstack stack;

    if ((regs->sp & 15) || !access_ok(frame, sizeof(*frame)) || restore_sigframe(regs, frame) ||
        copy_from_user(&stack, &frame->uc.uc_stack, sizeof(stack)))
        return false;
    (void)do_sigaltstack(&stack, regs->sp);
    return true;
}

static void handle_signal(struct ksignal *ksig, struct pt_regs *regs) {
    if (setup_rt_frame(ksig, regs)) {
        /* No room for the frame: a SIGSEGV that cannot be handled. */
        if (ksig->sig == SIGSEGV)
            current->sighand->action[SIGSEGV - 1].handler = SIG_DFL;
        force_sig(SIGSEGV, current);
        return;
    }
    signal_delivered(ksig);
}

/* A system call that a signal cut short: again, or -EINTR when the handler does not want it again. */
static void restart_syscall(struct pt_regs *regs, const struct ksignal *ksig) {
    const long result = (long)regs->regs[0];

    if (!in_syscall(regs) || (result != -ERESTARTSYS && result != -ERESTARTNOHAND))
        return;
    if (ksig && (result == -ERESTARTNOHAND || !(ksig->ka.flags & SA_RESTART))) {
        regs->regs[0] = (u64)-EINTR;
    } else {
        regs->regs[0] = regs->orig_x0;
        regs->pc -= 4;
    }
    regs->syscallno = NO_SYSCALL;
}

void do_signal(struct pt_regs *regs) {
    struct ksignal ksig;

    if (get_signal(&ksig)) {
        restart_syscall(regs, &ksig);
        handle_signal(&ksig, regs);
    } else {
        restart_syscall(regs, NULL);
        restore_saved_sigmask();
    }
}
