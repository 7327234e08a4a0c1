/* What programs do with threads; argv[1] chooses. Each prints what it saw, in one line. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 6

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t barrier;
static __thread long own = 10;
static long sum;

static void go_to_cpu(long cpu) {
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)(cpu % sysconf(_SC_NPROCESSORS_ONLN)), &set);
    sched_setaffinity(0, sizeof(set), &set);
}

static void* add(void* number) {
    const long id = (long)number;

    go_to_cpu(id);
    own += id;
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&mutex);
        sum += id;
        pthread_mutex_unlock(&mutex);
        char* const memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memory[4096] = (char)id;
        munmap(memory, 8192);
    }
    return (void*)(own * 10 + (gettid() != getpid()));
}

static void counting(void) {
    pthread_t threads[THREADS];
    long results = 0;

    pthread_barrier_init(&barrier, NULL, THREADS);
    for (long i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, add, (void*)i);
    for (int i = 0; i < THREADS; i++) {
        void* result;
        pthread_join(threads[i], &result);
        results += (long)result;
    }
    printf("sum %ld, results %ld\n", sum, results);
}

static void* signal_later(void* unused) {
    usleep(1000);
    pthread_mutex_lock(&mutex);
    sum = 1;
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
    return unused;
}

static void conditions(void) {
    struct timespec until;
    pthread_t thread;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += 1000;
    pthread_mutex_lock(&mutex);
    const int error = pthread_cond_timedwait(&condition, &mutex, &until);
    pthread_create(&thread, NULL, signal_later, NULL);
    while (sum == 0)
        pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
    printf("timed wait: %s, then woken\n", strerrorname_np(error));
}

static void* write_to(void* address) {
    *(volatile int*)address = 1;
    return NULL;
}

/* The main thread waits for ever; the fault of another ends both. */
static void fault(void) {
    pthread_t thread;

    pthread_create(&thread, NULL, write_to, (void*)16);
    pause();
}

static void* end_all(void* status) {
    usleep(10);
    exit((int)(long)status);
}

static void exit_from_thread(void) {
    pthread_t thread;

    pthread_create(&thread, NULL, end_all, (void*)5L);
    pause();
}

static void* last_words(void* unused) {
    usleep(1000);
    printf("the main thread has gone before\n");
    return unused;
}

static void main_ends_first(void) {
    pthread_t thread;

    pthread_create(&thread, NULL, last_words, NULL);
    pthread_exit(NULL);
}

static void* execute(void* path) {
    char* const arguments[] = {path, "pid", NULL};

    execv(path, arguments);
    return NULL;
}

/* A thread executes a program: the others are gone, and it is the process. */
static void exec_from_thread(void) {
    char* const path = (char*)getauxval(AT_EXECFN);
    pthread_t thread;

    printf("%d ", getpid());
    pthread_create(&thread, NULL, execute, path);
    pause();
}

static void print_pid(void) {
    printf("%d %d\n", getpid(), gettid());
}

static void handle(int sig) {
    (void)sig;
    sum = gettid() != getpid();
}

static void* wait_for_signal(void* unused) {
    usleep(100000000);
    return unused;
}

static void signal_to_thread(void) {
    pthread_t thread;

    signal(SIGUSR1, handle);
    sum = -1;
    pthread_create(&thread, NULL, wait_for_signal, NULL);
    usleep(100);
    pthread_kill(thread, SIGUSR1);
    pthread_join(thread, NULL);
    printf("handled by the thread: %ld\n", sum);
}

static void fork_with_threads(void) {
    pthread_t thread;
    int status = 0;

    pthread_create(&thread, NULL, wait_for_signal, NULL);
    const pid_t child = fork();
    if (child == 0)
        _exit(gettid() == getpid() ? 6 : 0);
    waitpid(child, &status, 0);
    printf("child %d\n", WEXITSTATUS(status));
    exit(0);
}

int main(int argc, char** argv) {
    static const struct {
        const char* name;
        void (*run)(void);
    } cases[] = {
        {"counting", counting},      {"conditions", conditions},      {"fault", fault},
        {"exit", exit_from_thread},  {"main-first", main_ends_first}, {"signal", signal_to_thread},
        {"fork", fork_with_threads}, {"exec", exec_from_thread},      {"pid", print_pid},
    };

    setvbuf(stdout, NULL, _IONBF, 0);
    for (size_t i = 0; argc > 1 && i < sizeof(cases) / sizeof(cases[0]); i++)
        if (strcmp(argv[1], cases[i].name) == 0)
            cases[i].run();
    return 0;
}
