/* Address map of the 4.9 kernel: arm64, 4 KiB pages, 39-bit virtual addresses, three levels.
 *
 *   user half, TTBR0_EL1
 *     0000000000400000   programs linked at a fixed address
 *     0000005555555000   ELF_ET_DYN_BASE: position-independent programs (plus up to 1 GiB with ASLR), then brk
 *     0000007fb8001000   mmap_base, growing down; the top two pages of it are vvar and vdso
 *     0000008000000000   TASK_SIZE: the stack ends here and grows down, 8 MiB at most
 *   kernel half, TTBR1_EL1
 *     ffffff8000000000   VA_START, modules (128 MiB, empty here)
 *     ffffff8008000000   vmalloc area: what vmalloc returns, and from here on
 *     ffffff8008080000   the kernel image, in 4 KiB pages
 *     ffffffbefe7fd000   fixmap: the device page
 *     ffffffbf00000000   vmemmap: struct page of every page of RAM, 64 bytes each
 *     ffffffc000000000   PAGE_OFFSET: linear map of RAM, in 1 GiB and 2 MiB blocks; kernel stacks live here */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "arm64.h"

#define VA_BITS 39
#define VA_START UL(0xffffff8000000000)
#define KIMAGE_VADDR UL(0xffffff8008000000)
#define TEXT_OFFSET UL(0x80000)
#define VMALLOC_AREA KIMAGE_VADDR
#define VMALLOC_AREA_END (KIMAGE_VADDR + TEXT_OFFSET)
#define FIXMAP_DEVICE UL(0xffffffbefe7fe000)
#define VMEMMAP_START UL(0xffffffbf00000000)
#define PAGE_OFFSET UL(0xffffffc000000000)
#define LINEAR_END UL(0xfffffffffffff000) /* the last page is that of error numbers */

#define PAGE_SHIFT 12
#define PAGE_SIZE (UL(1) << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define CONT_PTE_SIZE (16 * PAGE_SIZE)
#define PMD_SHIFT 21
#define PMD_SIZE (UL(1) << PMD_SHIFT)
#define PMD_MASK (~(PMD_SIZE - 1))
#define PGDIR_SHIFT 30 /* the pud is folded into the pgd */
#define PGDIR_SIZE (UL(1) << PGDIR_SHIFT)
#define PGDIR_MASK (~(PGDIR_SIZE - 1))
#define PTRS_PER_TABLE 512

#define THREAD_SIZE UL(16384)
#define THREAD_ORDER 2
#define THREAD_ALIGN THREAD_SIZE
#define THREAD_START_SP (THREAD_SIZE - 16)

#define TASK_SIZE (UL(1) << VA_BITS)
#define STACK_TOP TASK_SIZE
#define ELF_ET_DYN_BASE (2 * TASK_SIZE / 3)
#define TASK_UNMAPPED_BASE (TASK_SIZE / 4)
#define STACK_RLIMIT UL(0x800000)
/* What mmap_base leaves for the stack: at least 128 MiB, and the 1 GiB the stack may be moved by. */
#define STACK_RND_PAGES UL(0x3ffff)
#define MMAP_MIN_GAP (UL(128) * 1024 * 1024 + (STACK_RND_PAGES << PAGE_SHIFT))
#define MMAP_RND_BITS 18

/* Memory attributes: index into MAIR_EL1. */
#define MT_DEVICE_nGnRnE 0
#define MT_DEVICE_nGnRE 1
#define MT_NORMAL_NC 3
#define MT_NORMAL 4
#define MT_LINEAR_MAP MT_NORMAL
#define MAIR_VALUE UL(0x0000bbff440c0400)

/* TCR_EL1 less the IPS field, which is read from ID_AA64MMFR0_EL1. */
#define TCR_VALUE                                                                                            \
    (TCR_T0SZ(VA_BITS) | TCR_T1SZ(VA_BITS) | TCR_IRGN0_WBWA | TCR_ORGN0_WBWA | TCR_SH0_INNER | TCR_TG0_4K |  \
     TCR_IRGN1_WBWA | TCR_ORGN1_WBWA | TCR_SH1_INNER | TCR_TG1_4K | TCR_ASID16 | TCR_TBI0)
/* SCTLR_EL1 with the MMU on; SPAN is cleared later on a CPU with PAN. */
#define SCTLR_VALUE UL(0x34d5d91d)
/* PSTATE of EL1h with the asynchronous exceptions masked that 4.9 keeps masked while it runs. */
#define KERNEL_PSTATE (PSR_MODE_EL1h | PSR_F_BIT | PSR_A_BIT)

#ifndef __ASSEMBLER__
/* 4.9 keeps the image apart from the linear map: bit 38 tells which of the two an address belongs to. */
extern unsigned long memstart_addr, kimage_voffset;
#define PHYS_OFFSET memstart_addr
#define __va(pa) ((void *)(((pa)-PHYS_OFFSET) | PAGE_OFFSET))
static inline __attribute__((always_inline)) unsigned long __pa_address(unsigned long va) {
    return (va & BIT(VA_BITS - 1)) ? (va & ~PAGE_OFFSET) + PHYS_OFFSET : va - kimage_voffset;
}
#define __pa(va) __pa_address((unsigned long)(va))
#endif

#endif
