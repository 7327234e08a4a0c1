/* mmap and its relatives with every kind of argument, and what memory is like afterwards. One line per call: what it
 * returned (relative to the area that it concerns), then, page by page, what a load, a store and a call there do. */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define AREA 8
#define TAG (0x5aul << 56)

static char* area; /* AREA pages between two that are never there */
static int file;   /* three pages and a half */

ROUTINE(load_byte, "ldrb w1, [x0]");
ROUTINE(store_byte, "strb w1, [x0]");
ROUTINE(call_there, "mov x9, x0; br x9");

static char letter(void (*routine)(void), char* at) {
    struct registers r = {.x = {(uint64_t)at}};
    const struct fault f = probe(routine, &r);
    if (f.signal == 0)
        return '+';
    if (f.signal == 4 && f.address == (uint64_t)at)
        return '+'; /* zeroes are no instruction */
    return f.signal == 7 ? 'b' : f.code == 1 ? '.' : '-';
}

static void show_page(char* page) {
    printf(" %c", letter(load_byte, page));
    printf("%c", letter(store_byte, page + 100));
    printf("%c", letter(call_there, page + 200));
}

static void show_pages(void) {
    for (int i = 0; i < AREA; i++)
        show_page(area + i * PAGE);
    printf("\n");
}

static long call(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f) {
    register long x8 __asm__("x8") = number;
    register uint64_t x0 __asm__("x0") = a;
    register uint64_t x1 __asm__("x1") = b;
    register uint64_t x2 __asm__("x2") = c;
    register uint64_t x3 __asm__("x3") = d;
    register uint64_t x4 __asm__("x4") = e;
    register uint64_t x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory", "cc");
    return (long)x0;
}

static void show(const char* text, long value) {
    printf("%s = ", text);
    if (value < 0 && value > -4096)
        printf("%s\n   ", strerrorname_np((int)-value));
    else if (value >= (long)area && value < (long)area + AREA * PAGE)
        printf("area+%ld\n   ", value - (long)area);
    else if (value > 0x10000)
        printf("elsewhere\n   ");
    else
        printf("%ld\n   ", value);
    show_pages();
}

