// What belongs to a file beside its bytes: links, permissions, owner, times, room; and copies made by the kernel.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static char path[64], other[64], target[64];

static const char* name(long result) {
    return result < 0 ? strerrorname_np(errno) : "0";
}

static void links(void) {
    struct stat stat;
    char text[64];

    printf("symlink: %s,", name(symlink("file", other)));
    printf(" again: %s,", name(symlink("file", other)));
    const ssize_t length = readlink(other, text, sizeof(text));
    printf(" leads to %.*s,", (int)length, text);
    lstat(other, &stat);
    printf(" is one: %d, length %ld,", S_ISLNK(stat.st_mode), (long)stat.st_size);
    const int fd = open(other, O_RDONLY);
    printf(" read: %zd\n", read(fd, text, sizeof(text)));
    close(fd);
    printf("a link that leads nowhere: %s, in no directory: %s\n", name(symlink("nowhere", target)),
           name(symlink("x", "/nowhere/x")));
    printf("followed: %s\n", name(open(target, O_RDONLY)));
    unlink(target);
}

static void permissions(void) {
    struct stat stat;

    printf("chmod: %s,", name(chmod(path, 0640)));
    printf(" through the link: %s,", name(chmod(other, 04751)));
    lstat(path, &stat);
    printf(" %o,", stat.st_mode);
    const int fd = open(path, O_RDWR);
    printf(" fchmod: %s,", name(fchmod(fd, 0600)));
    printf(" chown: %s,", name(chown(path, 12, 34)));
    printf(" fchown of the group: %s,", name(fchown(fd, -1, 56)));
    fstat(fd, &stat);
    printf(" %o %d:%d\n", stat.st_mode, stat.st_uid, stat.st_gid);
    printf("no such file: %s, no descriptor: %s\n", name(chmod("/nowhere", 0)), name(fchmod(99, 0)));
    close(fd);
}

static void times(void) {
    struct timespec both[2] = {{1000, 5}, {2000, 6}}, omit[2] = {{0, UTIME_OMIT}, {3000, 7}},
                    wrong[2] = {{0, 1000000000}, {0, 0}};
    struct stat stat;

    printf("utimensat: %s,", name(utimensat(AT_FDCWD, path, both, 0)));
    lstat(path, &stat);
    printf(" %ld.%09ld %ld.%09ld,", stat.st_atim.tv_sec, stat.st_atim.tv_nsec, stat.st_mtim.tv_sec,
           stat.st_mtim.tv_nsec);
    const int fd = open(path, O_RDWR);
    printf(" one of them: %s,", name(futimens(fd, omit)));
    fstat(fd, &stat);
    printf(" %ld %ld\n", stat.st_atim.tv_sec, stat.st_mtim.tv_sec);
    printf("no time: %s,", name(futimens(fd, wrong)));
    write(fd, "x", 1);
    fstat(fd, &stat);
    printf(" written now: %d\n", labs(time(NULL) - stat.st_mtim.tv_sec) < 5);
    close(fd);
}

static void room(void) {
    struct stat stat;
    struct statfs fs;
    char bytes[8] = {0};
    const int fd = open(path, O_RDWR | O_TRUNC);

    printf("fallocate: %s,", name(fallocate(fd, 0, 0, 10000)));
    fstat(fd, &stat);
    printf(" %ld,", (long)stat.st_size);
    printf(" kept: %s,", name(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 20000)));
    fstat(fd, &stat);
    printf(" %ld, nothing: %s, a pipe: ", (long)stat.st_size, name(fallocate(fd, 0, 0, 0)));
    int fds[2];
    pipe(fds);
    printf("%s\n", name(fallocate(fds[1], 0, 0, 5)));
    const int memory = memfd_create("memory", 0);
    for (int i = 0; i < 3; i++)
        pwrite(memory, "abcdefgh", 8, i * 4096 + 4092);
    char* map = mmap(NULL, 12288, PROT_READ, MAP_SHARED, memory, 0);
    printf("punch: %s,", name(fallocate(memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4094, 4100)));
    printf(" %.8s|%d|%.6s\n", map + 4088 + 4, map[4095] + map[4097] + map[8193], map + 8194);
    printf("advice: %d %d %d", posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED),
           posix_fadvise(fd, 0, 0, 17) == EINVAL, posix_fadvise(fds[0], 0, 0, 0) == ESPIPE);
    printf(", readahead %s", name(readahead(fd, 0, 100)));
    printf(", fstatfs %s %d %ld\n", name(fstatfs(fd, &fs)), fs.f_blocks > 0, (long)fs.f_namelen);
    close(fd);
    close(fds[0]);
    close(fds[1]);
}

static void copies(void) {
    const int from = open(path, O_RDWR | O_TRUNC), to = open(target, O_CREAT | O_RDWR, 0600);
    char text[16] = {0};
    off_t at = 3;

    write(from, "0123456789", 10);
    printf("sendfile: %zd,", sendfile(to, from, &at, 4));
    printf(" now at %ld, %ld and %ld;", (long)at, (long)lseek(from, 0, SEEK_CUR),
           (long)lseek(to, 0, SEEK_CUR));
    lseek(from, 8, SEEK_SET);
    printf(" the rest: %zd,", sendfile(to, from, NULL, 100));
    printf(" more: %zd\n", sendfile(to, from, NULL, 100));
    off_t in = 0, out = 6;
    printf("copy_file_range: %zd,", copy_file_range(from, &in, to, &out, 3, 0));
    pread(to, text, 15, 0);
    printf(" %s,", text);
    printf(" to a file that is only read: %s\n",
           name(copy_file_range(from, NULL, open(path, O_RDONLY), NULL, 1, 0)));
    close(from);
    close(to);
}

int main(void) {
    const char* const folder = "/tmp/attributes";

    setvbuf(stdout, NULL, _IONBF, 0);
    umask(022);
    mkdir(folder, 0700);
    sprintf(path, "%s/file", folder);
    sprintf(other, "%s/other", folder);
    sprintf(target, "%s/target", folder);
    const int fd = open(path, O_CREAT | O_WRONLY, 0644);
    write(fd, "text", 4);
    close(fd);
    links();
    permissions();
    times();
    room();
    copies();
    unlink(path);
    unlink(other);
    unlink(target);
    printf("empty again: %s\n", name(rmdir(folder)));
    return 0;
}
