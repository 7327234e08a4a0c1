/* Stacks and other mappings that grow down: how far below SP a program may reach, what stops the growth, who may cause
 * it, and what mprotect and munmap make of it. Each question is asked by a child of its own, whose stack is as small as
 * exec has left it. */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KIB 1024ul
#define MIB (1024 * KIB)
#define PLACE ((char*)0x30000000)
#define FIXED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
#ifndef PROT_GROWSDOWN
#define PROT_GROWSDOWN 0x01000000
#endif

ROUTINE(load_byte, "ldrb w1, [x0]");
ROUTINE(store_byte, "strb w1, [x0]");
ROUTINE(call_there, "mov x9, x0; br x9");

static char* top;    /* of the stack: the page that holds the environment ends here */
static char* bottom; /* where the stack begins now */

/* Signal and code alone: the level of a translation fault depends on the address space. */
static const char* touch(void (*routine)(void), char* at) {
    struct registers r = {.x = {(uint64_t)at}};
    const struct fault f = probe(routine, &r);
    static char text[16];
    if (f.signal == 0)
        return "ok";
    snprintf(text, sizeof text, "%s/%d", sigabbrev_np(f.signal), f.code);
    return text;
}

static const char* result(long value) {
    return value == -1 ? strerrorname_np(errno) : "ok";
}

/* The limits of the mapping at `inside`, as /proc/self/maps has them. */
static void find_mapping(char* inside, char** from, char** to) {
    FILE* const maps = fopen("/proc/self/maps", "r");
    char line[256];
    unsigned long start, end;
    while (maps && fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx", &start, &end) == 2 && (char*)start <= inside && inside < (char*)end) {
            *from = (char*)start;
            *to = (char*)end;
        }
    fclose(maps);
}

/* Stores to page after page below `at`; how many came to be there, and what ended it. */
static void grow_from(const char* what, char* at, long most) {
    long pages = 0;
    const char* end = "ok";
    while (pages < most && strcmp(end, "ok") == 0) {
        end = touch(store_byte, at - (pages + 1) * PAGE);
        pages += strcmp(end, "ok") == 0;
    }
    printf("%s: %ld pages, then %s\n", what, pages, end);
}

static void far_below(void) {
    static const unsigned long distances[] = {16,      4 * KIB, 64 * KIB, 256 * KIB,
                                              1 * MIB, 7 * MIB, 9 * MIB,  64 * MIB};
    for (size_t i = 0; i < sizeof distances / sizeof *distances; i++) {
        printf("load %lu KiB below the top: %s\n", distances[i] / KIB, touch(load_byte, top - distances[i]));
        printf("store %lu KiB below the top: %s\n", distances[i] / KIB,
               touch(store_byte, top - distances[i]));
    }
    printf("call below the stack: %s\n", touch(call_there, bottom - 64 * KIB));
    printf("load above the stack: %s\n", touch(load_byte, top - 1));
}

/* From the top, counted in pages: all that the limit allows. */
static void to_the_limit(void) {
    const struct rlimit small = {50 * PAGE, 50 * PAGE};
    printf("setrlimit: %s\n", result(setrlimit(RLIMIT_STACK, &small)));
    char* lowest = bottom;
    while (strcmp(touch(store_byte, lowest - 1), "ok") == 0)
        lowest -= PAGE;
    printf("limit of 50 pages: %ld\n", (top - lowest) / PAGE);
    printf("in one step, too: %s\n", touch(store_byte, top - 51 * PAGE));
}

static void neighbour(const char* what, int protection, int flags) {
    char* const at = top - 4 * MIB;
    printf("%s, mapped: %s\n", what, mmap(at, PAGE, protection, FIXED | flags, -1, 0) == at ? "ok" : "no");
    char* lowest = bottom;
    while (lowest > at + PAGE && strcmp(touch(store_byte, lowest - 1), "ok") == 0)
        lowest -= PAGE;
    printf("%s: stops %ld pages above it\n", what, (lowest - at - PAGE) / PAGE);
    printf("%s: the neighbour: %s\n", what, touch(store_byte, at + 10));
}

static void neighbour_to_touch(void) {
    neighbour("readable and writable below", PROT_READ | PROT_WRITE, 0);
}
static void neighbour_to_read(void) {
    neighbour("readable below", PROT_READ, 0);
}
static void neighbour_of_nobody(void) {
    neighbour("nobody's below", PROT_NONE, 0);
}
static void neighbour_that_grows(void) {
    neighbour("growing below", PROT_READ | PROT_WRITE, MAP_GROWSDOWN);
}

static void growing_mapping(void) {
    char* const at = mmap(PLACE, PAGE, PROT_READ | PROT_WRITE, FIXED | MAP_GROWSDOWN, -1, 0);
    printf("MAP_GROWSDOWN: %s\n", at == PLACE ? "ok" : "no");
    printf("its page: %s\n", touch(store_byte, at));
    printf("a byte below: %s\n", touch(store_byte, at - 1));
    printf("a MiB below: %s\n", touch(load_byte, at - MIB));
    printf("to execute: %s\n", touch(call_there, at - MIB - PAGE));
    printf("more than RLIMIT_STACK below: %s\n", touch(store_byte, at - 9 * MIB));
    printf("above: %s\n", touch(store_byte, at + PAGE));
    char *from = NULL, *to = NULL;
    find_mapping(at, &from, &to);
    printf("ends: %ld pages above its beginning: %s\n", (to - at) / PAGE, from < at ? "grown" : "not grown");
}

