// What /proc says of the program, and its descriptors as files.
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static char text[16384];

static ssize_t read_file(const char* path) {
    const int fd = open(path, O_RDONLY);
    ssize_t all = 0, got;

    if (fd < 0)
        return -1;
    while ((got = read(fd, text + all, sizeof(text) - 1 - (size_t)all)) > 0)
        all += got;
    text[all] = '\0';
    close(fd);
    return all;
}

// The rest of the line that begins so.
static const char* field(const char* key) {
    static char value[128];
    const char* line = strstr(text, key);

    if (line == NULL)
        return "missing";
    line += strlen(key);
    line += strspn(line, ": \t");
    snprintf(value, sizeof(value), "%.*s", (int)strcspn(line, "\n"), line);
    return value;
}

static void about_me(void) {
    prctl(PR_SET_NAME, "somebody");
    read_file("/proc/self/comm");
    printf("comm: %s", text);
    read_file("/proc/self/status");
    printf("status: %s", field("Name"));
    printf(", pid %d", atoi(field("Pid")) == getpid());
    printf(", parent %d", atoi(field("PPid")) == getppid());
    printf(", threads %s", field("Threads"));
    printf(", size %d and %d\n", atoi(field("VmSize")) > atoi(field("VmRSS")), atoi(field("VmRSS")) > 0);
    read_file("/proc/self/stat");
    int fields = 0, pid = 0;
    char name[32], state = 0;
    sscanf(text, "%d (%31[^)]) %c", &pid, name, &state);
    for (const char* c = text; *c; c++)
        fields += *c == ' ' || *c == '\n';
    printf("stat: %d %s %c, %d fields\n", pid == getpid(), name, state, fields);
    long size = 0, resident = 0;
    read_file("/proc/self/statm");
    sscanf(text, "%ld %ld", &size, &resident);
    printf("statm: %d\n", size > resident && resident > 0);
    const ssize_t length = read_file("/proc/self/cmdline");
    printf("cmdline: %d\n", length > 5 && strstr(text, "proc") != NULL && text[length - 1] == '\0');
    read_file("/proc/self/limits");
    printf("limits: %s\n", field("Max cpu time"));
    const ssize_t bytes = read_file("/proc/self/auxv");
    const uint64_t* const pairs = (const uint64_t*)text;
    int found = 0;
    for (ssize_t i = 0; i < bytes / 8; i += 2)
        found += pairs[i] == AT_PAGESZ && pairs[i + 1] == getauxval(AT_PAGESZ);
    printf("auxv: %d, ends with AT_NULL: %d\n", found, pairs[bytes / 8 - 2] == AT_NULL);
}

static void descriptors(void) {
    char link[64] = {0};
    struct stat stat_of_file, stat_of_link;
    const int fd = open("/tmp/descriptor", O_CREAT | O_RDWR | O_TRUNC, 0600);

    write(fd, "content", 7);
    char path[32];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    readlink(path, link, sizeof(link));
    printf("link: %s,", link);
    stat(path, &stat_of_file);
    lstat(path, &stat_of_link);
    printf(" a file of %ld, a link: %d,", (long)stat_of_file.st_size, S_ISLNK(stat_of_link.st_mode));
    const int again = open(path, O_RDONLY);
    printf(" read anew: %zd", read(again, text, 7));
    printf(" %.7s,", text);
    close(again);
    unlink("/tmp/descriptor");
    printf(" without its name: %zd\n", read_file(path));
    close(fd);
    printf("closed: %s\n", open(path, O_RDONLY) < 0 ? strerrorname_np(errno) : "opened");
    int fds[2];
    pipe(fds);
    snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
    write(fds[1], "piped", 5);
    const int through = open(path, O_RDONLY);
    printf("a pipe: %zd", read(through, text, 5));
    printf(" %.5s\n", text);
    FILE* const out = fopen("/dev/stdout", "w");
    fputs("through /dev/stdout\n", out);
    fclose(out);
    DIR* const folder = opendir("/proc/self/fd");
    int count = 0;
    for (struct dirent* entry; (entry = readdir(folder)) != NULL;)
        count += entry->d_type == DT_LNK;
    printf("in the folder: %d\n", count >= 7);
    closedir(folder);
}

static void about_the_machine(void) {
    read_file("/proc/meminfo");
    printf("memory: %d\n", atol(field("MemTotal")) > atol(field("MemFree")));
    read_file("/proc/cpuinfo");
    printf("processor %s", field("processor"));
    printf(", as many as sysconf says: %d\n", sysconf(_SC_NPROCESSORS_ONLN) >= 1);
    read_file("/proc/version");
    printf("version: %.13s\n", text);
    printf("unknown: %s\n", open("/proc/nothing", O_RDONLY) < 0 ? strerrorname_np(errno) : "opened");
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    about_me();
    descriptors();
    about_the_machine();
    return 0;
}
