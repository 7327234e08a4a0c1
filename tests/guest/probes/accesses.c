/* Every form of load and store, on every kind of memory that a program can own or not own. One line per instruction:
 * what each place answered ("ok", or signal, code, syndrome, the distance of the address that the handler saw), how far
 * the base register moved, and a checksum of what was loaded or stored. */
#define _GNU_SOURCE
#include "probe.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// clang-format off
#define ACCESSES(X) \
    X(0, "ldrb w1, [x0]") \
    X(1, "ldrh w1, [x0]") \
    X(2, "ldr w1, [x0]") \
    X(3, "ldr x1, [x0]") \
    X(4, "ldrsb x1, [x0]") \
    X(5, "ldrsh w1, [x0]") \
    X(6, "ldrsw x1, [x0]") \
    X(7, "strb w1, [x0]") \
    X(8, "strh w1, [x0]") \
    X(9, "str w1, [x0]") \
    X(10, "str x1, [x0]") \
    X(11, "ldr b1, [x0]") \
    X(12, "ldr h1, [x0]") \
    X(13, "ldr s1, [x0]") \
    X(14, "ldr d1, [x0]") \
    X(15, "ldr q1, [x0]") \
    X(16, "str b1, [x0]") \
    X(17, "str h1, [x0]") \
    X(18, "str s1, [x0]") \
    X(19, "str d1, [x0]") \
    X(20, "str q1, [x0]") \
    X(21, "ldrb w1, [x0, #1]!") \
    X(22, "ldr w1, [x0], #4") \
    X(23, "ldr x1, [x0, #8]!") \
    X(24, "str x1, [x0], #-8") \
    X(25, "strb w1, [x0, #-1]!") \
    X(26, "str q1, [x0], #16") \
    X(27, "ldr d1, [x0, #-8]!") \
    X(28, "ldr x1, [x0, x2]") \
    X(29, "ldr w1, [x0, w2, uxtw #2]") \
    X(30, "str x1, [x0, x2, lsl #3]") \
    X(31, "ldrsb w1, [x0, w2, sxtw]") \
    X(32, "str h1, [x0, x2, lsl #1]") \
    X(33, "ldr q1, [x0, x2, sxtx #4]") \
    X(34, "ldur x1, [x0, #-7]") \
    X(35, "stur w1, [x0, #3]") \
    X(36, "ldurb w1, [x0, #255]") \
    X(37, "ldursw x1, [x0, #-4]") \
    X(38, "stur q1, [x0, #-15]") \
    X(39, "sturh w1, [x0, #-1]") \
    X(40, "ldtr x1, [x0]") \
    X(41, "ldtrb w1, [x0]") \
    X(42, "ldtrsw x1, [x0]") \
    X(43, "sttr x1, [x0]") \
    X(44, "sttrb w1, [x0]") \
    X(45, "sttrh w1, [x0, #-2]") \
    X(46, "ldp w1, w2, [x0]") \
    X(47, "ldp x1, x2, [x0]") \
    X(48, "ldpsw x1, x2, [x0]") \
    X(49, "stp w1, w2, [x0]") \
    X(50, "stp x1, x2, [x0]") \
    X(51, "ldp x1, x2, [x0], #16") \
    X(52, "stp x1, x2, [x0, #-16]!") \
    X(53, "ldp x1, x2, [x0, #16]!") \
    X(54, "stp x1, xzr, [x0, #504]") \
    X(55, "ldnp x1, x2, [x0]") \
    X(56, "stnp w1, w2, [x0]") \
    X(57, "ldp s1, s2, [x0]") \
    X(58, "ldp d1, d2, [x0]") \
    X(59, "ldp q1, q2, [x0]") \
    X(60, "stp s1, s2, [x0]") \
    X(61, "stp d1, d2, [x0], #16") \
    X(62, "stp q1, q2, [x0, #-32]!") \
    X(63, "ldnp q1, q2, [x0]") \
    X(64, "stnp d1, d2, [x0]") \
    X(65, "ld1 {v0.8b}, [x0]") \
    X(66, "ld1 {v0.16b, v1.16b}, [x0]") \
    X(67, "ld1 {v0.4h, v1.4h, v2.4h}, [x0]") \
    X(68, "ld1 {v0.2d, v1.2d, v2.2d, v3.2d}, [x0], #64") \
    X(69, "st1 {v0.16b}, [x0]") \
    X(70, "st1 {v0.1d, v1.1d}, [x0], #16") \
    X(71, "st1 {v0.4s, v1.4s, v2.4s, v3.4s}, [x0], x2") \
    X(72, "ld2 {v0.16b, v1.16b}, [x0]") \
    X(73, "ld2 {v0.2s, v1.2s}, [x0], #16") \
    X(74, "st2 {v0.8h, v1.8h}, [x0]") \
    X(75, "ld3 {v0.8b, v1.8b, v2.8b}, [x0]") \
    X(76, "st3 {v0.2d, v1.2d, v2.2d}, [x0], #48") \
    X(77, "ld4 {v0.4s, v1.4s, v2.4s, v3.4s}, [x0], x2") \
    X(78, "st4 {v0.8b, v1.8b, v2.8b, v3.8b}, [x0]") \
    X(79, "ld1 {v0.b}[3], [x0]") \
    X(80, "ld1 {v0.d}[1], [x0], #8") \
    X(81, "st1 {v0.h}[7], [x0]") \
    X(82, "st1 {v0.s}[2], [x0], x2") \
    X(83, "ld2 {v0.h, v1.h}[1], [x0]") \
    X(84, "st2 {v0.d, v1.d}[0], [x0], #16") \
    X(85, "ld3 {v0.s, v1.s, v2.s}[3], [x0]") \
    X(86, "st3 {v0.b, v1.b, v2.b}[15], [x0], #3") \
    X(87, "ld4 {v0.d, v1.d, v2.d, v3.d}[1], [x0]") \
    X(88, "st4 {v0.s, v1.s, v2.s, v3.s}[0], [x0]") \
    X(89, "ld1r {v0.16b}, [x0]") \
    X(90, "ld1r {v0.2d}, [x0], #8") \
    X(91, "ld2r {v0.4h, v1.4h}, [x0]") \
    X(92, "ld3r {v0.2s, v1.2s, v2.2s}, [x0], #12") \
    X(93, "ld4r {v0.8b, v1.8b, v2.8b, v3.8b}, [x0]") \
    X(94, "ldxrb w1, [x0]") \
    X(95, "ldxrh w1, [x0]") \
    X(96, "ldxr w1, [x0]") \
    X(97, "ldxr x1, [x0]") \
    X(98, "ldaxr w1, [x0]") \
    X(99, "ldaxrb w1, [x0]") \
    X(100, "ldaxr x1, [x0]") \
    X(101, "ldxp w1, w2, [x0]") \
    X(102, "ldxp x1, x2, [x0]") \
    X(103, "ldaxp w1, w2, [x0]") \
    X(104, "ldaxp x1, x2, [x0]") \
    X(105, "ldxr w2, [x0]; stxr w3, w1, [x0]") \
    X(106, "ldaxr x2, [x0]; stlxr w3, x1, [x0]") \
    X(107, "ldxrb w2, [x0]; stxrb w3, w1, [x0]") \
    X(108, "ldxp x4, x5, [x0]; stxp w3, x1, x2, [x0]") \
    X(109, "ldaxp w4, w5, [x0]; stlxp w3, w1, w2, [x0]") \
    X(110, "ldarb w1, [x0]") \
    X(111, "ldarh w1, [x0]") \
    X(112, "ldar w1, [x0]") \
    X(113, "ldar x1, [x0]") \
    X(114, "stlrb w1, [x0]") \
    X(115, "stlrh w1, [x0]") \
    X(116, "stlr w1, [x0]") \
    X(117, "stlr x1, [x0]") \
    X(118, "prfm pldl1keep, [x0]") \
    X(119, "prfm pstl1strm, [x0]") \
    X(120, "prfum plil3keep, [x0, #-1]") \
    X(121, "dc zva, x0") \
    X(122, "mov x9, x0; br x9")
