// Page faults that end well, one kind for each name. Each is taken by the function touch().
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096u
#define PLACE 0x10000000       // where nothing is but what we put there
#define FAR_BELOW (256u << 10) // further down than the stack has ever been

// In the file, and far from everything that is used: up to sixteen pages come in at a time.
static const char constants[64 * PAGE] __attribute__((aligned(PAGE))) = {1};
static char variables[64 * PAGE] __attribute__((aligned(PAGE))) = {1};

static char* place;

// One page at PLACE. The page behind it is in use, so that the tables reach down to level 3.
static char* anonymous(int protection) {
    char* pages =
        mmap((void*)PLACE, 2 * PAGE, protection | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    pages[PAGE] = 1;
    mprotect(pages, PAGE, protection);
    return pages;
}

// The access that the scenario is about.
__attribute__((noinline)) static void touch(volatile char* at, int store) {
    if (store)
        *at = 42;
    else
        (void)*at;
}

static int zero(void) {
    touch(anonymous(PROT_READ | PROT_WRITE), 1);
    return 0;
}

static int zero_read(void) {
    char* page = anonymous(PROT_READ | PROT_WRITE);
    touch(page, 0);
    return page[1];
}

static int zero_read_write(void) {
    char* page = anonymous(PROT_READ | PROT_WRITE);
    touch(page, 0);
    touch(page, 1);
    return page[1];
}

static int file(void) {
    touch((volatile char*)(uintptr_t)(constants + 32 * PAGE), 0);
    return constants[32 * PAGE];
}

static int file_write(void) {
    touch(variables + 32 * PAGE, 1);
    return variables[32 * PAGE] != 42;
}

static int copy(void) {
    volatile char* page = anonymous(PROT_READ | PROT_WRITE);
    int status = 0;
    *page = 1;
    if (fork() == 0) {
        if (*page != 1) // its entry says "not accessed yet": a fault for that, first
            _exit(0);
        touch(page, 1); // the child's own copy, from now on
        _exit(*page);
    }
    wait(&status);
    printf("child %d, parent %d\n", WEXITSTATUS(status), *page);
    return *page != 1;
}

static int stack(void) {
    volatile char here = 0;
    touch((volatile char*)((uintptr_t)&here - FAR_BELOW),
          1); // below SP: Linux does not mind on this architecture
    return 0;
}

static void make_writable(int signal, siginfo_t* info, void* context) {
    (void)signal, (void)context;
    if (info->si_code == SEGV_ACCERR)
        mprotect(place, PAGE, PROT_READ | PROT_WRITE);
}

static void put_page(int signal, siginfo_t* info, void* context) {
    (void)signal, (void)context;
    void* page = (void*)((uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1));
    mmap(page, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void on_fault(void (*handler)(int, siginfo_t*, void*)) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &action, NULL);
}

static int mprotected(void) {
    on_fault(make_writable);
    place = anonymous(PROT_READ);
    touch(place, 0);
    touch(place, 1);
    return *place != 42;
}

static int repaired(void) {
    on_fault(put_page);
    place = anonymous(PROT_READ);
    munmap(place, PAGE);
    touch(place, 1);
    return *place != 42;
}

static const struct {
    const char* name;
    int (*run)(void);
} kinds[] = {
    {"zero", zero},   {"zero_read", zero_read},   {"zero_read_write", zero_read_write},
    {"file", file},   {"file_write", file_write}, {"copy", copy},
    {"stack", stack}, {"mprotect", mprotected},   {"handler", repaired},
};

int main(int argc, char** argv) {
    for (unsigned i = 0; argc > 1 && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(argv[1], kinds[i].name) == 0)
            return kinds[i].run();
    return 2;
}
