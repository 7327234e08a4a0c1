/* Lets /dev/oops read a number of ours, the right way ("copy") or not ("direct"), and then one that is not there. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#define OOPS_USER_ACCESS _IO('o', 4)
#define OOPS_COPY_FROM_USER _IO('o', 9)

static void ask(int device, unsigned long command, const int* number) {
    const int result = ioctl(device, command, number);

    if (result < 0)
        printf("%p: %s\n", (const void*)number, strerror(errno));
    else
        printf("a number of the program's: %d\n", result);
}

int main(int argc, char** argv) {
    static const int number = 42;
    const int device = open("/dev/oops", O_RDWR);

    if (device < 0 || argc != 2)
        return 2;
    if (!strcmp(argv[1], "direct")) {
        ask(device, OOPS_USER_ACCESS, &number);
        return 0;
    }
    ask(device, OOPS_COPY_FROM_USER, &number);
    ask(device, OOPS_COPY_FROM_USER, (const int*)8); /* nothing is there */
    return 0;
}
