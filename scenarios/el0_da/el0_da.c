/* One store through a NULL pointer: the smallest program that ends in a segmentation fault. */

int main(void) {
    int* p = 0;

    *p = 1;
    return 0;
}
