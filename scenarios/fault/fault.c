// Faults that a program can provoke under Linux, one for each name. Each is taken by the function touch().
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096ul
#define PLACE 0x10000000 // where nothing is but what we put there

static char* anonymous(size_t size, int protection) {
    return mmap((void*)PLACE, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

// The access that the scenario is about.
__attribute__((noinline)) static void touch(volatile char* at, int store) {
    if (store)
        *at = 42;
    else
        (void)*at;
}

static void hole(void) { // between two pages that are there
    char* pages = anonymous(3 * PAGE, PROT_READ | PROT_WRITE);
    pages[0] = pages[2 * PAGE] = 1;
    munmap(pages + PAGE, PAGE);
    touch(pages + PAGE, 0);
}

static void read_only(void) {
    char* page = anonymous(PAGE, PROT_READ);
    touch(page, 0);
    touch(page, 1);
}

static void no_access(void) { // mapped for nobody: the entry is there, and invalid
    char* page = anonymous(PAGE, PROT_READ | PROT_WRITE);
    *page = 1;
    mprotect(page, PAGE, PROT_NONE);
    touch(page, 0);
}

static void data(void) {
    uint32_t* code = (uint32_t*)anonymous(PAGE, PROT_READ | PROT_WRITE);
    *code = 0xd65f03c0; // ret
    ((void (*)(void))code)();
}

static void exclusive(void) {
    char* page = anonymous(PAGE, PROT_READ | PROT_WRITE);
    *page = 1;
    uint32_t value;
    __asm__ volatile("ldxr %w0, [%1]" : "=r"(value) : "r"(page + 1) : "memory");
}

static const struct {
    const char* name;
    void (*run)(void);
} kinds[] = {
    {"hole", hole}, {"read_only", read_only}, {"no_access", no_access},
    {"data", data}, {"exclusive", exclusive},
};

int main(int argc, char** argv) {
    for (unsigned i = 0; argc > 1 && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(argv[1], kinds[i].name) == 0)
            kinds[i].run();
    if (argc > 2 && strcmp(argv[1], "address") == 0)
        touch((char*)strtoull(argv[2], NULL, 0), 0);
    return 2;
}
