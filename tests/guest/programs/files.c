/* Files of the folder that --root names: read, mapped, listed, and never changed. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void list(const char* path) {
    struct dirent** names;
    const int count = scandir(path, &names, NULL, alphasort);

    printf("%s:", path);
    for (int i = 0; i < count; i++)
        printf(" %s%s", names[i]->d_name,
               names[i]->d_type == DT_DIR   ? "/"
               : names[i]->d_type == DT_LNK ? "@"
                                            : "");
    printf("%s\n", count < 0 ? strerror(errno) : "");
}

static void show(const char* path) {
    char line[64] = "";
    FILE* const f = fopen(path, "r");

    printf("%s: %s", path, f && fgets(line, sizeof(line), f) ? line : strerror(errno));
    if (!strchr(line, '\n'))
        puts("");
    if (f)
        fclose(f);
}

static void numbers(void) {
    const int fd = open("/data/numbers.txt", O_RDONLY);
    char a[6] = "", b[6] = "";
    const struct iovec parts[2] = {{a, 5}, {b, 5}};
    struct stat st;

    printf("fstat %d: %ld bytes, regular %d\n", fstat(fd, &st), (long)st.st_size, S_ISREG(st.st_mode));
    printf("readv %zd: %s|%s\n", readv(fd, parts, 2), a, b);
    printf("pread %zd: %s\n", pread(fd, a, 5, 20000), a);
    printf("lseek %ld, read at the end %zd\n", (long)lseek(fd, 0, SEEK_END), read(fd, a, 5));
    const char* const p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    const char* const q = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 4096);
    printf("mapped: %.5s %.5s\n", p, q);
    printf("writable and shared: %d",
           mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
    printf(" %s\n", strerror(errno));
}

static void refused(const char* what, int result) {
    printf("%s: %d %s\n", what, result, result < 0 ? strerror(errno) : "");
}

int main(void) {
    char text[256];

    list("/");
    list("/data");
    list("/missing");
    show("/hello.txt");
    show("/data/../data//./link");
    show("/../../../../etc/passwd");
    show("/out");
    show("/loop");
    show("/data/hello.txt/x");
    numbers();
    refused("writing", open("/hello.txt", O_RDWR));
    refused("truncating", truncate("/hello.txt", 0));
    refused("removing", unlink("/hello.txt"));
    refused("creating beside it", open("/data/new", O_CREAT | O_WRONLY, 0600));
    refused("creating in /tmp", open("/tmp/new", O_CREAT | O_WRONLY, 0600));
    printf("chdir %d, %s\n", chdir("/data"), getcwd(text, sizeof(text)));
    show("../hello.txt");
    const int dir = open(".", O_RDONLY | O_DIRECTORY), at = openat(dir, "numbers.txt", O_RDONLY);
    printf("openat %d, fchdir %d, %s\n", at > dir, fchdir(dir), getcwd(text, sizeof(text)));
    const ssize_t length = readlink("link", text, sizeof(text));
    printf("link -> %.*s\n", (int)length, text);
    printf("access %d %d %d\n", access("numbers.txt", R_OK), access("numbers.txt", W_OK),
           access("nothing", F_OK));
    struct stat st, link;
    printf("stat %d %d, link %d\n", stat("link", &st), lstat("link", &link), S_ISLNK(link.st_mode));
    printf("mkdir %d, rmdir %d %d\n", mkdir("/tmp/d", 0755), rmdir("/tmp/d"), rmdir("/tmp/d"));
    printf("rename %d\n", rename("/tmp/new", "/tmp/newer"));
    list("/tmp");
    printf("exe %zd\n", readlink("/proc/self/exe", text, sizeof(text)) > 0 ? (ssize_t)1 : -1);
    FILE* const maps = fopen("/proc/self/maps", "r");
    int stack = 0, program = 0;
    while (maps && fgets(text, sizeof(text), maps)) {
        stack += strstr(text, "[stack]") != NULL;
        program += strstr(text, "/files") != NULL;
    }
    printf("maps: stack %d, program %d\n", stack, program > 0);
    return 0;
}
