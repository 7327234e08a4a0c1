/* One fault of each kind a C programmer meets; the argument says which. */
#define _GNU_SOURCE
#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char constant[] = "constant";

static int recurse(int n) {
    volatile char frame[512];
    frame[0] = (char)n;
    return recurse(n + 1) + frame[0];
}

static void null_read(void) {
    printf("%d\n", *(volatile int*)NULL);
}
static void null_write(void) {
    *(volatile int*)8 = 1;
}
static void null_call(void) {
    ((void (*volatile)(void))NULL)();
}
static void stack_overflow(void) {
    printf("%d\n", recurse(0));
}
static void rodata_write(void) {
    *(volatile char*)(uintptr_t)constant = 'C';
}
static void text_write(void) {
    *(volatile char*)(uintptr_t)&null_read = 0;
}
static void heap_exec(void) {
    unsigned* const code = malloc(64);
    code[0] = 0xd65f03c0;
    __builtin___clear_cache((char*)code, (char*)(code + 1));
    ((void (*)(void))code)();
}
static void double_free(void) {
    void* volatile p = malloc(2000), * volatile q = malloc(2000);
    free(p);
    free(p);
    (void)q;
}
static void smashed_stack(void) {
    char small[8];
    memset((char* volatile)small, 'A', 64);
}
static void assertion(void) {
    assert(1 + 1 == 3);
}
static void unaligned_atomic(void) {
    char* const bytes = malloc(64);
    __asm__ volatile("ldaxr x1, [%0]" : : "r"(bytes + 1) : "x1", "memory");
}
static void fpe(void) {
    raise(SIGFPE);
}
static void past_the_end(void) {
    const int fd = memfd_create("short", 0);
    const int error = ftruncate(fd, 100);
    char* const p = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
    printf("%d %d\n", error, p[4096]);
}
static void illegal(void) {
    __asm__ volatile(".inst 0x00000000");
}
static void breakpoint(void) {
    __asm__ volatile("brk #1");
}
static void trap(void) {
    __builtin_trap();
}
static void kernel_read(void) {
    printf("%d\n", *(volatile int*)0xffffff8000000000);
}
static void odd_call(void) {
    ((void (*)(void))((uintptr_t)null_read | 2))();
}
static void use_after_unmap(void) {
    char* const p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(p, 4096);
    *(volatile char*)p = 1;
}
static void* thread_main(void* unused) {
    *(volatile int*)16 = 1;
    return unused;
}
static void thread_fault(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, thread_main, NULL);
    pthread_join(thread, NULL);
}
static void privileged(void) {
    __asm__ volatile("mrs x0, sctlr_el1" : : : "x0");
}
static void free_garbage(void) {
    free((void* volatile)(uintptr_t)(constant + 16));
}

static const struct {
    const char* name;
    void (*run)(void);
} kinds[] = {{"null_read", null_read},
             {"null_write", null_write},
             {"null_call", null_call},
             {"stack_overflow", stack_overflow},
             {"rodata_write", rodata_write},
             {"text_write", text_write},
             {"heap_exec", heap_exec},
             {"double_free", double_free},
             {"smashed_stack", smashed_stack},
             {"assertion", assertion},
             {"unaligned_atomic", unaligned_atomic},
             {"fpe", fpe},
             {"past_the_end", past_the_end},
             {"illegal", illegal},
             {"breakpoint", breakpoint},
             {"trap", trap},
             {"kernel_read", kernel_read},
             {"odd_call", odd_call},
             {"use_after_unmap", use_after_unmap},
             {"thread_fault", thread_fault},
             {"privileged", privileged},
             {"free_garbage", free_garbage}};

int main(int argc, char** argv) {
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (argc < 2)
            puts(kinds[i].name);
        else if (!strcmp(kinds[i].name, argv[1]))
            kinds[i].run();
    }
    return 0;
}
