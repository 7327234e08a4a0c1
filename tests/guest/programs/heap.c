/* malloc of all sizes: from brk, from mmap, moved by realloc, aligned, given back. */
#define _GNU_SOURCE
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint32_t state = 1;
static uint32_t random_word(void) {
    return state = state * 1664525u + 1013904223u;
}

static void many(void) {
    static unsigned char* blocks[256];
    static size_t sizes[256];
    int bad = 0;

    for (int i = 0; i < 4000; i++) {
        const unsigned n = (random_word() >> 8) % 256;
        for (size_t k = 0; k < sizes[n]; k += 97)
            bad += blocks[n][k] != (unsigned char)n;
        const size_t size = (random_word() >> 8) % (i % 50 ? 600 : 40000);
        blocks[n] = realloc(blocks[n], size ? size : 1);
        memset(blocks[n], (int)n, sizes[n] = size ? size : 1);
    }
    for (int i = 0; i < 256; i++)
        free(blocks[i]);
    printf("4000 reallocations, %d wrong bytes\n", bad);
}

static void large(void) {
    char* p = malloc(8u << 20);
    memset(p, 1, 8u << 20);
    p = realloc(p, 16u << 20);
    p[(16u << 20) - 1] = 2;
    printf("16 MiB: %d %d %d\n", p[0], p[(8u << 20) - 1], p[(16u << 20) - 1]);
    p = realloc(p, 100);
    printf("back to 100: %d\n", p[99]);
    free(p);
    int* const zeros = calloc(1000000, sizeof(int));
    long sum = 0;
    for (int i = 0; i < 1000000; i += 1000)
        sum += zeros[i];
    printf("calloc: %ld\n", sum);
    free(zeros);
}

static void aligned(void) {
    void* p = NULL;
    for (size_t align = 16; align <= 65536; align *= 4) {
        const int error = posix_memalign(&p, align, 100);
        printf("%zu: %d %d\n", align, error, (int)((uintptr_t)p % align));
        free(p);
    }
    p = aligned_alloc(4096, 8192);
    printf("usable %d\n", malloc_usable_size(p) >= 8192);
    free(p);
}

int main(void) {
    many();
    large();
    aligned();
    char* const before = sbrk(0);
    char* const got = sbrk(10000);
    printf("sbrk %d %d\n", got >= before, (int)((char*)sbrk(0) - got));
    got[9999] = 1;
    printf("back %d\n", sbrk(-10000) == got + 10000);
    printf("impossible: %p\n", malloc((size_t)1 << 60));
    malloc_trim(0);
    return 0;
}
