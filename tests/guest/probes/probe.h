/* One instruction at a time, and what came of it: the signal as a handler sees it, and what the instruction has changed.
 *
 * A probe is a routine of one instruction and RET. probe() calls it with chosen registers; a handler of every fault
 * notes signal, code, address and syndrome and returns to the caller of the routine. Addresses are printed relative to
 * what the probe names, so that the output does not depend on the layout. */
#ifndef PROBE_H
#define PROBE_H

#include <stdint.h>

#define PAGE 4096

/* x0..x7 and v0..v3 before and after. */
struct registers {
    uint64_t x[8];
    uint64_t v[8];
};

struct fault {
    int signal, code, count;
    uint64_t address;  /* si_addr */
    uint64_t recorded; /* fault_address of the context */
    uint64_t pc, pstate;
    uint64_t esr; /* of the context's ESR record; ~0: it has none */
};

#define NO_RECORD (~0ul)

/* Handlers of SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE and SIGSYS on an alternate stack, with flags beside SA_ONSTACK
 * and SA_SIGINFO. */
void install_probes(int flags);

/* Calls routine with *r, which then holds what the registers became; .signal is 0 when nothing faulted. */
struct fault probe(void (*routine)(void), struct registers* r);

/* "ok", or signal, code, and the syndrome: "SEGV/1 92000045". */
const char* fault_text(const struct fault* f);

/* A routine of the one instruction that its text names. Global, for an address in the GOT keeps no addend. */
#define ROUTINE(name, instruction)                                                                           \
    void name(void);                                                                                         \
    __asm__(".arch armv8.1-a\n.text\n.balign 4\n.global " #name "\n" #name ": " instruction "\n ret\n")

#endif
