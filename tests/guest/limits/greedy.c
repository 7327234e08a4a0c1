// Programs that ask for more than there is, one kind for each name. What ends by itself says how far it came.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1ul << 20)

static char buffer[65536];

static void forks(void) {
    for (;;)
        fork();
}
static void forks_waited_for(void) {
    for (;; wait(NULL))
        if (fork() == 0)
            _exit(0);
}
static void* sleeper(void* nothing) {
    pause();
    return nothing;
}
static void threads(void) {
    pthread_t thread;
    int error = 0;
    while ((error = pthread_create(&thread, NULL, sleeper, NULL)) == 0)
        ;
    printf("pthread_create: %s\n", strerror(error));
    fflush(stdout);
    _exit(0);
}
static void touched_memory(void) {
    for (;;) {
        volatile char* piece = mmap(NULL, MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (unsigned long at = 0; at < MIB; at += 4096)
            piece[at] = 1;
    }
}
static void child_touches_memory(void) {
    int status = 0;
    if (fork() == 0)
        touched_memory();
    wait(&status);
    printf("the child was ended by signal %d\n", WTERMSIG(status));
}
static void too_much_at_once(void) {
    const void* piece = mmap(NULL, 1ul << 36, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("mmap: %s\n", piece == MAP_FAILED ? strerror(errno) : "done");
}
static void pipe_nobody_reads(void) {
    int ends[2];
    long written = 0, n = 0;
    pipe2(ends, O_NONBLOCK);
    while ((n = write(ends[1], buffer, 4096)) > 0)
        written += n;
    printf("%ld bytes, then %s\n", written, strerror(errno));
}
static void waits_for_nobody(void) {
    int ends[2];
    pipe(ends);
    read(ends[0], buffer, 1);
}
static void descriptors(void) {
    while (dup(1) >= 0)
        ;
    printf("dup: %s\n", strerror(errno));
}
static int recursion(int n) {
    volatile char frame[1000];
    frame[0] = (char)n;
    return recursion(n + 1) + frame[0];
}
static void deep(void) {
    recursion(0);
}
static void on_signal(int signal) {
    (void)signal;
}
static void fault_for_ever(void) {
    signal(SIGSEGV, on_signal);
    *(volatile int*)8 = 1;
}
static void raise_again(int signal) {
    raise(signal);
}
static void signals(void) {
    signal(SIGUSR1, raise_again);
    raise(SIGUSR1);
}
static void nested_signals(void) {
    const struct sigaction action = {.sa_handler = raise_again, .sa_flags = SA_NODEFER};
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
}
static void unknown_calls(void) {
    for (;;)
        syscall(1000);
}
static void faulting_children(void) {
    for (;; wait(NULL))
        if (fork() == 0)
            *(volatile int*)8 = 1;
}
static void output(void) {
    for (;;)
        write(1, buffer, sizeof buffer);
}
static void file(void) {
    const int fd = open("/tmp/file", O_CREAT | O_RDWR, 0600);
    while (write(fd, buffer, sizeof buffer) > 0)
        ;
    printf("write: %s\n", strerror(errno));
}
static void* spin(void* nothing) {
    for (;;)
        __asm__ volatile("nop");
    return nothing;
}
static void spinning_threads(void) {
    pthread_t thread;
    for (int n = 0; n < 4; n++)
        pthread_create(&thread, NULL, spin, NULL);
    spin(NULL);
}

static void limit(int resource, rlim_t most) {
    const struct rlimit both = {most, most};
    setrlimit(resource, &both);
}
static void say(const char* what, long result) {
    printf("%s: %s\n", what, result == -1 ? strerror(errno) : "done");
    fflush(stdout);
}
static void on_too_large(int signal) {
    printf("%s\n", strsignal(signal));
}
static void limits(void) {
    signal(SIGXFSZ, on_too_large);
    limit(RLIMIT_NOFILE, 4);
    const int fd = open("/tmp/limited", O_CREAT | O_RDWR, 0600);
    say("dup beyond RLIMIT_NOFILE", dup(1));
    say("F_DUPFD at RLIMIT_NOFILE", fcntl(1, F_DUPFD, 4));
    say("dup2 to RLIMIT_NOFILE", dup2(1, 4));
    limit(RLIMIT_FSIZE, 5000);
    printf("write across RLIMIT_FSIZE: %zd\n", write(fd, buffer, 8000));
    say("write behind RLIMIT_FSIZE", write(fd, buffer, 1));
    say("ftruncate beyond RLIMIT_FSIZE", ftruncate(fd, 5001));
    limit(RLIMIT_DATA, 1 * MIB);
    say("brk beyond RLIMIT_DATA", sbrk(2 * MIB) == (void*)-1 ? -1 : 0);
    say("mmap beyond RLIMIT_DATA",
        (long)mmap(NULL, 2 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    say("mmap that is no data", (long)mmap(NULL, 2 * MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    limit(RLIMIT_AS, 16 * MIB);
    say("mmap beyond RLIMIT_AS", (long)mmap(NULL, 16 * MIB, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    limit(RLIMIT_STACK, 64 << 10);
    recursion(0);
}

static const struct {
    const char* name;
    void (*function)(void);
} kinds[] = {
    {"forks", forks},
    {"forks_waited_for", forks_waited_for},
    {"threads", threads},
    {"touched_memory", touched_memory},
    {"child_touches_memory", child_touches_memory},
    {"too_much_at_once", too_much_at_once},
    {"pipe_nobody_reads", pipe_nobody_reads},
    {"waits_for_nobody", waits_for_nobody},
    {"descriptors", descriptors},
    {"deep", deep},
    {"fault_for_ever", fault_for_ever},
    {"signals", signals},
    {"nested_signals", nested_signals},
    {"unknown_calls", unknown_calls},
    {"faulting_children", faulting_children},
    {"output", output},
    {"file", file},
    {"spinning_threads", spinning_threads},
    {"limits", limits},
};

int main(int argc, char** argv) {
    for (unsigned n = 0; argc > 1 && n < sizeof kinds / sizeof kinds[0]; n++)
        if (strcmp(kinds[n].name, argv[1]) == 0)
            kinds[n].function();
    return 0;
}
