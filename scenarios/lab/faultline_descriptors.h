/* Descriptor bits for kernels of one's own, in C and in assembly: to be added up ("VMSAv8-64 translation table format
 * descriptors"). */
#ifndef FAULTLINE_DESCRIPTORS_H
#define FAULTLINE_DESCRIPTORS_H

#ifdef __ASSEMBLER__
#define FL_BIT(n) (1 << (n))
#else
#define FL_BIT(n) (1ul << (n))
#endif

#define FL_BLOCK FL_BIT(0)                            /* levels 1 and 2: 1 GiB, 2 MiB */
#define FL_TABLE (FL_BIT(1) | FL_BIT(0))              /* levels 1 and 2: the next level's table */
#define FL_PAGE (FL_BIT(1) | FL_BIT(0))               /* level 3 */
#define FL_NORMAL (FL_BIT(9) | FL_BIT(8) | FL_BIT(2)) /* Normal memory, MAIR_EL1.Attr1, Inner Shareable */
#define FL_DEVICE_MEMORY 0                            /* Device-nGnRnE, MAIR_EL1.Attr0 */
#define FL_EL0 FL_BIT(6)                              /* AP[1]: EL0, too */
#define FL_READ_ONLY FL_BIT(7)                        /* AP[2] */
#define FL_AF FL_BIT(10)                              /* Access flag */
#define FL_NG FL_BIT(11)                              /* of this ASID only */
#define FL_PXN FL_BIT(53)                             /* never executed at EL1 */
#define FL_UXN FL_BIT(54)                             /* never executed at EL0 */

#define FL_KERNEL_BLOCK (FL_BLOCK | FL_AF | FL_NORMAL | FL_UXN)
#define FL_DEVICE_BLOCK (FL_BLOCK | FL_AF | FL_DEVICE_MEMORY | FL_UXN | FL_PXN)
#define FL_USER_CODE_BLOCK (FL_BLOCK | FL_AF | FL_NORMAL | FL_EL0 | FL_READ_ONLY | FL_PXN)
#define FL_USER_DATA_BLOCK (FL_BLOCK | FL_AF | FL_NORMAL | FL_EL0 | FL_UXN | FL_PXN)
#define FL_USER_PAGE (FL_PAGE | FL_AF | FL_NORMAL | FL_EL0 | FL_UXN | FL_PXN)

/* struct pt_regs of faultline.h, as fl_save_registers lays it out. */
#define FL_PT_REGS_LR 240
#define FL_PT_REGS_PC 256
#define FL_PT_REGS_SIZE 272

#endif
