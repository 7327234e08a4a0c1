// Programs that never have enough, one kind for each name.
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PIECE (1u << 20)
#define PAGE 4096u

// mmap only promises. The page is taken at the first store to it.
static void memory(void) {
    for (;;) {
        volatile char* piece = mmap(NULL, PIECE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (unsigned at = 0; at < PIECE; at += PAGE)
            piece[at] = 1;
    }
}

static void forks(void) {
    for (;;)
        fork();
}

static void loop(void) {
    for (volatile unsigned long turns = 0;;)
        turns++;
}

int main(int argc, char** argv) {
    const char* kind = argc > 1 ? argv[1] : "memory";
    if (strcmp(kind, "forks") == 0)
        forks();
    if (strcmp(kind, "loop") == 0)
        loop();
    memory();
}
