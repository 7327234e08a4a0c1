/* Asks /dev/oops for something to be done, by name: ./tlb stale_tlb */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv) {
    const int device = open("/dev/oops", O_WRONLY);

    if (device < 0 || argc != 2)
        return 2;
    if (write(device, argv[1], strlen(argv[1])) < 0) {
        printf("%s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    return 0;
}
