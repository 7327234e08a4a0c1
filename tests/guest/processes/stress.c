/* Sixteen children on all CPUs there are: files, pipes, memory and children of their own. What comes out is exact, in
 * whatever order they run. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILDREN 16
#define ROUNDS 12
#define PAGES 6

struct report {
    int child, cpu;
    long sum;
};

static int* shared_count;

static int go_to_cpu(int number, int cpus) {
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)(number % cpus), &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0)
        return -1;
    return sched_getcpu();
}

/* Pages of its own, then copies in a child, which must not show through. */
static long memory_round(int number) {
    int* const memory = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int status = 0;
    long sum = 0;

    for (int i = 0; i < PAGES; i++)
        memory[i * 1024] = number + i;
    const pid_t child = fork();
    if (child == 0) {
        for (int i = 0; i < PAGES; i++)
            memory[i * 1024] *= 2;
        __atomic_fetch_add(shared_count, 1, __ATOMIC_SEQ_CST);
        _exit(memory[1024] == 2 * (number + 1) ? 3 : 4);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 3)
        return -1000000;
    for (int i = 0; i < PAGES; i++)
        sum += memory[i * 1024];
    munmap(memory, PAGES * 4096);
    return sum;
}

static void child_work(int number, int cpus, int to_parent) {
    struct report report = {number, go_to_cpu(number, cpus), 0};
    char line[32];
    const int file = open("/tmp/stress", O_WRONLY | O_APPEND | O_CREAT, 0600);

    for (int round = 0; round < ROUNDS; round++) {
        report.sum += memory_round(number);
        const int length = snprintf(line, sizeof(line), "%02d %02d\n", number, round);
        if (write(file, line, (size_t)length) != length)
            report.sum = -1;
    }
    close(file);
    write(to_parent, &report, sizeof(report));
    _exit(0);
}

/* Lines of the file that are whole, each child's in its order. */
static int whole_lines(void) {
    int next[CHILDREN] = {0}, good = 0, number, round;
    FILE* const file = fopen("/tmp/stress", "r");

    while (file && fscanf(file, "%d %d\n", &number, &round) == 2)
        if (number >= 0 && number < CHILDREN && round == next[number]++)
            good++;
    return good;
}

int main(void) {
    const int cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
    struct report report;
    int ends[2], status, on_right_cpu = 0, ended = 0;
    long sum = 0;

    close(open("/tmp/stress", O_WRONLY | O_CREAT | O_TRUNC, 0600));
    shared_count = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pipe(ends);
    for (int i = 0; i < CHILDREN; i++)
        if (fork() == 0)
            child_work(i, cpus, ends[1]);
    close(ends[1]);
    while (read(ends[0], &report, sizeof(report)) == sizeof(report)) {
        sum += report.sum;
        on_right_cpu += report.cpu == report.child % cpus;
    }
    while (wait(&status) > 0)
        ended += status == 0;
    printf("%d CPUs: %d ended, %d on their CPU, sum %ld, %d grandchildren, %d lines\n", cpus, ended,
           on_right_cpu, sum, *shared_count, whole_lines());
    return 0;
}
