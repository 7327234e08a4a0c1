/* What the ID registers say, in the words of AT_HWCAP. */
#include "hwcap.h"

#include "arm64.h"

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

u64 hwcap_of_this_cpu(void) {
    return hwcap_fp(read_id(id_aa64pfr0_el1)) | hwcap_isar0(read_id(id_aa64isar0_el1));
}
