/* Address map of the 6.6 kernel: arm64, 4 KiB pages, 39-bit virtual addresses, three levels.
 *
 *   user half, TTBR0_EL1
 *     0000000000400000   programs linked at a fixed address
 *     0000007ff8000000   mmap_base without ASLR, growing down: static position-independent programs, vvar, vdso
 *     0000008000000000   TASK_SIZE: the stack ends here and grows down, 8 MiB at most, 1 MiB of gap below it
 *   kernel half, TTBR1_EL1
 *     ffffff8000000000   PAGE_OFFSET: linear map of RAM, in 1 GiB and 2 MiB blocks
 *     ffffffc000000000   PAGE_END, modules (2 GiB, empty here)
 *     ffffffc080000000   vmalloc area; the kernel image, in 4 KiB pages, is the first thing in it
 *     ffffffc083000000   what vmalloc returns
 *     ffffffc084000000   kernel stacks, each with unmapped addresses on both sides
 *     fffffffdfddfe000   fixmap: the device page
 *     fffffffe00000000   vmemmap: struct page of every page of RAM, 64 bytes each */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "arm64.h"

#define VA_BITS 39
#define PAGE_OFFSET UL(0xffffff8000000000)
#define PAGE_END UL(0xffffffc000000000)
#define LINEAR_END PAGE_END
#define KIMAGE_VADDR UL(0xffffffc080000000)
#define TEXT_OFFSET UL(0)
#define VMALLOC_AREA UL(0xffffffc083000000)
#define VMALLOC_AREA_END UL(0xffffffc084000000)
#define VMAP_STACKS UL(0xffffffc084000000)
#define FIXMAP_DEVICE UL(0xfffffffdfddfe000)
#define VMEMMAP_START UL(0xfffffffe00000000)

#define PAGE_SHIFT 12
#define PAGE_SIZE (UL(1) << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define CONT_PTE_SIZE (16 * PAGE_SIZE)
#define PMD_SHIFT 21
#define PMD_SIZE (UL(1) << PMD_SHIFT)
#define PMD_MASK (~(PMD_SIZE - 1))
#define PGDIR_SHIFT 30 /* p4d and pud are folded into the pgd */
#define PGDIR_SIZE (UL(1) << PGDIR_SHIFT)
#define PGDIR_MASK (~(PGDIR_SIZE - 1))
#define PTRS_PER_TABLE 512

/* A stack is aligned to twice its size: bit THREAD_SHIFT of SP is clear on the stack and set just below it, which is
 * what the vectors test. */
#define THREAD_SHIFT 14
#define THREAD_SIZE (UL(1) << THREAD_SHIFT)
#define THREAD_ORDER 2
#define THREAD_ALIGN (2 * THREAD_SIZE)
#define THREAD_START_SP THREAD_SIZE
#define OVERFLOW_STACK_SIZE UL(4096)

#define TASK_SIZE (UL(1) << VA_BITS)
#define STACK_TOP TASK_SIZE
#define ELF_ET_DYN_BASE (2 * TASK_SIZE / 3)
#define TASK_UNMAPPED_BASE (TASK_SIZE / 4)
#define STACK_RLIMIT UL(0x800000)
#define STACK_GUARD_GAP (UL(256) << PAGE_SHIFT)
/* What mmap_base leaves for the stack: at least 128 MiB. */
#define STACK_RND_PAGES UL(0x3ffff)
#define MMAP_MIN_GAP (UL(128) * 1024 * 1024)
#define MMAP_RND_BITS 18

/* Memory attributes: index into MAIR_EL1. */
#define MT_NORMAL 0
#define MT_LINEAR_MAP 1 /* as normal; with memory tagging it would be tagged */
#define MT_NORMAL_NC 2
#define MT_DEVICE_nGnRnE 3
#define MT_DEVICE_nGnRE 4
#define MAIR_VALUE UL(0x000000040044ffff)

/* TCR_EL1 less the IPS field, which is read from ID_AA64MMFR0_EL1. A1: the ASID is that of TTBR1. */
#define TCR_VALUE                                                                                            \
    (TCR_T0SZ(VA_BITS) | TCR_T1SZ(VA_BITS) | TCR_IRGN0_WBWA | TCR_ORGN0_WBWA | TCR_SH0_INNER | TCR_TG0_4K |  \
     TCR_IRGN1_WBWA | TCR_ORGN1_WBWA | TCR_SH1_INNER | TCR_TG1_4K | TCR_ASID16 | TCR_TBI0 | TCR_A1)
/* SCTLR_EL1 with the MMU on; SPAN is cleared later on a CPU with PAN. */
#define SCTLR_VALUE UL(0x0200000034f4d91d)

#ifndef __ASSEMBLER__
extern unsigned long memstart_addr, kimage_voffset;
#define PHYS_OFFSET memstart_addr
#define __va(pa) ((void *)(((pa)-PHYS_OFFSET) | PAGE_OFFSET))
/* Of the linear map and of the image. */
static inline __attribute__((always_inline)) unsigned long __pa_address(unsigned long va) {
    return va - PAGE_OFFSET < PAGE_END - PAGE_OFFSET ? va - PAGE_OFFSET + PHYS_OFFSET : va - kimage_voffset;
}
#define __pa(va) __pa_address((unsigned long)(va))
#endif

#endif
