/* Asks /dev/oops for one of its mistakes: ./oops null_deref */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static long function(void) {
    return 42;
}

static const struct {
    const char* name;
    unsigned long command;
    const void* argument;
} requests[] = {
    {"null_deref", _IO('o', 1), 0},
    {"write_read_only", _IO('o', 2), 0},
    {"exec_data", _IO('o', 3), 0},
    {"exec_user", _IO('o', 5), function},
    {"bug", _IO('o', 6), 0},
    {"unaligned", _IO('o', 7), 0},
    {"stack_overflow", _IO('o', 8), 0},
};

static void ask(int device, unsigned long command, const void* argument) {
    const int result = ioctl(device, command, argument);

    if (result < 0)
        printf("ioctl: %s\n", strerror(errno));
    else
        printf("ioctl: %d\n", result);
}

int main(int argc, char** argv) {
    const int device = open("/dev/oops", O_RDWR);

    if (device < 0 || argc != 2)
        return 2;
    for (unsigned i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (!strcmp(requests[i].name, argv[1]))
            ask(device, requests[i].command, requests[i].argument);
    }
    return 0;
}
