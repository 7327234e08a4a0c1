/* A handler that looks at its context and mends what faulted. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define PAGE 4096
static char* memory;
static volatile int repairs;
static volatile uint64_t seen_esr, seen_address, seen_pc_near;

static uint64_t esr_of(const ucontext_t* context) {
    const struct _aarch64_ctx* record = (const struct _aarch64_ctx*)context->uc_mcontext.__reserved;
    while (record->magic) {
        if (record->magic == 0x45535201)
            return *(const uint64_t*)(record + 1);
        record = (const struct _aarch64_ctx*)((const char*)record + record->size);
    }
    return 0;
}

static void mend(int signal, siginfo_t* info, void* argument) {
    ucontext_t* const context = argument;
    (void)signal;
    repairs++;
    seen_esr = esr_of(context);
    seen_address = context->uc_mcontext.fault_address;
    if ((char*)info->si_addr >= memory && (char*)info->si_addr < memory + 16 * PAGE)
        mprotect((void*)((uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1)), PAGE, PROT_READ | PROT_WRITE);
    else
        context->uc_mcontext.pc += 4;
}

int main(void) {
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    action.sa_sigaction = mend;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGTRAP, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    memory = mmap(NULL, 16 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 16; i++)
        ((volatile char*)memory)[i * PAGE + i] = (char)i; // each store, in this order
    printf("%d repairs, address agrees %d, esr %#lx\n", repairs,
           seen_address == (uint64_t)(memory + 15 * PAGE + 15), (unsigned long)(seen_esr & ~0x3ful));
    *(volatile int*)64 = 1;
    printf("skipped a store: %d, address %#lx\n", repairs, (unsigned long)seen_address);
    __asm__ volatile("brk #5");
    printf("skipped a breakpoint: %d, esr %#lx\n", repairs, (unsigned long)(seen_esr & ~0x3ful));
    __asm__ volatile(".inst 0");
    printf("skipped an undefined instruction: %d\n", repairs);
    float f = 1.5f;
    for (int i = 0; i < 3; i++) {
        f *= 2;
        __asm__ volatile(".inst 0");
    }
    printf("registers survive: %g\n", (double)f);
    return 0;
}