static void growing_mappings_of_other_kinds(void) {
    char* at = mmap(PLACE, PAGE, PROT_READ, FIXED | MAP_GROWSDOWN, -1, 0);
    printf("read only, load below: %s\n", touch(load_byte, at - 1));
    printf("read only, store below: %s\n", touch(store_byte, at - 2 * PAGE));
    at = mmap(PLACE + 64 * MIB, PAGE, PROT_NONE, FIXED | MAP_GROWSDOWN, -1, 0);
    printf("nobody's, load below: %s\n", touch(load_byte, at - 1));
    at = mmap(PLACE + 128 * MIB, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, FIXED | MAP_GROWSDOWN, -1, 0);
    printf("executable, call below: %s\n", touch(call_there, at - PAGE));
    at = mmap(PLACE + 192 * MIB, PAGE, PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
    printf("shared: %s\n", at == MAP_FAILED ? strerrorname_np(errno) : touch(load_byte, at - 1));
}

static void growing_towards_a_mapping(void) {
    char* const at = mmap(PLACE, PAGE, PROT_READ | PROT_WRITE, FIXED | MAP_GROWSDOWN, -1, 0);
    mmap(at - 300 * PAGE, PAGE, PROT_READ, FIXED, -1, 0);
    grow_from("towards a mapping 299 pages below", at, 400);
    char* const other = mmap(PLACE + 64 * MIB, PAGE, PROT_READ | PROT_WRITE, FIXED | MAP_GROWSDOWN, -1, 0);
    mmap(other - PAGE, PAGE, PROT_READ | PROT_WRITE, FIXED, -1, 0);
    printf("a mapping right below, its page: %s\n", touch(store_byte, other));
    grow_from("and below", other - PAGE, 2);
}

static void by_system_calls(void) {
    const int zero = open("/dev/zero", O_RDWR);
    printf("clock_gettime 2 MiB below: %s\n", result(syscall(SYS_clock_gettime, 1, top - 2 * MIB)));
    printf("clock_gettime 9 MiB below: %s\n", result(syscall(SYS_clock_gettime, 1, top - 9 * MIB)));
    printf("read 3 MiB below: %zd\n", read(zero, top - 3 * MIB, 100));
    printf("read across the beginning: %zd\n", read(zero, top - 5 * MIB, 3 * PAGE));
    int ends[2];
    if (pipe(ends) == 0)
        printf("write from 4 MiB below: %zd\n", write(ends[1], top - 6 * MIB, 100));
    printf("a path 7 MiB below: %s\n", result(open(top - 7 * MIB, O_RDONLY)));
}

static void protected(void) {
    char* from = bottom;
    printf("mprotect of the lowest page: %s\n", result(mprotect(from, PAGE, PROT_READ)));
    printf("store to it: %s\n", touch(store_byte, from));
    printf("store below it: %s\n", touch(store_byte, from - PAGE));
    printf("load below it: %s\n", touch(load_byte, from - 2 * PAGE));
    printf("mprotect, growing down: %s\n",
           result(mprotect(top - PAGE, PAGE, PROT_READ | PROT_WRITE | PROT_GROWSDOWN)));
    printf("growing down, of no stack: %s\n",
           result(mprotect(mmap(PLACE, PAGE, PROT_READ, FIXED, -1, 0), PAGE, PROT_READ | PROT_GROWSDOWN)));
    printf("store to the lowest page: %s\n", touch(store_byte, from));
}

static void unmapped(void) {
    touch(store_byte, bottom - 8 * PAGE);
    printf("munmap of the lowest: %s\n", result(munmap(bottom - 8 * PAGE, 4 * PAGE)));
    printf("load there: %s\n", touch(load_byte, bottom - 8 * PAGE));
    printf("munmap in the middle: %s\n", result(munmap(bottom - 4 * PAGE, 2 * PAGE)));
    printf("load in the hole: %s\n", touch(load_byte, bottom - 3 * PAGE));
    printf("load below the hole: %s\n", touch(load_byte, bottom - 6 * PAGE));
    printf("load far below: %s\n", touch(load_byte, bottom - 40 * PAGE));
}

static const struct question {
    const char* name;
    void (*ask)(void);
} questions[] = {
    {"far below", far_below},
    {"to the limit", to_the_limit},
    {"a neighbour to touch", neighbour_to_touch},
    {"a neighbour to read", neighbour_to_read},
    {"a neighbour of nobody", neighbour_of_nobody},
    {"a neighbour that grows", neighbour_that_grows},
    {"a mapping that grows", growing_mapping},
    {"other mappings that grow", growing_mappings_of_other_kinds},
    {"towards a mapping", growing_towards_a_mapping},
    {"by system calls", by_system_calls},
    {"mprotect", protected},
    {"munmap", unmapped},
};

int main(void) {
    install_probes(0);
    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        int status = 0;
        printf("-- %s\n", questions[i].name);
        if (fork() == 0) {
            find_mapping((char*)&status, &bottom, &top);
            questions[i].ask();
            _exit(0);
        }
        wait(&status);
        if (status)
            printf("status %x\n", (unsigned)status);
    }
    return 0;
}