static void fresh(int protection, int flags, int fd) {
    if (mmap(area, AREA * PAGE, protection, flags | MAP_FIXED, fd, 0) != area)
        _exit(88);
}
static void anonymous(void) {
    fresh(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

#define A(page) ((uint64_t)area + (page)*PAGE)
#define AN (MAP_PRIVATE | MAP_ANONYMOUS)
#define TRY(number, ...) (anonymous(), show(#number "(" #__VA_ARGS__ ")", call(SYS_##number, __VA_ARGS__)))
#define KEEP(number, ...) (show(#number "(" #__VA_ARGS__ ")", call(SYS_##number, __VA_ARGS__)))

static void protections(void) {
    for (uint64_t p = 0; p < 8; p++)
        TRY(mprotect, A(2), 3 * PAGE, p, 0, 0, 0);
    for (uint64_t p = 0; p < 8; p++)
        TRY(mmap, A(1), 2 * PAGE, p, AN | MAP_FIXED, -1ul, 0);
    TRY(mprotect, A(2) + 1, PAGE, 1, 0, 0, 0);
    TRY(mprotect, A(2), 1, 1, 0, 0, 0);
    TRY(mprotect, A(2), 0, 1, 0, 0, 0);
    TRY(mprotect, A(6), 4 * PAGE, 1, 0, 0, 0);
    TRY(mprotect, A(2), -1ul, 1, 0, 0, 0);
    TRY(mprotect, A(2), PAGE, 8, 0, 0, 0);
    TRY(mprotect, A(2), PAGE, 0x10, 0, 0, 0);
    TRY(mprotect, A(2), PAGE, 0x20, 0, 0, 0);
    TRY(mprotect, A(2), PAGE, 0x100, 0, 0, 0);
    TRY(mprotect, A(2), PAGE, 0x01000001, 0, 0, 0);
    TRY(mprotect, A(2), PAGE, 0x02000001, 0, 0, 0);
    TRY(mprotect, A(2), PAGE, 0x03000001, 0, 0, 0);
    TRY(mprotect, A(2) | TAG, PAGE, 1, 0, 0, 0);
    TRY(mprotect, 0, PAGE, 1, 0, 0, 0);
    TRY(mprotect, 1ul << 52, PAGE, 1, 0, 0, 0);
    TRY(mprotect, -4096ul, PAGE, 1, 0, 0, 0);
    TRY(munmap, A(3), PAGE, 0, 0, 0, 0);
    KEEP(mprotect, A(2), 3 * PAGE, 1, 0, 0, 0);
}

static void maps(void) {
    TRY(mmap, A(2), PAGE, 1, AN | MAP_FIXED_NOREPLACE, -1ul, 0);
    TRY(mmap, A(2) + 1, PAGE, 1, AN | MAP_FIXED, -1ul, 0);
    TRY(mmap, A(2), 0, 1, AN | MAP_FIXED, -1ul, 0);
    TRY(mmap, A(2), 1, 1, AN | MAP_FIXED, -1ul, 0);
    TRY(mmap, A(2), PAGE, 1, MAP_ANONYMOUS | MAP_FIXED, -1ul, 0);
    TRY(mmap, A(2), PAGE, 1, MAP_ANONYMOUS | MAP_FIXED | 3, -1ul, 0);
    TRY(mmap, A(2), PAGE, 1, MAP_PRIVATE | MAP_FIXED, -1ul, 0);
    TRY(mmap, A(2), PAGE, 1, MAP_PRIVATE | MAP_FIXED, 99, 0);
    TRY(mmap, A(2), PAGE, 1, MAP_PRIVATE | MAP_FIXED, (uint64_t)file, 1);
    TRY(mmap, A(2), PAGE, 1, MAP_PRIVATE | MAP_FIXED, (uint64_t)file, 4096);
    TRY(mmap, A(1), 6 * PAGE, 3, MAP_PRIVATE | MAP_FIXED, (uint64_t)file, 0);
    TRY(mmap, A(1), 6 * PAGE, 3, MAP_SHARED | MAP_FIXED, (uint64_t)file, 0);
    TRY(mmap, A(1), 6 * PAGE, 5, MAP_SHARED | MAP_FIXED, (uint64_t)file, 8192);
    TRY(mmap, A(1), 6 * PAGE, 1, MAP_SHARED | MAP_FIXED, (uint64_t)file, 1ul << 40);
    TRY(mmap, A(1), 2 * PAGE, 3, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1ul, 0);
    TRY(mmap, A(1), 2 * PAGE, 0, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1ul, 0);
    TRY(mmap, A(2), PAGE, 7, AN | MAP_FIXED | MAP_POPULATE, -1ul, 0);
    TRY(mmap, A(2), PAGE, 3, AN | MAP_FIXED | MAP_GROWSDOWN, -1ul, 0);
    TRY(mmap, A(2) | TAG, PAGE, 1, AN | MAP_FIXED, -1ul, 0);
    TRY(mmap, A(2) | TAG, PAGE, 1, AN, -1ul, 0);
    TRY(mmap, 0, PAGE, 3, AN | MAP_FIXED, -1ul, 0);
    TRY(mmap, 1ul << 52, PAGE, 3, AN | MAP_FIXED, -1ul, 0);
    TRY(mmap, -4096ul, PAGE, 3, AN | MAP_FIXED, -1ul, 0);
    TRY(mmap, 0, 1ul << 60, 3, AN, -1ul, 0);
    TRY(mmap, 0, -1ul, 3, AN, -1ul, 0);
    TRY(mmap, 0, PAGE, 3, AN, -1ul, -4096ul);
}

static void unmaps(void) {
    TRY(munmap, A(2), PAGE, 0, 0, 0, 0);
    KEEP(munmap, A(2), PAGE, 0, 0, 0, 0);
    KEEP(munmap, A(1), 3 * PAGE, 0, 0, 0, 0);
    TRY(munmap, A(2), 0, 0, 0, 0, 0);
    TRY(munmap, A(2) + 5, PAGE, 0, 0, 0, 0);
    TRY(munmap, A(2), 5, 0, 0, 0, 0);
    TRY(munmap, A(2) | TAG, PAGE, 0, 0, 0, 0);
    TRY(munmap, 1ul << 52, PAGE, 0, 0, 0, 0);
    TRY(munmap, A(2), 1ul << 60, 0, 0, 0, 0);
}

static void remaps(void) {
    TRY(mremap, A(2), 2 * PAGE, PAGE, 0, 0, 0);
    TRY(mremap, A(2), PAGE, 2 * PAGE, 0, 0, 0);
    TRY(mremap, A(6), 2 * PAGE, 3 * PAGE, 0, 0, 0);
    TRY(mremap, A(2), PAGE, 2 * PAGE, MREMAP_MAYMOVE, 0, 0);
    TRY(mremap, A(2), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, A(5), 0);
    TRY(mremap, A(2), 2 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, A(5), 0);
    TRY(mremap, A(2), 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, A(3), 0);
    TRY(mremap, A(2), PAGE, PAGE, MREMAP_FIXED, A(5), 0);
    TRY(mremap, A(2), PAGE, PAGE, 8, 0, 0);
    TRY(mremap, A(2), PAGE, 0, 0, 0, 0);
    TRY(mremap, A(2) + 1, PAGE, PAGE, 0, 0, 0);
    TRY(mremap, A(2), 0, PAGE, MREMAP_MAYMOVE, 0, 0);
    TRY(mremap, A(2) | TAG, 2 * PAGE, PAGE, 0, 0, 0);
    TRY(mremap, 0, PAGE, 2 * PAGE, MREMAP_MAYMOVE, 0, 0);
    TRY(munmap, A(3), PAGE, 0, 0, 0, 0);
    KEEP(mremap, A(2), PAGE, 2 * PAGE, 0, 0, 0);
    KEEP(mremap, A(6), 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE, 0, 0);
}

static void advice(void) {
    const uint64_t known[] = {0, 1, 2, 3, 4, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 24};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        printf("%2lu ", (unsigned long)known[i]);
        TRY(madvise, A(2), PAGE, known[i], 0, 0, 0);
    }
    TRY(madvise, A(2), PAGE, 77, 0, 0, 0);
    TRY(madvise, A(2) + 1, PAGE, 4, 0, 0, 0);
    TRY(madvise, A(2) | TAG, PAGE, 4, 0, 0, 0);
    TRY(madvise, A(6), 5 * PAGE, 4, 0, 0, 0);
    TRY(msync, A(2), PAGE, MS_SYNC, 0, 0, 0);
    TRY(msync, A(2), PAGE, MS_SYNC | MS_ASYNC, 0, 0, 0);
    TRY(msync, A(2), PAGE, 64, 0, 0, 0);
    TRY(msync, A(2) + 1, PAGE, MS_SYNC, 0, 0, 0);
    TRY(msync, A(6), 4 * PAGE, MS_SYNC, 0, 0, 0);
    TRY(mlock, A(2), PAGE, 0, 0, 0, 0);
    TRY(mlock, A(6), 4 * PAGE, 0, 0, 0, 0);
    TRY(munlock, A(2) + 1, PAGE, 0, 0, 0, 0);
    TRY(mincore, A(2), PAGE, (uint64_t)area, 0, 0, 0);
    TRY(mincore, A(2) + 1, PAGE, (uint64_t)area, 0, 0, 0);
    TRY(mincore, A(6), 4 * PAGE, (uint64_t)area, 0, 0, 0);
}

/* What a page of a file is worth when the file becomes shorter, and longer again. */
static void truncations(void) {
    const int fd = memfd_create("truncated", 0);
    if (ftruncate(fd, 4 * PAGE) || pwrite(fd, "abc", 3, 0) != 3)
        return;
    fresh(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
    printf("four pages\n   ");
    show_pages();
    KEEP(ftruncate, (uint64_t)fd, PAGE + 1, 0, 0, 0, 0);
    KEEP(ftruncate, (uint64_t)fd, 0, 0, 0, 0, 0);
    KEEP(ftruncate, (uint64_t)fd, 3 * PAGE, 0, 0, 0, 0);
    fresh(PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
    area[0] = 1;
    KEEP(ftruncate, (uint64_t)fd, 100, 0, 0, 0, 0);
    KEEP(ftruncate, (uint64_t)fd, 0, 0, 0, 0, 0);
    KEEP(ftruncate, (uint64_t)fd, -1ul, 0, 0, 0, 0);
    close(fd);
}

static void breaks(void) {
    char* const start = sbrk(0);
    printf("brk %d %d", sbrk(3 * PAGE) == start, sbrk(0) == start + 3 * PAGE);
    show_page(start + 2 * PAGE);
    printf(" %d", brk(start + PAGE) == 0);
    show_page((char*)(((uint64_t)start + PAGE + PAGE - 1) & -4096ul));
    printf(" below the start %d, kernel %d, tagged %d\n", call(SYS_brk, 4096, 0, 0, 0, 0, 0) == (long)sbrk(0),
           call(SYS_brk, -4096ul, 0, 0, 0, 0, 0) == (long)sbrk(0),
           call(SYS_brk, (uint64_t)sbrk(0) | TAG, 0, 0, 0, 0, 0) == (long)sbrk(0));
}

int main(void) {
    char* const all = mmap(NULL, (AREA + 64) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(all, (AREA + 64) * PAGE);
    area = all + 32 * PAGE;
    file = memfd_create("file", 0);
    if (ftruncate(file, 3 * PAGE + 100))
        return 1;
    install_probes(0);
    protections();
    maps();
    unmaps();
    remaps();
    advice();
    truncations();
    breaks();
    return 0;
}
