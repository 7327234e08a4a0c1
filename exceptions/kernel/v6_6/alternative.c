/* The code is mapped read-only; it is written through the linear map, where the same pages are data. */
#include "alternative.h"

#include "arm64.h"
#include "layout.h"

extern const struct alt_instr __alt_instructions[], __alt_instructions_end[];

static __always_inline bool this_cpu_has_cap(u32 cap) {
    return cap == ARM64_HAS_VIRT_HOST_EXTN && is_kernel_in_hyp_mode();
}

static void patch_alternative(const struct alt_instr *alt) {
    const unsigned long orig = (unsigned long)&alt->orig_offset + (unsigned long)alt->orig_offset;

    *(u32 *)__va(__pa(orig)) = alt->replacement;
    __asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0" ::"r"(orig) : "memory");
}

void apply_boot_alternatives(void) {
    for (const struct alt_instr *alt = __alt_instructions; alt < __alt_instructions_end; alt++)
        if (this_cpu_has_cap(alt->cpucap))
            patch_alternative(alt);
    __asm__ volatile("dsb ish\n\tisb" ::: "memory");
}
