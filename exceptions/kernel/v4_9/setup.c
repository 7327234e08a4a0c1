/* What the ID registers say, and what 4.9 makes of it. */
#include "arm64.h"
#include "hwcap.h"
#include "system.h"
#include "uaccess.h"

/* With PAN every exception entry sets PSTATE.PAN, because SCTLR_EL1.SPAN is now 0. */
static void enable_pan(void) {
    u64 sctlr;

    __asm__ volatile("mrs %0, sctlr_el1" : "=r"(sctlr));
    __asm__ volatile("msr sctlr_el1, %0\n\tisb" ::"r"(sctlr & ~SCTLR_SPAN));
    __asm__ volatile(".inst %0" ::"i"(INSN_MSR_PAN(1)));
    cpu_has_pan = true;
}

void setup_this_cpu_features(void) {
    if (ID_FIELD(read_id(id_aa64mmfr1_el1), ID_AA64MMFR1_PAN_SHIFT))
        enable_pan();
    /* Programs may read the virtual counter: CNTKCTL_EL1.EL0VCTEN. */
    __asm__ volatile("msr cntkctl_el1, %0" ::"r"(2UL));
}

void setup_cpu_features(void) {
    elf_hwcap = hwcap_of_this_cpu();
    setup_this_cpu_features();
}
