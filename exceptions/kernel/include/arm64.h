/* AArch64 as this kernel spells it: descriptor bits, syndrome fields, PSTATE, system register values.
 *
 * Plain macros, usable from C and from assembly. Everything here is written by hand from the Arm ARM, on purpose
 * apart from mmu/ and exceptions/: tests/unit/kernel_abi compares the two spellings field by field. */
#ifndef ARM64_H
#define ARM64_H

#ifdef __ASSEMBLER__
#define UL(x) x
#else
#define UL(x) x##UL
#endif
#define BIT(n) (UL(1) << (n))

/* --- VMSAv8-64 descriptors, 4 KiB granule ("Table descriptor format", "Block descriptor and Page descriptor") --- */
#define DESC_VALID BIT(0)
#define DESC_TABLE BIT(1)  /* level 1 and 2: a table, level 3: a page (a block has 0 here) */
#define DESC_ATTR_SHIFT 2  /* AttrIndx[2:0] */
#define DESC_USER BIT(6)   /* AP[1]: EL0 may access */
#define DESC_RDONLY BIT(7) /* AP[2] */
#define DESC_SH_INNER (UL(3) << 8)
#define DESC_AF BIT(10)
#define DESC_NG BIT(11)
#define DESC_CONT BIT(52)
#define DESC_PXN BIT(53)
#define DESC_UXN BIT(54)
#define DESC_ADDRESS UL(0x0000fffffffff000)

/* --- ESR_EL1 (register description "ESR_EL1, Exception Syndrome Register (EL1)") --- */
#define ESR_EC_SHIFT 26
#define ESR_EC_MASK (UL(0x3f) << ESR_EC_SHIFT)
#define ESR_IL BIT(25)
#define ESR_FNV BIT(10)
#define ESR_CM BIT(8)
#define ESR_S1PTW BIT(7)
#define ESR_WNR BIT(6)
#define ESR_FSC UL(0x3f)
#define ESR_FSC_TYPE UL(0x3c)
#define ESR_FSC_TRANSLATION UL(0x04)
#define ESR_FSC_ACCESS_FLAG UL(0x08)
#define ESR_FSC_PERMISSION UL(0x0c)
#define ESR_FSC_ALIGNMENT UL(0x21)
#define ESR_WFX_TI UL(3)   /* trapped: 0 WFI, 1 WFE, 2 WFIT, 3 WFET */
#define ESR_FP_TFV BIT(23) /* floating-point exception: bits 4:0 say which */
#define ESR_BRK_COMMENT UL(0xffff)
#define ESR_DEBUG_SHIFT 27 /* bits 29:27 of a debug exception's syndrome tell its kind */
#define ESR_DEBUG_MASK UL(7)

#define EC_UNKNOWN 0x00
#define EC_WFX 0x01
#define EC_FP_ASIMD 0x07
#define EC_ILL 0x0e
#define EC_SVC64 0x15
#define EC_HVC64 0x16
#define EC_SMC64 0x17
#define EC_SYS64 0x18
#define EC_IABT_LOW 0x20
#define EC_IABT_CUR 0x21
#define EC_PC_ALIGN 0x22
#define EC_DABT_LOW 0x24
#define EC_DABT_CUR 0x25
#define EC_SP_ALIGN 0x26
#define EC_FP_EXC64 0x2c
#define EC_SERROR 0x2f
#define EC_BREAKPT_LOW 0x30
#define EC_BREAKPT_CUR 0x31
#define EC_SOFTSTP_LOW 0x32
#define EC_SOFTSTP_CUR 0x33
#define EC_WATCHPT_LOW 0x34
#define EC_WATCHPT_CUR 0x35
#define EC_BRK64 0x3c

/* --- PSTATE as SPSR_EL1 holds it ("SPSR_EL1, Saved Program Status Register (EL1)") --- */
#define PSR_MODE_MASK UL(0xf)
#define PSR_MODE_EL0t UL(0x0)
#define PSR_MODE_EL1t UL(0x4)
#define PSR_MODE_EL1h UL(0x5)
#define PSR_MODE_EL2h UL(0x9)
#define PSR_MODE32_BIT BIT(4)
#define PSR_F_BIT BIT(6)
#define PSR_I_BIT BIT(7)
#define PSR_A_BIT BIT(8)
#define PSR_D_BIT BIT(9)
#define PSR_DAIF (PSR_D_BIT | PSR_A_BIT | PSR_I_BIT | PSR_F_BIT)
#define PSR_BTYPE_SHIFT 10
#define PSR_SSBS_BIT BIT(12)
#define PSR_IL_BIT BIT(20)
#define PSR_SS_BIT BIT(21)
#define PSR_PAN_BIT BIT(22)
#define PSR_UAO_BIT BIT(23)
#define PSR_DIT_BIT BIT(24)
#define PSR_TCO_BIT BIT(25)
#define PSR_V_BIT BIT(28)
#define PSR_C_BIT BIT(29)
#define PSR_Z_BIT BIT(30)
#define PSR_N_BIT BIT(31)