// clang-format on

#define X(n, text) ROUTINE(access_##n, text);
ACCESSES(X)
#undef X

static const struct {
    const char* text;
    void (*routine)(void);
} accesses[] = {
#define X(n, text) {text, access_##n},
    ACCESSES(X)
#undef X
};

enum { rw_page, none_page, ro_page, exec_page, gone_page, file_page, end_page, fresh_page, pages };
static char* base;

struct place {
    const char* name;
    uint64_t address;
};

static uint64_t in(int page, unsigned offset) {
    return (uint64_t)base + (uint64_t)page * PAGE + offset;
}

static void fill(void) {
    for (unsigned i = 0; i < PAGE; i++)
        base[i] = (char)(i * 37 + 11);
}

static void make_memory(void) {
    base = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    fill();
    for (int page = 1; page < pages; page++)
        base[page * PAGE] = (char)page;
    mprotect(base + none_page * PAGE, PAGE, PROT_NONE);
    mprotect(base + ro_page * PAGE, PAGE, PROT_READ);
    mprotect(base + exec_page * PAGE, PAGE, PROT_EXEC);
    munmap(base + gone_page * PAGE, PAGE);
    const int fd = memfd_create("short", 0);
    if (ftruncate(fd, 100))
        perror("ftruncate");
    mmap(base + file_page * PAGE, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0);
    base[file_page * PAGE] = 1;
}

