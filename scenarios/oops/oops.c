/* Asks /dev/oops for one of its mistakes: ./oops null_deref */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

static const struct {
    const char* name;
    unsigned long command;
} mistakes[] = {
    {"null_deref", _IO('o', 1)},
};

static void ask(int device, unsigned long command) {
    const int result = ioctl(device, command, 0);

    if (result < 0)
        printf("ioctl: %s\n", strerror(errno));
    else
        printf("ioctl: %d\n", result);
}

int main(int argc, char** argv) {
    const int device = open("/dev/oops", O_RDWR);

    if (device < 0 || argc != 2)
        return 2;
    for (unsigned i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        if (!strcmp(mistakes[i].name, argv[1])) {
            ask(device, mistakes[i].command);
            return 0;
        }
    }
    return 2;
}
