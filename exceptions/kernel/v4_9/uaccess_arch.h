/* What must be open while 4.9 gets at user memory: the door that PAN is. */
#ifndef UACCESS_ARCH_H
#define UACCESS_ARCH_H

#include "arm64.h"
#include "uaccess.h"

static __always_inline void uaccess_enable(void) {
    if (cpu_has_pan)
        __asm__ volatile(".inst %0" ::"i"(INSN_MSR_PAN(0)) : "memory");
}
static __always_inline void uaccess_disable(void) {
    if (cpu_has_pan)
        __asm__ volatile(".inst %0" ::"i"(INSN_MSR_PAN(1)) : "memory");
}

#endif
