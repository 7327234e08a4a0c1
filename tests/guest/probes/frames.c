/* rt_sigreturn from frames that a program has changed, sigaltstack and the flags of sigaction: each case is a child of
 * its own, and the line says how it ended and what it printed. */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

static void (*change)(ucontext_t*);
static char stack_memory[65536] __attribute__((aligned(4096)));

static void say(const char* text) {
    if (write(1, text, strlen(text)) < 0)
        _exit(99);
}

static void say_number(const char* name, unsigned long value) {
    char text[80];
    snprintf(text, sizeof text, " %s=%#lx", name, value);
    say(text);
}

static struct _aarch64_ctx* record_of(ucontext_t* c, uint32_t magic) {
    char* at = (char*)c->uc_mcontext.__reserved;
    for (struct _aarch64_ctx* r = (void*)at; r->magic; r = (void*)((char*)r + r->size))
        if (r->magic == magic)
            return r;
    return NULL;
}
#define FPSIMD(c) record_of(c, 0x46508001)
#define ESR(c) record_of(c, 0x45535201)

/* What is done to the frame inside the handler of an UDF. */
static void skip(ucontext_t* c) {
    c->uc_mcontext.pc += 4;
}
static void nothing(ucontext_t* c) {
    skip(c);
}
static void magic_zero(ucontext_t* c) {
    skip(c);
    FPSIMD(c)->magic = 0;
}
static void magic_bad(ucontext_t* c) {
    skip(c);
    FPSIMD(c)->magic = 0x12345678;
}
static void size_zero(ucontext_t* c) {
    skip(c);
    FPSIMD(c)->size = 0;
}
static void size_small(ucontext_t* c) {
    skip(c);
    FPSIMD(c)->size = 16;
}
static void size_odd(ucontext_t* c) {
    skip(c);
    FPSIMD(c)->size += 8;
}
static void size_huge(ucontext_t* c) {
    skip(c);
    FPSIMD(c)->size = 0x7ffffff0;
}
static void after_bad_magic(ucontext_t* c) {
    skip(c);
    struct _aarch64_ctx* r = (void*)((char*)FPSIMD(c) + FPSIMD(c)->size);
    r->magic = 0xdead;
    r->size = 16;
}
static void after_esr_no_end(ucontext_t* c) {
    skip(c);
    struct _aarch64_ctx* r = (void*)((char*)FPSIMD(c) + FPSIMD(c)->size);
    r->magic = 0x45535201;
    r->size = 16;
    r[2].magic = 0;
    r[2].size = 0;
}
static void end_with_size(ucontext_t* c) {
    skip(c);
    struct _aarch64_ctx* r = (void*)((char*)FPSIMD(c) + FPSIMD(c)->size);
    r->magic = 0;
    r->size = 16;
}
static void second_fpsimd(ucontext_t* c) {
    skip(c);
    struct _aarch64_ctx* f = FPSIMD(c);
    memcpy((char*)f + f->size, f, f->size);
    struct _aarch64_ctx* r = (void*)((char*)f + 2 * f->size);
    r->magic = 0;
    r->size = 0;
}
static void esr_first(ucontext_t* c) {
    skip(c);
    struct _aarch64_ctx* f = FPSIMD(c);
    const unsigned size = f->size;
    memmove((char*)f + 16, f, size);
    f->magic = 0x45535201;
    f->size = 16;
    struct _aarch64_ctx* r = (void*)((char*)f + 16 + size);
    r->magic = 0;
    r->size = 0;
}
static void extra_bad(ucontext_t* c) {
    skip(c);
    struct _aarch64_ctx* r = (void*)((char*)FPSIMD(c) + FPSIMD(c)->size);
    r->magic = 0x45585401;
    r->size = 16;
    r[2].magic = 0;
    r[2].size = 0;
}
static void pc_kernel(ucontext_t* c) {
    c->uc_mcontext.pc = 0xffffff8008080000;
}
static void pc_null(ucontext_t* c) {
    c->uc_mcontext.pc = 0;
}
static void pc_odd(ucontext_t* c) {
    c->uc_mcontext.pc += 2;
}
static void pc_tagged(ucontext_t* c) {
    c->uc_mcontext.pc = (c->uc_mcontext.pc + 4) | 1ul << 56;
}
static void sp_odd(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.sp += 8;
}
static void el1(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 5;
}
static void el1t(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 4;
}
static void el2(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 9;
}
static void aarch32(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 0x10;
}
static void masked_irq(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 0x80;
}
static void masked_debug(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 0x200;
}
static void illegal_state(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 1ul << 20;
}
static void single_step(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 1ul << 21;
}
static void pan_bit(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 1ul << 22;
}
static void uao_bit(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 1ul << 23;
}
static void ssbs_bit(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 1ul << 12;
}
static void flags_all(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 0xful << 28;
}
static void high_bits(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 0xful << 32;
}
static void mode_and_flags(ucontext_t* c) {
    skip(c);
    c->uc_mcontext.pstate |= 0xful << 28 | 5;
}
static void mask_all(ucontext_t* c) {
    skip(c);
    sigfillset(&c->uc_sigmask);
}
static void altstack_bad(ucontext_t* c) {
    skip(c);
    c->uc_stack.ss_flags = 77;
}
static void altstack_new(ucontext_t* c) {
    skip(c);
    c->uc_stack.ss_sp = stack_memory;
    c->uc_stack.ss_size = 32768;
    c->uc_stack.ss_flags = 0;
}
static void altstack_small(ucontext_t* c) {
    skip(c);
    c->uc_stack.ss_sp = stack_memory;
    c->uc_stack.ss_size = 100;
    c->uc_stack.ss_flags = 0;
}
static void fp_changed(ucontext_t* c) {
    skip(c);
    struct fpsimd_context* f = (void*)FPSIMD(c);
    f->fpsr = 0xffffffff;
    f->fpcr = 0xffffffff;
    f->vregs[8] = 12345;
}

