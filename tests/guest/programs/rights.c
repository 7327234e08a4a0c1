// Locks of files, who a program is, what it asks of the scheduler; barriers, descriptors closed at once, moved memory.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char* name(long result) {
    return result < 0 ? strerrorname_np(errno) : "0";
}

static int in_child(int (*function)(void)) {
    int status = 0;
    const pid_t child = fork();

    if (child == 0)
        _exit(function());
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char* const path = "/tmp/rights";

static long lock(int fd, int command, int type, long start, long length) {
    struct flock flock = {.l_type = (short)type, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
    const long result = fcntl(fd, command, &flock);
    if (command == F_GETLK && result == 0)
        printf("[%d %ld+%ld by parent %d]", flock.l_type, (long)flock.l_start, (long)flock.l_len,
               flock.l_pid == getppid());
    return result;
}

static int try_locks(void) {
    const int fd = open(path, O_RDWR);

    printf("child: flock %s,", name(flock(fd, LOCK_EX | LOCK_NB)));
    printf(" shared %s;", name(flock(fd, LOCK_SH | LOCK_NB)));
    printf(" range %s,", name(lock(fd, F_SETLK, F_WRLCK, 15, 2)));
    printf(" read %s,", name(lock(fd, F_SETLK, F_RDLCK, 32, 1)));
    printf(" beside %s,", name(lock(fd, F_SETLK, F_WRLCK, 20, 5)));
    printf(" who? %s\n", name(lock(fd, F_GETLK, F_WRLCK, 0, 0)));
    return 0;
}

static int wait_for_lock(void) {
    const int fd = open(path, O_RDWR);

    return flock(fd, LOCK_EX) == 0 && lock(fd, F_SETLKW, F_WRLCK, 10, 10) == 0 ? 6 : 7;
}

static void locks(void) {
    const int fd = open(path, O_CREAT | O_RDWR, 0600);

    printf("flock: %s, ranges:", name(flock(fd, LOCK_SH)));
    printf(" %s", name(lock(fd, F_SETLK, F_WRLCK, 10, 20)));
    printf(" %s", name(lock(fd, F_SETLK, F_UNLCK, 20, 5)));
    printf(" %s", name(lock(fd, F_SETLK, F_RDLCK, 30, 10)));
    printf(" %s\n", name(lock(fd, F_SETLK, 7, 30, 10)));
    in_child(try_locks);
    flock(fd, LOCK_EX);
    const pid_t child = fork();
    if (child == 0)
        _exit(wait_for_lock());
    usleep(3000);
    flock(fd, LOCK_UN);
    usleep(3000);
    close(open(path, O_RDONLY)); // and the ranges are free
    int status;
    waitpid(child, &status, 0);
    printf("waited for: %d\n", WEXITSTATUS(status));
    close(fd);
    unlink(path);
}

static int give_up_root(void) {
    gid_t groups[2] = {5, 6}, got[4];
    uid_t real, effective, saved;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];

    syscall(SYS_capget, &header, data);
    printf("root: capabilities %d,", data[0].effective == ~0u && data[0].permitted == ~0u);
    printf(" setgroups %s,", name(setgroups(2, groups)));
    printf(" %d of them,", getgroups(4, got));
    printf(" setgid %s,", name(setgid(100)));
    printf(" seteuid %s,", name(seteuid(1000)));
    printf(" back %s;", name(seteuid(0)));
    printf(" setuid %s,", name(setuid(1000)));
    getresuid(&real, &effective, &saved);
    printf(" %d %d %d,", real, effective, saved);
    printf(" back %s,", name(setuid(0)));
    printf(" setgroups %s,", name(setgroups(2, groups)));
    syscall(SYS_capget, &header, data);
    printf(" capabilities %d\n", data[0].effective | data[1].effective);
    return getuid() == 1000 && getegid() == 100;
}

static void scheduler(void) {
    struct sched_param parameter = {.sched_priority = 0};
    struct timespec slice;

    printf("policy %d,", sched_getscheduler(0));
    printf(" wrong %s,", name(sched_setscheduler(0, SCHED_FIFO, &parameter)));
    parameter.sched_priority = 10;
    printf(" FIFO %s,", name(sched_setscheduler(0, SCHED_RR, &parameter)));
    parameter.sched_priority = 0;
    sched_getparam(0, &parameter);
    sched_rr_get_interval(0, &slice);
    printf(" %d with %d for %ld ms,", sched_getscheduler(0), parameter.sched_priority,
           slice.tv_nsec / 1000000);
    parameter.sched_priority = 0;
    printf(" batch %s,", name(sched_setscheduler(getpid(), SCHED_BATCH, &parameter)));
    printf(" nobody %s;", name(sched_getscheduler(30000)));
    printf(" nice %s", name(setpriority(PRIO_PROCESS, 0, 30)));
    printf(" %d\n", getpriority(PRIO_PROCESS, 0));
}

static void barriers(void) {
    const long commands = syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0, 0);

    printf("membarrier: %d, %s,", (int)commands & 1,
           name(syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0)));
    printf(" %s,", name(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0)));
    printf(" %s,", name(syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0)));
    printf(" %s,", name(syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0)));
    printf(" %s\n", name(syscall(SYS_membarrier, 3, 0, 0)));
}

static void newer(void) {
    int fds[2];

    pipe(fds);
    fcntl(fds[1], F_DUPFD, 70);
    printf("close_range: %s,", name(syscall(436, fds[0], ~0u, 4)));
    printf(" %d,", fcntl(70, F_GETFD));
    printf(" %s,", name(syscall(436, fds[1], 80, 0)));
    printf(" %s", name(fcntl(70, F_GETFD)));
    printf(" %s\n", name(fcntl(fds[0], F_GETFD)));
    char* const old = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    strcpy(old, "moved");
    char* const new = mremap(old, 8192, 8192, MREMAP_MAYMOVE | 4);
    printf("MREMAP_DONTUNMAP: %s", name(new == MAP_FAILED ? -1 : 0));
    if (new != MAP_FAILED)
        printf(" %s, left behind: \"%s\"", new, old);
    printf("\n");
    printf("mlockall: %s,", name(mlockall(MCL_CURRENT)));
    printf(" %s\n", name(munlockall()));
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    locks();
    printf("not root any more: %d\n", in_child(give_up_root));
    scheduler();
    barriers();
    newer();
    return 0;
}
