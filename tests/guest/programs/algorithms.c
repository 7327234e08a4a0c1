/* Work without system calls: sorting, searching, checksums, floating point, jumps out of nested calls. */
#include <complex.h>
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static uint32_t state = 12345;
static uint32_t random_word(void) {
    return state = state * 1664525u + 1013904223u;
}

static int by_value(const void* a, const void* b) {
    const uint32_t x = *(const uint32_t*)a, y = *(const uint32_t*)b;
    return (x > y) - (x < y);
}

static uint32_t crc32(const unsigned char* data, size_t size) {
    uint32_t crc = ~0u;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static jmp_buf back;
static void deep(int depth) {
    if (!depth)
        longjmp(back, 42);
    deep(depth - 1);
}

int main(void) {
    static uint32_t numbers[20000];
    for (int i = 0; i < 20000; i++)
        numbers[i] = random_word();
    const uint32_t wanted = numbers[777];
    qsort(numbers, 20000, sizeof(*numbers), by_value);
    int sorted = 1;
    for (int i = 1; i < 20000; i++)
        sorted &= numbers[i - 1] <= numbers[i];
    const uint32_t* const found = bsearch(&wanted, numbers, 20000, sizeof(*numbers), by_value);
    printf("sorted %d, found %d, crc %08x\n", sorted, found && *found == wanted,
           crc32((const unsigned char*)numbers, sizeof(numbers)));
    volatile int calls = 0;
    const int value = setjmp(back);
    if (!value) {
        calls++;
        deep(50);
    }
    printf("longjmp brought %d after %d call\n", value, calls);
    printf("%.6f %.6f %.6f %.6f %.6f\n", sin(1), exp(2), log(10), pow(2, 0.5), fmod(10, 3.3));
    printf("%d %d %f\n", isnan(NAN), isinf(-INFINITY), cabs(3 + 4 * I));
    printf("%.20Lf\n", 1.0L / 3);
    printf("%zu %d %s\n", strlen("hello"), strcmp("a", "b"), strstr("needle in hay", "in"));
    char text[] = "one,two,,three";
    for (char* part = strtok(text, ","); part; part = strtok(NULL, ","))
        printf("[%s]", part);
    printf(" %c %d\n", toupper('q'), isdigit('7') != 0);
    srand(1);
    printf("%d %d %d\n", rand() % 1000, rand() % 1000, rand() % 1000);
    printf("%ls %zu\n", L"wide", wcslen(L"12345"));
    printf("%d %lld\n", __builtin_popcountll(0xff00ff), llabs(-5LL));
    return 0;
}
