/* Memory and strings. The compiler calls the mem* functions on its own, so they must exist under these names. */
#ifndef STRING_H
#define STRING_H

#include "compiler.h"

void *__memset(void *to, int byte, size_t count);
void *memset(void *to, int byte, size_t count);
void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
int memcmp(const void *a, const void *b, size_t count);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t most);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t most);
const char *strrchr(const char *s, int c);
/* Copies at most size - 1 bytes and always ends the result; returns strlen(from). */
size_t strlcpy(char *to, const char *from, size_t size);

int vsnprintf(char *buffer, size_t size, const char *format, va_list arguments);
int snprintf(char *buffer, size_t size, const char *format, ...) __printf(3, 4);

#endif
