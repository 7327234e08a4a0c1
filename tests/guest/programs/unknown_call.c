/* A system call that Linux has and this kernel leaves out. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>

int main(void) {
    int result = 0;

    for (int i = 0; i < 3; i++)
        result = inotify_init1(0);
    printf("%d %s\n", result, strerror(errno));
    return 0;
}
