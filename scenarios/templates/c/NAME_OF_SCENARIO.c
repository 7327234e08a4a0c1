// What happens between this store and its end?
#include <stdio.h>

int main(void) {
    volatile int* nowhere = (volatile int*)0x1000;
    puts("about to store");
    *nowhere = 42;
    puts("never reached");
    return 0;
}
