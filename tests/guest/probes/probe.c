#define _GNU_SOURCE
#include "probe.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

static struct fault last;
uint64_t saved_sp; /* of call_routine, for probes that change SP */
static char handler_stack[32768];

/* uint64_t call_routine(routine, registers): loads them, calls, stores them. The return address is kept where a fault of
 * any kind finds it: behind saved_sp. */
uint64_t call_routine(void (*routine)(void), struct registers* r);
extern char routine_returned[];
__asm__(
    ".text\n"
    "call_routine: stp x29, x30, [sp, #-112]!\n"
    "  stp x19, x20, [sp, #16]\n  stp x21, x22, [sp, #32]\n  stp x23, x24, [sp, #48]\n"
    "  stp x25, x26, [sp, #64]\n  stp x27, x28, [sp, #80]\n  str x1, [sp, #96]\n"
    "  adrp x9, saved_sp\n  mov x10, sp\n  str x10, [x9, :lo12:saved_sp]\n  mov x16, x0\n  mov x9, x1\n"
    "  ldp q0, q1, [x9, #64]\n  ldp q2, q3, [x9, #96]\n"
    "  ldp x2, x3, [x9, #16]\n  ldp x4, x5, [x9, #32]\n  ldp x6, x7, [x9, #48]\n  ldp x0, x1, [x9]\n"
    "  blr x16\n"
    ".global routine_returned\n"
    "routine_returned: adrp x9, saved_sp\n  ldr x9, [x9, :lo12:saved_sp]\n  mov sp, x9\n  ldr x9, [sp, #96]\n"
    "  stp x0, x1, [x9]\n  stp x2, x3, [x9, #16]\n  stp x4, x5, [x9, #32]\n  stp x6, x7, [x9, #48]\n"
    "  stp q0, q1, [x9, #64]\n  stp q2, q3, [x9, #96]\n"
    "  ldp x19, x20, [sp, #16]\n  ldp x21, x22, [sp, #32]\n  ldp x23, x24, [sp, #48]\n"
    "  ldp x25, x26, [sp, #64]\n  ldp x27, x28, [sp, #80]\n  ldp x29, x30, [sp], #112\n  ret\n");

static uint64_t esr_record(const ucontext_t* context) {
    const struct _aarch64_ctx* record = (const struct _aarch64_ctx*)context->uc_mcontext.__reserved;
    while (record->magic && record->size) {
        if (record->magic == 0x45535201)
            return *(const uint64_t*)(record + 1);
        record = (const struct _aarch64_ctx*)((const char*)record + record->size);
    }
    return NO_RECORD;
}

static void note(int signal, siginfo_t* info, void* argument) {
    ucontext_t* const context = argument;
    mcontext_t* const m = &context->uc_mcontext;
    last = (struct fault){.signal = signal,
                          .code = info->si_code,
                          .count = last.count + 1,
                          .address = (uint64_t)info->si_addr,
                          .recorded = m->fault_address,
                          .pc = m->pc,
                          .pstate = m->pstate,
                          .esr = esr_record(context)};
    m->pc = (uint64_t)routine_returned;
}

void install_probes(int flags) {
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK | flags};
    action.sa_sigaction = note;
    const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGSYS};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
}

struct fault probe(void (*routine)(void), struct registers* r) {
    last = (struct fault){.esr = NO_RECORD};
    call_routine(routine, r);
    return last;
}

const char* fault_text(const struct fault* f) {
    static char text[2][64];
    static int turn;
    turn ^= 1;
    if (f->signal == 0)
        return "ok";
    char esr[24] = "-";
    if (f->esr != NO_RECORD)
        snprintf(esr, sizeof esr, "%08lx", (unsigned long)f->esr);
    snprintf(text[turn], sizeof text[turn], "%s/%d %s", sigabbrev_np(f->signal), f->code, esr);
    return text[turn];
}
