#define _GNU_SOURCE
/* The C library's files: the terminal, files made in /tmp, and every conversion that does real work. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void conversions(void) {
    char text[64];
    int a, b, used;
    double d;

    printf("%d %5u|%-6x|%#o %lld %c %s %.3s %p\n", -7, 42u, 0xbeefu, 8u, -1234567890123LL, 'x', "text",
           "truncated", (void*)0x1234);
    printf("%.3f %e %g %a %10.2f|\n", 3.14159, 12345.678, 0.0001, 1.0, -2.5);
    printf("%*d|%-*d|%+d\n", 6, 3, 6, 3, 9);
    printf("%d\n", sscanf("12 0x1f 2.5 word", "%d %i %lf %63s%n", &a, &b, &d, text, &used));
    printf("%d %d %g %s %d\n", a, b, d, text, used);
    printf("%d '%s'\n", snprintf(text, 5, "%s", "longer than that"), text);
    printf("%ld %lu %g\n", strtol("-77z", NULL, 10), strtoul("ffff", NULL, 16), strtod("1e-3", NULL));
}

static void a_file(void) {
    char line[32];
    FILE* const f = fopen("/tmp/notes.txt", "w+");

    for (int i = 0; i < 1000; i++)
        fprintf(f, "line %d\n", i);
    printf("length %ld\n", ftell(f));
    rewind(f);
    int count = 0;
    while (fgets(line, sizeof(line), f))
        count++;
    printf("%d lines, the last is %s", count, line);
    fseek(f, -9, SEEK_END);
    printf("from the end: %s", fgets(line, sizeof(line), f));
    fseek(f, 5, SEEK_SET);
    ungetc('#', f);
    printf("%c%c\n", fgetc(f), fgetc(f));
    fclose(f);
    FILE* const again = fopen("/tmp/notes.txt", "a");
    fputs("appended\n", again);
    fclose(again);
    FILE* const third = fopen("/tmp/notes.txt", "r");
    fseek(third, 0, SEEK_END);
    printf("length %ld\n", ftell(third));
    fclose(third);
    printf("remove %d\n", remove("/tmp/notes.txt"));
    printf("%s\n", fopen("/tmp/notes.txt", "r") ? "still there" : strerror(errno));
}

static void temporary(void) {
    char name[] = "/tmp/tempXXXXXX", text[8] = "";
    const int fd = mkstemp(name);

    printf("mkstemp %d, unlink %d\n", fd >= 0, unlink(name));
    printf("pwrite %zd, pread %zd %s\n", pwrite(fd, "abcdef", 6, 10), pread(fd, text, 3, 12), text);
    printf("end %ld\n", (long)lseek(fd, 0, SEEK_END));
    close(fd);
    FILE* const f = tmpfile();
    if (f) {
        fputs("hidden", f);
        rewind(f);
        printf("tmpfile %s\n", fgets(text, sizeof(text), f));
        fclose(f);
    }
}

int main(void) {
    char word[32];
    int number, sum = 0;

    conversions();
    a_file();
    temporary();
    printf("first word: %d %s\n", scanf("%31s", word), word);
    while (scanf("%d", &number) == 1)
        sum += number;
    printf("sum %d, end of file %d\n", sum, feof(stdin) != 0);
    setvbuf(stdout, NULL, _IONBF, 0);
    fputs("unbuffered\n", stdout);
    fprintf(stderr, "to stderr\n");
    char* made;
    if (asprintf(&made, "%s-%d", "made", 3) > 0)
        puts(made);
    perror("perror");
    return 3;
}
