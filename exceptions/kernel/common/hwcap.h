/* AT_HWCAP: what a program may count on. */
#ifndef HWCAP_H
#define HWCAP_H

#include "compiler.h"

#define HWCAP_FP BIT(0)
#define HWCAP_ASIMD BIT(1)
#define HWCAP_AES BIT(3)
#define HWCAP_PMULL BIT(4)
#define HWCAP_SHA1 BIT(5)
#define HWCAP_SHA2 BIT(6)
#define HWCAP_CRC32 BIT(7)
#define HWCAP_ATOMICS BIT(8)
#define HWCAP_FPHP BIT(9)
#define HWCAP_ASIMDHP BIT(10)
#define HWCAP_CPUID BIT(11) /* MRS of ID registers is emulated */
#define HWCAP_ASIMDRDM BIT(12)
#define HWCAP_LRCPC BIT(15)
#define HWCAP_DCPOP BIT(16)
#define HWCAP_ASIMDDP BIT(20)

#define read_id(name)                                                                                        \
    ({                                                                                                       \
        u64 id_;                                                                                             \
        __asm__("mrs %0, " #name : "=r"(id_));                                                               \
        id_;                                                                                                 \
    })

/* The bits that follow from ID_AA64PFR0_EL1 and ID_AA64ISAR0_EL1. */
u64 hwcap_of_this_cpu(void);

#endif
