/* What mmap and its relatives promise. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
static sigjmp_buf out;
static int code;
static void caught(int signal, siginfo_t* info, void* context) {
    (void)context;
    code = info->si_code;
    siglongjmp(out, signal);
}

/* What a load (kind 0), a store (1) or a call (2) comes to. */
static const char* attempt(void* address, int kind) {
    static char text[32];
    const int signal = sigsetjmp(out, 1);
    if (signal) {
        snprintf(text, sizeof(text), "%s/%d", signal == SIGSEGV ? "SEGV" : "BUS", code);
        return text;
    }
    if (kind == 0)
        (void)*(volatile char*)address;
    else if (kind == 1)
        *(volatile char*)address = 0;
    else
        ((void (*)(void))address)();
    return "ok";
}

static void protections(void) {
    char* const p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    static const unsigned ret = 0xd65f03c0;
    memcpy(p, &ret, 4);
    __builtin___clear_cache(p, p + 4);
    for (int prot = 0; prot < 8; prot++) {
        printf("prot %d: mprotect %d", prot, mprotect(p, PAGE, prot));
        printf(" load %s", attempt(p, 0));
        printf(" store %s", attempt(p + 8, 1));
        printf(" call %s\n", attempt(p, 2));
    }
    munmap(p, PAGE);
    printf("gone: %s\n", attempt(p, 0));
}

static void moving(void) {
    char* p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 4; i++)
        p[i * PAGE] = (char)('a' + i);
    munmap(p + PAGE, PAGE);
    printf("hole: %s %s %s\n", attempt(p, 0), attempt(p + PAGE, 0), attempt(p + 2 * PAGE, 0));
    p = mremap(p, PAGE, 64 * PAGE, MREMAP_MAYMOVE);
    printf("grown: %c %d\n", p[0], p[63 * PAGE]);
    p = mremap(p, 64 * PAGE, PAGE, 0);
    printf("shrunk: %c %s\n", p[0], attempt(p + PAGE, 0));
    char* const place = mmap(NULL, 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char* const q = mremap(p, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, place);
    printf("fixed: %d %c\n", q == place, q == place ? q[0] : '?');
    printf("taken: %d", mmap(place, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
                             0) == MAP_FAILED);
    printf(" %s\n", strerror(errno));
}

static void advice(void) {
    unsigned char in_core[4] = {9, 9, 9, 9};
    char* const p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    p[PAGE] = 7;
    printf("mincore %d: %d %d\n", mincore(p, 4 * PAGE, in_core), in_core[0] & 1, in_core[1] & 1);
    printf("MADV_DONTNEED %d: %d\n", madvise(p, 4 * PAGE, MADV_DONTNEED), p[PAGE]);
    printf("MADV_WILLNEED %d, 12345 %d %s\n", madvise(p, PAGE, MADV_WILLNEED), madvise(p, PAGE, 12345),
           strerror(errno));
    printf("mlock %d munlock %d\n", mlock(p, PAGE), munlock(p, PAGE));
    printf("msync %d\n", msync(p, PAGE, MS_SYNC));
    printf("not aligned: %d", munmap(p + 1, PAGE));
    printf(" %s\n", strerror(errno));
}

static void shared(void) {
    const int fd = memfd_create("numbers", 0);
    printf("ftruncate %d\n", ftruncate(fd, 2 * PAGE));
    int* const a = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    int* const b = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    int* const c = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, PAGE);
    a[3] = 42;
    a[1024] = 5;
    printf("seen: %d %d\n", b[3], c[0]);
    c[0] = 6;
    printf("private: %d %d\n", a[1024], c[0]);
    fflush(stdout);
    if (!fork()) {
        a[3] = 43;
        c[0] = 7;
        _exit(0);
    }
    wait(NULL);
    printf("after a child: %d %d\n", b[3], c[0]);
    int value = 0;
    printf("pread %zd %d\n", pread(fd, &value, 4, 12), value);
    printf("ftruncate %d\n", ftruncate(fd, PAGE));
    printf("past the end: %s\n", attempt(a + 1024, 0));
    printf("read only: %s\n", attempt(b, 1));
}

int main(void) {
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    action.sa_sigaction = caught;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    protections();
    moving();
    advice();
    shared();
    return 0;
}