static uint32_t checksum(const void* data, unsigned size, uint32_t sum) {
    for (const unsigned char* p = data; size-- != 0; p++)
        sum = (sum ^ *p) * 16777619u;
    return sum;
}

/* "ok", or the signal's first letter, its code, and the syndrome's ISS: "S1:046"; then how far the address that the
 * handler saw lies from the one asked for, and how far the base register moved. */
static void show(uint64_t at, const struct fault* f, const struct registers* r) {
    printf(" %s", f->signal == 0 ? "ok" : f->signal == 11 ? "S" : f->signal == 7 ? "B" : "I");
    if (f->signal != 0)
        printf("%d", f->code);
    if (f->signal != 0 && f->esr != NO_RECORD)
        printf(":%03x", (unsigned)(f->esr & 0xfff));
    if (f->signal != 0 && f->address != at)
        printf("%s", f->address == (at & ~(0xfful << 56)) ? "-tag" : "");
    if (f->signal != 0 && (f->address & ~(0xfful << 56)) != (at & ~(0xfful << 56)))
        printf("%+ld", (long)((f->address - at) << 8) >> 8);
    if (f->signal != 0 && f->recorded != f->address)
        printf("!%lx", (unsigned long)f->recorded);
    if (r->x[0] != at)
        printf("w%+ld", (long)(r->x[0] - at));
}

int main(void) {
    make_memory();
    install_probes(0);
    const struct place places[] = {
        {"writable", in(rw_page, 512)},
        {"unaligned", in(rw_page, 513)},
        {"tagged", in(rw_page, 512) | 0x5aul << 56},
        {"past the end of the file", in(end_page, 512)},
        {"page's last 4", in(rw_page, PAGE - 4)},
        {"no access", in(none_page, 64)},
        {"no access, tagged", in(none_page, 64) | 0xa5ul << 56},
        {"read only", in(ro_page, 512)},
        {"execute only", in(exec_page, 512)},
        {"unmapped", in(gone_page, 512)},
        {"untouched", in(fresh_page, 512)},
        {"null", 0},
        {"above user space", 0x0004000000000000},
        {"kernel", 0xfffffffffffff000},
    };
    for (size_t p = 0; p < sizeof places / sizeof *places; p++)
        printf("%s%s", p == 0 ? "" : ", ", places[p].name);
    printf("\n");
    for (size_t i = 0; i < sizeof accesses / sizeof *accesses; i++) {
        uint32_t sum = 2166136261u;
        printf("%s:", accesses[i].text);
        for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
            struct registers r = {.x = {places[p].address, 0x1122334455667788, 8, 9, 10, 11, 12, 13},
                                  .v = {0x0102030405060708, 0x1112131415161718, 0x2122232425262728,
                                        0x3132333435363738, 0x4142434445464748, 0x5152535455565758,
                                        0x6162636465666768, 0x7172737475767778}};
            fill();
            madvise(base + fresh_page * PAGE, PAGE, MADV_DONTNEED);
            const struct fault f = probe(accesses[i].routine, &r);
            show(places[p].address, &f, &r);
            r.x[0] -= places[p].address;
            sum = checksum(base, PAGE, checksum(&r, sizeof r, sum));
        }
        printf(" %08x\n", sum);
    }
    return 0;
}
