/* Instructions that depend on what the CPU turns out to have: the kernel is linked with those for a CPU without it, and
 * apply_boot_alternatives puts the others in their place, so that the code that runs has no condition in it. */
#ifndef ALTERNATIVE_H
#define ALTERNATIVE_H

#define ARM64_HAS_VIRT_HOST_EXTN 0 /* this kernel runs at EL2 */

#ifndef __ASSEMBLER__
#include "arm64.h"
#include "compiler.h"

#define __stringify_1(x) #x
#define __stringify(x) __stringify_1(x)

/* One instruction, and what replaces it; neither depends on its own address. alternative.inc has it for assembly. */
#define ALTERNATIVE(original, replacement, cpucap)                                                           \
    "8888:\t" original "\n\t"                                                                                \
    ".pushsection .altinstructions, \"a\"\n\t"                                                               \
    ".balign 4\n\t"                                                                                          \
    ".long 8888b - .\n\t"                                                                                    \
    ".long " __stringify(cpucap) "\n\t" replacement "\n\t"                                                   \
                                 ".popsection"

struct alt_instr {
    s32 orig_offset; /* from here to the instruction */
    u32 cpucap;
    u32 replacement; /* the instruction word */
};

/* True at EL2: the register names of EL1 then mean those of EL2, only TPIDR_EL1 stays what it is. */
static __always_inline bool is_kernel_in_hyp_mode(void) {
    u64 el;

    __asm__("mrs %0, CurrentEL" : "=r"(el));
    return el == CURRENT_EL_EL2;
}

/* Once, before anything uses a per-CPU variable. */
void apply_boot_alternatives(void);
#endif

#endif
