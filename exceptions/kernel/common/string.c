/* Memory and strings, plain loops: eight bytes at a time where both sides are aligned. */
#include "string.h"

/* Under the name that a fault in it shows: the other is weak on Linux, and comes second. */
notrace void *__memset(void *to, int byte, size_t count) {
    u8 *p = to;
    const u64 pattern = 0x0101010101010101UL * (u8)byte;

    while (count && ((unsigned long)p & 7)) {
        *p++ = (u8)byte;
        count--;
    }
    for (; count >= 8; count -= 8, p += 8)
        *(u64 *)p = pattern;
    while (count--)
        *p++ = (u8)byte;
    return to;
}
void *memset(void *to, int byte, size_t count) __attribute__((weak, alias("__memset")));

notrace void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    u8 *d = to;
    const u8 *s = from;

    if ((((unsigned long)d ^ (unsigned long)s) & 7) == 0) {
        for (; count && ((unsigned long)d & 7); count--)
            *d++ = *s++;
        for (; count >= 8; count -= 8, d += 8, s += 8)
            *(u64 *)d = *(const u64 *)s;
    }
    while (count--)
        *d++ = *s++;
    return to;
}

notrace void *memmove(void *to, const void *from, size_t count) {
    u8 *d = to;
    const u8 *s = from;

    if (d <= s || d >= s + count)
        return memcpy(to, from, count);
    while (count--)
        d[count] = s[count];
    return to;
}

notrace int memcmp(const void *a, const void *b, size_t count) {
    const u8 *p = a, *q = b;

    for (; count; count--, p++, q++)
        if (*p != *q)
            return *p - *q;
    return 0;
}

notrace size_t strlen(const char *s) {
    size_t n = 0;

    while (s[n])
        n++;
    return n;
}

notrace size_t strnlen(const char *s, size_t most) {
    size_t n = 0;

    while (n < most && s[n])
        n++;
    return n;
}

notrace int strcmp(const char *a, const char *b) {
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (u8)*a - (u8)*b;
}

notrace int strncmp(const char *a, const char *b, size_t most) {
    for (; most; most--, a++, b++)
        if (*a != *b || !*a)
            return (u8)*a - (u8)*b;
    return 0;
}

notrace const char *strrchr(const char *s, int c) {
    const char *found = NULL;

    for (; *s; s++)
        if (*s == c)
            found = s;
    return found;
}

notrace size_t strlcpy(char *to, const char *from, size_t size) {
    const size_t length = strlen(from);

    if (size) {
        const size_t n = min(length, size - 1);
        memcpy(to, from, n);
        to[n] = 0;
    }
    return length;
}
