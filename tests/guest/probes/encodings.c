/* What EL0 may not say: every MRS, MSR and SYS encoding of the system register space, the exception generating
 * instructions with all classes of immediates, and words that no instruction has. Runs of encodings that answer alike
 * are printed as one line. */
#define _GNU_SOURCE
#include "probe.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static uint32_t* code;

/* The word is executed with X0 = x0, in a page that may be written and executed. */
static struct fault execute(uint32_t word, struct registers* r) {
    code[0] = word;
    code[1] = 0xd65f03c0; /* RET */
    __builtin___clear_cache((char*)code, (char*)(code + 2));
    return probe((void (*)(void))code, r);
}

static char answer[160], previous[160];
static uint32_t first_word, last_word;

static void flush_run(void) {
    if (previous[0] != 0)
        printf("%08x..%08x %s\n", first_word, last_word, previous);
    previous[0] = 0;
}

static void note_answer(uint32_t word) {
    if (strcmp(answer, previous) != 0) {
        flush_run();
        first_word = word;
        strcpy(previous, answer);
    }
    last_word = word;
}

static void try_word(uint32_t word, uint64_t x0, int show_value) {
    struct registers r = {.x = {x0}};
    const struct fault f = execute(word, &r);
    const long at = f.signal == 0 ? 0 : (long)(f.address - (uint64_t)code);
    snprintf(answer, sizeof answer, "%s", fault_text(&f));
    if (f.signal != 0 && at != 0)
        strcat(answer, at == (long)-(uint64_t)code ? " address 0" : " elsewhere");
    if (f.signal == 0 && show_value && r.x[0] != x0)
        sprintf(answer + strlen(answer), " %#lx", (unsigned long)r.x[0]);
    note_answer(word);
}

/* Counters answer another value each time, and MSR may change what the program needs. */
static int is_counter(uint32_t word) {
    const uint32_t reg = word >> 5 & 0x7fff;
    return reg >> 8 == 0x5be || (reg >> 3 & 0xfff) == (0xb7c) || reg == 0x5f01 || reg == 0x5f02 ||
           reg >> 3 == (0xde82 >> 3) || reg >> 3 == (0xde83 >> 3);
}

static void reads(void) {
    puts("MRS X0");
    for (uint32_t reg = 0x4000; reg < 0x8000; reg++) {
        const uint32_t word = 0xd5300000 | (reg & 0x7fff) << 5;
        try_word(word, 0, !is_counter(word) && reg != 0x5e82);
    }
    flush_run();
}

static void writes(void) {
    puts("MSR X0");
    for (uint32_t reg = 0x4000; reg < 0x8000; reg++) {
        if (reg != 0x5e82) /* TPIDR_EL0 */
            try_word(0xd5100000 | (reg & 0x7fff) << 5, 0, 0);
    }
    flush_run();
}

static void system_instructions(void) {
    puts("SYS, SYSL, MSR immediate, hints, barriers");
    static uint64_t line[16];
    for (uint32_t word = 0xd5000000; word < 0xd5100000; word += 0x20)
        if ((word & 0xfffff01f) != 0xd5033000 && (word & 0xfff80000) != 0xd5080000 &&
            (word & 0xfff80000) != 0xd5280000)
            try_word(word | 31, 0, 0);
    for (uint32_t word = 0xd5080000; word < 0xd5100000; word += 0x20)
        try_word(word, (uint64_t)line, 0);
    for (uint32_t word = 0xd5280000; word < 0xd5300000; word += 0x20)
        try_word(word, (uint64_t)line, 0);
    flush_run();
}

static void exception_generation(void) {
    puts("exception generation");
    for (uint32_t op = 0; op < 256; op++) {
        const uint32_t immediates[] = {0, 1, 2, 4, 100, 0x800, 0x900, 0xf000, 0xffff};
        for (unsigned i = 0; i < sizeof immediates / sizeof *immediates; i++)
            if ((op & 0xff) != 1) /* SVC */
                try_word(0xd4000000 | op >> 5 << 21 | immediates[i] << 5 | (op & 31), 0, 0);
    }
    flush_run();
    puts("branches to a register");
    for (uint32_t op = 0; op < 0x200; op++) {
        const uint32_t word = 0xd6000000 | (op >> 5) << 21 | 31 << 16 | (op & 31) << 10;
        if ((op >> 5 != 0 && op >> 5 != 1 && op >> 5 != 2) || (op & 31) != 0)
            try_word(word, 0, 0);
    }
    flush_run();
}

/* The top bits of the word that belong to no group, and holes inside the groups. */
static void unallocated(void) {
    puts("unallocated");
    const uint32_t words[] = {0x00000000, 0x00000001, 0x0000ffff, 0x00010000, 0x01000000, 0x02000000,
                              0x05ffffff, 0x06000000, 0x1effffff, 0x20000000, 0x24000000, 0x25ffffff,
                              0x44000000, 0x46000000, 0x60000000, 0x66000000, 0xe0000000, 0xe7f000f0,
                              0xffffffff, 0x08600000, 0x3a000000, 0x9ac05000, 0x5ac01800, 0x0e000000,
                              0x4f00c400, 0x1e20c800, 0xb8e00000, 0x38200000, 0xc8a07c00, 0x38bfc000,
                              0x9b400000, 0xd503201f, 0xdac10000, 0x4e284800, 0x1ac04000};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        static uint64_t line[64] __attribute__((aligned(64)));
        try_word(words[i], (uint64_t)line, 0);
        flush_run();
    }
}

int main(void) {
    code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    install_probes(0);
    reads();
    writes();
    system_instructions();
    exception_generation();
    unallocated();
    return 0;
}