/* MSR DAIFSet/DAIFClr immediates: D 8, A 4, I 2, F 1. */
#define DAIF_DBG_IRQ 10
#define DAIF_DBG 8
#define DAIF_IRQ 2

/* --- TCR_EL1 ("TCR_EL1, Translation Control Register (EL1)") --- */
#define TCR_T0SZ(bits) ((UL(64) - (bits)) << 0)
#define TCR_IRGN0_WBWA (UL(1) << 8)
#define TCR_ORGN0_WBWA (UL(1) << 10)
#define TCR_SH0_INNER (UL(3) << 12)
#define TCR_TG0_4K (UL(0) << 14)
#define TCR_T1SZ(bits) ((UL(64) - (bits)) << 16)
#define TCR_A1 BIT(22)
#define TCR_EPD0 BIT(7)
#define TCR_EPD1 BIT(23)
#define TCR_IRGN1_WBWA (UL(1) << 24)
#define TCR_ORGN1_WBWA (UL(1) << 26)
#define TCR_SH1_INNER (UL(3) << 28)
#define TCR_TG1_4K (UL(2) << 30)
#define TCR_IPS_SHIFT 32
#define TCR_ASID16 BIT(36)
#define TCR_TBI0 BIT(37)
#define TCR_TBI1 BIT(38)

/* --- SCTLR_EL1 ("SCTLR_EL1, System Control Register (EL1)"): the bits the boot code decides about --- */
#define SCTLR_M BIT(0)
#define SCTLR_A BIT(1)
#define SCTLR_C BIT(2)
#define SCTLR_SA BIT(3)
#define SCTLR_SA0 BIT(4)
#define SCTLR_I BIT(12)
#define SCTLR_WXN BIT(19)
#define SCTLR_SPAN BIT(23)

/* --- PAR_EL1 ("PAR_EL1, Physical Address Register") --- */
#define PAR_F BIT(0)
#define PAR_FST_SHIFT 1

/* --- TTBRn_EL1 --- */
#define TTBR_ASID_SHIFT 48
#define TTBR_BADDR UL(0x0000fffffffffffe)

/* --- CurrentEL, and HCR_EL2 ("HCR_EL2, Hypervisor Configuration Register") of a kernel that is a host at EL2 --- */
#define CURRENT_EL_EL2 (UL(2) << 2)
#define HCR_TGE BIT(27)
#define HCR_RW BIT(31)
#define HCR_E2H BIT(34)
#define HCR_HOST_VHE_FLAGS (HCR_RW | HCR_TGE | HCR_E2H)

/* --- CPACR_EL1.FPEN = 0b11: FP and SIMD work at EL0 and EL1 --- */
#define CPACR_FPEN (UL(3) << 20)

/* --- MDSCR_EL1.TDCC: the Debug Communications Channel is not for EL0 --- */
#define MDSCR_TDCC (UL(1) << 12)

/* --- ID registers: 4-bit fields --- */
#define ID_FIELD(value, shift) (((value) >> (shift)) & 0xf)
#define ID_AA64MMFR0_PARANGE_SHIFT 0
#define ID_AA64MMFR0_ASIDBITS_SHIFT 4
#define ID_AA64MMFR1_PAN_SHIFT 20
#define ID_AA64PFR0_FP_SHIFT 16
#define ID_AA64PFR0_ASIMD_SHIFT 20
#define ID_AA64ISAR0_AES_SHIFT 4
#define ID_AA64ISAR0_SHA1_SHIFT 8
#define ID_AA64ISAR0_SHA2_SHIFT 12
#define ID_AA64ISAR0_CRC32_SHIFT 16
#define ID_AA64ISAR0_ATOMIC_SHIFT 20
#define ID_AA64ISAR0_RDM_SHIFT 28
#define ID_AA64ISAR0_DP_SHIFT 44
#define ID_AA64ISAR1_DPB_SHIFT 0
#define ID_AA64ISAR1_LRCPC_SHIFT 20

/* MSR PAN, #imm as a word: assemblers for plain Armv8.0 do not know the name ("MSR (immediate)"). */
#define INSN_MSR_PAN(imm) (0xd500409f | ((imm) << 8))

#endif
