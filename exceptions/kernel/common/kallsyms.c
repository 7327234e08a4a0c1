/* Names of kernel functions. The table is made from the linked kernel and sits behind everything else in the image, so
 * that adding it moves nothing: the offsets are sorted by address, the names lie behind each other. */
#include "kallsyms.h"

#include "string.h"

extern const u32 kallsyms_count;
extern const u32 kallsyms_offsets[];
extern const u32 kallsyms_sizes[];
extern const u32 kallsyms_names[];
extern const char kallsyms_strings[];
extern char _text[], _stext[], _etext[];

notrace bool is_kernel_text(unsigned long address) {
    return address >= (unsigned long)_stext && address < (unsigned long)_etext;
}

/* Index of the last symbol at or below the offset, -1 when there is none. */
static notrace int find_symbol(u32 offset) {
    int low = 0, high = (int)kallsyms_count - 1, found = -1;

    while (low <= high) {
        const int middle = (low + high) / 2;
        if (kallsyms_offsets[middle] <= offset) {
            found = middle;
            low = middle + 1;
        } else {
            high = middle - 1;
        }
    }
    return found;
}

/* Index of the function that holds the address, or -1. */
static notrace int find_function(unsigned long address) {
    return is_kernel_text(address) ? find_symbol((u32)(address - (unsigned long)_text)) : -1;
}

notrace int sprint_symbol_no_offset(char *buffer, unsigned long address) {
    const int index = find_function(address);

    if (index < 0)
        return snprintf(buffer, KSYM_TEXT_MAX, "0x%lx", address);
    return snprintf(buffer, KSYM_TEXT_MAX, "%.80s", kallsyms_strings + kallsyms_names[index]);
}

notrace int sprint_symbol(char *buffer, unsigned long address) {
    const int index = find_function(address);

    if (index < 0)
        return snprintf(buffer, KSYM_TEXT_MAX, "0x%lx", address);
    const unsigned long offset = address - (unsigned long)_text - kallsyms_offsets[index];
    return snprintf(buffer, KSYM_TEXT_MAX, "%.80s+0x%lx/0x%lx", kallsyms_strings + kallsyms_names[index],
                    offset, (unsigned long)kallsyms_sizes[index]);
}
