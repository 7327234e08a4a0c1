/* What the ID registers say, what 6.6 makes of it, and what it lets programs know. */
#include "alternative.h"
#include "arm64.h"
#include "hwcap.h"
#include "system.h"
#include "traps.h"
#include "uaccess.h"

/* 6.6 numbers what it finds: these are its numbers for a Cortex-A72, and for a Cortex-A76, which has PAN. */
u32 cpu_features[2] = {0x0000400b, 0x34000000};

/* With PAN every exception entry sets PSTATE.PAN, because SCTLR_EL1.SPAN is now 0. */
static void enable_pan(void) {
    u64 sctlr;

    __asm__ volatile("mrs %0, sctlr_el1" : "=r"(sctlr));
    __asm__ volatile("msr sctlr_el1, %0\n\tisb" ::"r"(sctlr & ~SCTLR_SPAN));
    __asm__ volatile(".inst %0" ::"i"(INSN_MSR_PAN(1)));
    cpu_has_pan = true;
    cpu_features[0] = 0x0000500b;
    cpu_features[1] = 0x70008043;
}

void setup_this_cpu_features(void) {
    if (ID_FIELD(read_id(id_aa64mmfr1_el1), ID_AA64MMFR1_PAN_SHIFT))
        enable_pan();
    /* Programs may read the virtual counter: CNTKCTL_EL1.EL0VCTEN. */
    __asm__ volatile("msr cntkctl_el1, %0" ::"r"(2UL));
}

/* What 6.6 knows of beyond 4.9. */
static u64 newer_hwcaps(u64 isar0, u64 isar1) {
    return (ID_FIELD(isar0, ID_AA64ISAR0_RDM_SHIFT) ? HWCAP_ASIMDRDM : 0) |
           (ID_FIELD(isar0, ID_AA64ISAR0_DP_SHIFT) ? HWCAP_ASIMDDP : 0) |
           (ID_FIELD(isar1, ID_AA64ISAR1_LRCPC_SHIFT) ? HWCAP_LRCPC : 0) |
           (ID_FIELD(isar1, ID_AA64ISAR1_DPB_SHIFT) ? HWCAP_DCPOP : 0);
}

void setup_cpu_features(void) {
    apply_boot_alternatives();
    elf_hwcap = hwcap_of_this_cpu() | HWCAP_CPUID |
                newer_hwcaps(read_id(id_aa64isar0_el1), read_id(id_aa64isar1_el1));
    setup_this_cpu_features();
}

/* An encoding as op0:op1:CRn:CRm:op2, bits 20:5 of MRS ("System register move"). */
#define SYS_REG(op0, op1, crn, crm, op2) (((op0) << 14) | ((op1) << 11) | ((crn) << 7) | ((crm) << 3) | (op2))

/* Of each register programs see the fields they can use; what is hidden reads as its safe value, 0 for most. */
struct visible_register {
    u32 encoding;
    u64 visible, fixed;
};

static u64 hardware_value(u32 encoding) {
    switch (encoding) {
    case SYS_REG(3, 0, 0, 0, 0):
        return read_id(midr_el1);
    case SYS_REG(3, 0, 0, 2, 5):
        return read_id(id_isar5_el1);
    case SYS_REG(3, 0, 0, 3, 0):
        return read_id(mvfr0_el1);
    case SYS_REG(3, 0, 0, 3, 1):
        return read_id(mvfr1_el1);
    case SYS_REG(3, 0, 0, 4, 0):
        return read_id(id_aa64pfr0_el1);
    case SYS_REG(3, 0, 0, 6, 0):
        return read_id(id_aa64isar0_el1);
    case SYS_REG(3, 0, 0, 6, 1):
        return read_id(id_aa64isar1_el1);
    default:
        return 0;
    }
}

static const struct visible_register visible_registers[] = {
    {SYS_REG(3, 0, 0, 0, 0), ~0UL, 0},           /* MIDR_EL1 */
    {SYS_REG(3, 0, 0, 0, 5), 0, BIT(31)},        /* MPIDR_EL1: only that bit 31 is RES1 */
    {SYS_REG(3, 0, 0, 0, 6), 0, 0},              /* REVIDR_EL1 */
    {SYS_REG(3, 0, 0, 2, 5), UL(0x0f0ffff0), 0}, /* ID_ISAR5_EL1: all but SEVL */
    {SYS_REG(3, 0, 0, 3, 0), UL(0xf00), 0},      /* MVFR0_EL1: FPDP */
    {SYS_REG(3, 0, 0, 3, 1), UL(0xf00fff00), 0}, /* MVFR1_EL1: SIMDFMAC, SIMDSP, SIMDInt, SIMDLS */
    {SYS_REG(3, 0, 0, 4, 0), UL(0x0f0f0000ff0000),
     0x11},                         /* ID_AA64PFR0_EL1: FP, AdvSIMD; EL0 and EL1 are AArch64 */
    {SYS_REG(3, 0, 0, 5, 0), 0, 6}, /* ID_AA64DFR0_EL1: DebugVer, of Armv8.0 */
    {SYS_REG(3, 0, 0, 6, 0), UL(0xf0fffffff0fffff0), 0}, /* ID_AA64ISAR0_EL1 */
    /* ID_AA64ISAR1_EL1: all but pointer authentication and SPECRES */
    {SYS_REG(3, 0, 0, 6, 1), UL(0xfff0ff00fff00f), 0},
    /* ID_AA64MMFR0_EL1: no granules, and those of stage 2 as those of stage 1 */
    {SYS_REG(3, 0, 0, 7, 0), 0, UL(0x111ff000000)},
};

/* True and *value for a register in the space of identification registers (op0 3, op1 0, CRn 0). */
static bool emulate_sys_reg(u32 encoding, u64 *value) {
    if ((encoding & SYS_REG(3, 7, 15, 0, 0)) != SYS_REG(3, 0, 0, 0, 0))
        return false;
    const u32 crm = (encoding >> 3) & 0xf;
    if (crm != 0 && (crm < 2 || crm > 7))
        return false;
    *value = 0;
    for (unsigned i = 0; i < ARRAY_SIZE(visible_registers); i++) {
        const struct visible_register *const r = &visible_registers[i];
        if (r->encoding == encoding) {
            *value = (hardware_value(encoding) & r->visible) | r->fixed;
            return true;
        }
    }
    return crm != 0; /* beside MIDR, MPIDR and REVIDR nothing is there */
}

#define INSN_MRS UL(0xd5300000)
#define INSN_MRS_MASK UL(0xfff00000)

bool try_emulate_mrs(struct pt_regs *regs, u32 instruction) {
    u64 value;

    if ((instruction & INSN_MRS_MASK) != INSN_MRS || !emulate_sys_reg((instruction >> 5) & 0xffff, &value))
        return false;
    const u32 target = instruction & 31;
    if (target != 31)
        regs->regs[target] = value;
    regs->pc += 4;
    return true;
}