static void handler(int signal, siginfo_t* info, void* context) {
    (void)signal;
    (void)info;
    change(context);
}

static void show_state(void) {
    uint64_t fpsr, fpcr, d8, flags;
    __asm__ volatile("mrs %0, nzcv\n mrs %1, fpsr\n mrs %2, fpcr\n fmov %3, d8"
                     : "=r"(flags), "=r"(fpsr), "=r"(fpcr), "=r"(d8));
    sigset_t mask;
    stack_t stack;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    sigaltstack(NULL, &stack);
    say_number("nzcv", flags);
    say_number("fpsr", fpsr);
    say_number("fpcr", fpcr);
    say_number("d8", d8);
    say_number("mask", *(unsigned long*)&mask);
    say_number("altstack", stack.ss_size);
    say_number("flags", (unsigned)stack.ss_flags);
}

static void fault_and_show(void) {
    __asm__ volatile("fmov d8, xzr\n msr nzcv, xzr\n msr fpsr, xzr\n udf #0" ::: "v8", "cc", "memory");
    show_state();
}

static void with_change(void) {
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    action.sa_sigaction = handler;
    sigaction(SIGILL, &action, NULL);
    fault_and_show();
}

/* What a second fault does: SIGSEGV or SIGBUS after the return, seen by a handler. */
static void second(int signal, siginfo_t* info, void* context) {
    ucontext_t* const c = context;
    say(" then");
    say_number("signal", (unsigned)signal);
    say_number("code", (unsigned)info->si_code);
    say_number("addr is pc", (unsigned long)info->si_addr == c->uc_mcontext.pc);
    say_number("pstate", c->uc_mcontext.pstate & ~0x1000ul);
    say_number("fault_address is si_addr", c->uc_mcontext.fault_address == (unsigned long)info->si_addr);
    say_number("esr", ESR(c) ? *(unsigned long*)(ESR(c) + 1) & ~3ul : 0xbad);
    _exit(7);
}

static void handled_second(void) {
    stack_t stack = {.ss_sp = stack_memory + 32768, .ss_size = 32768};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
    action.sa_sigaction = second;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    with_change();
}

static const struct {
    const char* name;
    void (*change)(ucontext_t*);
} changes[] = {
#define C(name)                                                                                              \
    { #name, name }
    C(nothing),
    C(magic_zero),
    C(magic_bad),
    C(size_zero),
    C(size_small),
    C(size_odd),
    C(size_huge),
    C(after_bad_magic),
    C(after_esr_no_end),
    C(end_with_size),
    C(second_fpsimd),
    C(esr_first),
    C(extra_bad),
    C(pc_kernel),
    C(pc_null),
    C(pc_odd),
    C(pc_tagged),
    C(sp_odd),
    C(el1),
    C(el1t),
    C(el2),
    C(aarch32),
    C(masked_irq),
    C(masked_debug),
    C(illegal_state),
    C(single_step),
    C(pan_bit),
    C(uao_bit),
    C(ssbs_bit),
    C(flags_all),
    C(high_bits),
    C(mode_and_flags),
    C(mask_all),
    C(altstack_bad),
    C(altstack_new),
    C(altstack_small),
    C(fp_changed)
#undef C
};

static void in_child(const char* name, void (*run)(void)) {
    printf("%s:", name);
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        run();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf(" -> %s %d\n", WIFSIGNALED(status) ? "killed by" : "exit",
           WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    fflush(stdout);
}

int main(void) {
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        change = changes[i].change;
        in_child(changes[i].name, with_change);
    }
    puts("SIGSEGV and SIGBUS handled:");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        change = changes[i].change;
        in_child(changes[i].name, handled_second);
    }
    return 0;
}
