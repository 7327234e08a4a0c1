/* vsnprintf with the conversions kernel messages use: d i u x X c s p %, flags 0 - and space, width and precision
 * (also *), sizes l and ll, %pS for an address as symbol+offset/size, %ps as symbol. %p prints 16 digits and no 0x, as 4.9 does. */
#include "kallsyms.h"
#include "string.h"

struct spec {
    bool left, zero, upper;
    int width, precision; /* -1: not given */
    int longs;            /* number of l */
};

struct out {
    char *buffer;
    size_t size, length; /* length may run past size: what would have been written */
};

static notrace void put(struct out *o, char c) {
    if (o->length < o->size)
        o->buffer[o->length] = c;
    o->length++;
}

static notrace void put_padding(struct out *o, int count, char c) {
    while (count-- > 0)
        put(o, c);
}

static notrace void put_string(struct out *o, const struct spec *spec, const char *s) {
    const size_t limit = spec->precision < 0 ? ~0UL : (size_t)spec->precision;
    const int length = (int)strnlen(s, limit);

    if (!spec->left)
        put_padding(o, spec->width - length, ' ');
    for (int i = 0; i < length; i++)
        put(o, s[i]);
    if (spec->left)
        put_padding(o, spec->width - length, ' ');
}

static notrace void put_number(struct out *o, const struct spec *spec, u64 value, unsigned base,
                               bool negative) {
    const char *digits = spec->upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char text[24];
    int count = 0;

    do {
        text[count++] = digits[value % base];
        value /= base;
    } while (value);
    while (count < spec->precision && count < (int)sizeof(text))
        text[count++] = '0';
    const int length = count + negative;
    const bool zero = spec->zero && !spec->left && spec->precision < 0;
    if (!spec->left && !zero)
        put_padding(o, spec->width - length, ' ');
    if (negative)
        put(o, '-');
    if (zero)
        put_padding(o, spec->width - length, '0');
    while (count)
        put(o, text[--count]);
    if (spec->left)
        put_padding(o, spec->width - length, ' ');
}

static notrace void put_pointer(struct out *o, struct spec *spec, const void *pointer, const char **format) {
    char name[KSYM_TEXT_MAX];

    if (**format == 'S' || **format == 's') {
        const bool offset = *(*format)++ == 'S';
        (offset ? sprint_symbol : sprint_symbol_no_offset)(name, (unsigned long)pointer);
        put_string(o, spec, name);
        return;
    }
    spec->width = max(spec->width, 16);
    if (!pointer) {
        put_string(o, spec, "(null)");
        return;
    }
    spec->zero = true;
    put_number(o, spec, (unsigned long)pointer, 16, false);
}

static notrace const char *parse_number(const char *format, va_list *arguments, int *value) {
    if (*format == '*') {
        *value = va_arg(*arguments, int);
        return format + 1;
    }
    for (*value = 0; *format >= '0' && *format <= '9'; format++)
        *value = *value * 10 + (*format - '0');
    return format;
}

static notrace const char *parse_spec(const char *format, va_list *arguments, struct spec *spec) {
    *spec = (struct spec){.precision = -1};
    for (;; format++) {
        if (*format == '-')
            spec->left = true;
        else if (*format == '0')
            spec->zero = true;
        else
            break;
    }
    format = parse_number(format, arguments, &spec->width);
    if (*format == '.')
        format = parse_number(format + 1, arguments, &spec->precision);
    for (; *format == 'l' || *format == 'z'; format++)
        spec->longs++;
    return format;
}

static notrace void put_signed(struct out *o, const struct spec *spec, va_list *arguments) {
    const s64 value = spec->longs ? va_arg(*arguments, long) : va_arg(*arguments, int);

    put_number(o, spec, value < 0 ? -(u64)value : (u64)value, 10, value < 0);
}

static notrace const char *put_conversion(struct out *o, const char *format, va_list *arguments) {
    struct spec spec;
    const char *s;

    format = parse_spec(format, arguments, &spec);
    const char conversion = *format;
    if (!conversion)
        return format;
    format++;
    switch (conversion) {
    case 'd':
    case 'i':
        put_signed(o, &spec, arguments);
        break;
    case 'X':
    case 'x':
    case 'u':
        spec.upper = conversion == 'X';
        put_number(o, &spec, spec.longs ? va_arg(*arguments, unsigned long) : va_arg(*arguments, unsigned),
                   conversion == 'u' ? 10 : 16, false);
        break;
    case 'c':
        put(o, (char)va_arg(*arguments, int));
        break;
    case 's':
        s = va_arg(*arguments, const char *);
        put_string(o, &spec, s ? s : "(null)");
        break;
    case 'p':
        put_pointer(o, &spec, va_arg(*arguments, const void *), &format);
        break;
    default:
        put(o, conversion);
    }
    return format;
}

notrace int vsnprintf(char *buffer, size_t size, const char *format, va_list arguments) {
    struct out o = {.buffer = buffer, .size = size};
    va_list copy;

    va_copy(copy, arguments);
    while (*format) {
        if (*format == '%')
            format = put_conversion(&o, format + 1, &copy);
        else
            put(&o, *format++);
    }
    va_end(copy);
    if (size)
        buffer[min(o.length, size - 1)] = 0;
    return (int)o.length;
}

notrace int snprintf(char *buffer, size_t size, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    const int length = vsnprintf(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}
