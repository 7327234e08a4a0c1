/* What the ID registers say, and what 4.9 makes of it. */
#include "arm64.h"
#include "system.h"
#include "uaccess.h"

/* AT_HWCAP bits. */
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

#define read_id(name)                                                                                        \
    ({                                                                                                       \
        u64 id_;                                                                                             \
        __asm__("mrs %0, " #name : "=r"(id_));                                                               \
        id_;                                                                                                 \
    })

static u64 hwcap_fp(u64 pfr0) {
    const u64 fp = ID_FIELD(pfr0, ID_AA64PFR0_FP_SHIFT), asimd = ID_FIELD(pfr0, ID_AA64PFR0_ASIMD_SHIFT);

    return (fp != 0xf ? HWCAP_FP : 0) | (fp == 1 ? HWCAP_FPHP : 0) | (asimd != 0xf ? HWCAP_ASIMD : 0) |
           (asimd == 1 ? HWCAP_ASIMDHP : 0);
}

static u64 hwcap_isar0(u64 isar0) {
    const u64 aes = ID_FIELD(isar0, ID_AA64ISAR0_AES_SHIFT);

    return (aes >= 1 ? HWCAP_AES : 0) | (aes >= 2 ? HWCAP_PMULL : 0) |
           (ID_FIELD(isar0, ID_AA64ISAR0_SHA1_SHIFT) ? HWCAP_SHA1 : 0) |
           (ID_FIELD(isar0, ID_AA64ISAR0_SHA2_SHIFT) ? HWCAP_SHA2 : 0) |
           (ID_FIELD(isar0, ID_AA64ISAR0_CRC32_SHIFT) ? HWCAP_CRC32 : 0) |
           (ID_FIELD(isar0, ID_AA64ISAR0_ATOMIC_SHIFT) >= 2 ? HWCAP_ATOMICS : 0);
}

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
    elf_hwcap = hwcap_fp(read_id(id_aa64pfr0_el1)) | hwcap_isar0(read_id(id_aa64isar0_el1));
    setup_this_cpu_features();
}

/* No variable of this kernel has a copy per CPU. */
void setup_per_cpu_areas(void) {}
int alloc_cpu_area(u32 cpu) {
    (void)cpu;
    return 0;
}
void set_my_cpu_offset(u32 cpu) { (void)cpu; }
