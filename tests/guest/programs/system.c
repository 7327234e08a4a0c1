/* Questions about the system and oneself. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

extern char** environ;

int main(int argc, char** argv) {
    struct utsname name;
    struct rlimit limit;
    struct sysinfo info;
    char comm[16];

    printf("%d arguments, the last is %s\n", argc - 1, argv[argc - 1]);
    printf("uname %d: %s %s\n", uname(&name), name.sysname, name.machine);
    printf("pages of %ld, %d\n", sysconf(_SC_PAGESIZE), getpagesize());
    printf("processors %d\n", sysconf(_SC_NPROCESSORS_ONLN) >= 1);
    printf("RLIMIT_STACK %d: %d\n", getrlimit(RLIMIT_STACK, &limit), limit.rlim_cur >= 8u << 20);
    limit.rlim_cur = 4u << 20;
    printf("setrlimit %d", setrlimit(RLIMIT_STACK, &limit));
    getrlimit(RLIMIT_STACK, &limit);
    printf(" %ld\n", (long)limit.rlim_cur);
    printf("sysinfo %d: %d %d\n", sysinfo(&info), info.totalram > 0, info.totalram >= info.freeram);
    printf("pid %d, group %d, session %d\n", getpid() == (pid_t)syscall(SYS_gettid), getpgrp() > 0,
           getsid(0) >= 0);
    printf("prctl %d", prctl(PR_SET_NAME, "renamed"));
    prctl(PR_GET_NAME, comm);
    printf(" %s\n", comm);
    printf("AT_PAGESZ %lu, AT_RANDOM %d\n", getauxval(AT_PAGESZ), getauxval(AT_RANDOM) != 0);
    unsigned long words[2] = {0};
    printf("getrandom %zd %d\n", getrandom(words, sizeof(words), 0), words[0] != words[1]);
    printf("umask %03o %03o\n", umask(027), umask(022));
    setenv("NEW", "value", 1);
    printf("%s %s\n", getenv("NEW"), getenv("MISSING") ? "there" : "missing");
    cpu_set_t cpus;
    printf("affinity %d %d\n", sched_getaffinity(0, sizeof(cpus), &cpus), CPU_COUNT(&cpus) >= 1);
    char where[64];
    printf("%s\n", chdir("/tmp") ? strerror(errno) : getcwd(where, sizeof(where)));
    printf("descriptor %d\n", dup2(1, 9));
    struct stat st;
    printf("fstat %d pipe or file or terminal %d\n", fstat(1, &st), st.st_mode != 0);
    const int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_RDWR),
              urandom = open("/dev/urandom", O_RDONLY);
    char bytes[8] = {1, 1};
    printf("zero %zd %d, null %zd %zd, urandom %zd\n", read(zero, bytes, 8), bytes[0], write(null, bytes, 8),
           read(null, bytes, 8), read(urandom, bytes, 8));
    printf("priority %d, nice %d\n", getpriority(PRIO_PROCESS, 0), nice(0));
    long unknown = syscall(777);
    printf("no such call: %ld %s\n", unknown, strerror(errno));
    printf("bad descriptor: %zd %s\n", write(77, "", 1), strerror(errno));
    return 0;
}
