/* Choices in which versions differ and which shared code asks for by name: those of 6.6. */
#ifndef FLAVOUR_H
#define FLAVOUR_H

#include "arm64.h"

/* Page tables. Whatever lies below a user table the kernel never executes (PXNTable), and the other way round
 * (UXNTable); who may execute a page may read it. */
#define USER_TABLE_BITS BIT(59)
#define KERNEL_TABLE_BITS BIT(60)
/* Nothing in the linear map is ever executed. */
#define LINEAR_TABLE_BITS (BIT(59) | BIT(60))
#define SEGMENT_CONT DESC_CONT /* in the kernel's text */
#define KERNEL_PAGES_DIRTY UL(0)
#define EXECONLY_ACCESS DESC_USER

/* Only a program that asks for an executable stack gets one, and nothing else with it. */
#define ELF_DEFAULT_EXEC_STACK false
#define elf_read_implies_exec(executable_stack) ((void)(executable_stack), false)

#define VVAR_PAGES 2

/* Auxiliary vector: entries behind AT_SYSINFO_EHDR, behind AT_RANDOM, and at the end. */
#define AUXV_SIGNAL_STACK {AT_MINSIGSTKSZ, 4720},
#define AUXV_HWCAP2 {AT_HWCAP2, 0},
#define AUXV_RSEQ {AT_RSEQ_FEATURE_SIZE, 28}, {AT_RSEQ_ALIGN, 32},

/* execve: whether the file is opened before the strings are copied, and says so if both cannot be done. */
#define EXEC_OPENS_FIRST false

/* brk: whether the heap goes on in the area of .bss when it begins where that ends. */
#define HEAP_JOINS_BSS false

/* mmap: flags that only some versions know. */
#define FLAVOUR_MAP_FLAGS ((unsigned long)MAP_FIXED_NOREPLACE)

/* Calls about mappings take the address of what is mapped with a tag. Bit 55 says whose half it is. */
#define untagged_user_address(address) ((address)&BIT(55) ? (address) : (address) & ~(UL(0xff) << 56))

/* mprotect: protections that it knows; others, BTI and MTE, belong to processors that have them. */
#define mprotect_knows(prot) (((prot) & ~0xfUL) == 0)

/* madvise: beyond what 4.9 knows too, what 6.6 does without or takes as MADV_DONTNEED. */
#define FLAVOUR_MADV_IGNORED(advice) ((advice) == 20 || (advice) == 21)
#define FLAVOUR_MADV_DONTNEED(advice) ((advice) == 24)
#define FLAVOUR_MADV_WIPEONFORK 18
#define FLAVOUR_MADV_KEEPONFORK 19

/* getrandom: the flags that it knows. */
#define GRND_FLAGS 7u

/* prctl may allow tags in the pointers of system calls (thread_info.h). */
#define FLAVOUR_TAGGED_SYSCALLS true

/* mremap: the flags that it knows. */
#define FLAVOUR_MREMAP_FLAGS 7UL

/* membarrier: the commands that it knows. */
#define MEMBARRIER_COMMANDS 0x3ffu

#define LAST_CAPABILITY 40

/* waitid: whether nothing is reported also where nothing was to be waited for. */
#define WAITID_CLEARS_INFO true

/* memfd_create: the flags, and those of which one must be given to be spared a warning. */
#define MFD_ALL_FLAGS 0x1fu
#define MFD_EXEC_FLAGS 0x18u

/* WARN() with a message: the message is part of what is to be cut out. */
#define WARN_PRINTK(...) (void)(printk(KERN_DEFAULT CUT_HERE), printk(__VA_ARGS__))
#define WARN_PRINTK_FLAGS BUGFLAG_NO_CUT_HERE

/* Letters behind "Tainted: ". */
#define TAINT_FLAGS 19

/* Of PSTATE, what a signal frame never sets: the RES0 bits of SPSR_EL1 as 6.6 knows them. */
#define SPSR_RES0_IN_FRAME                                                                                   \
    (UL(0xffffffff00000000) | (UL(3) << 26) | (UL(3) << 22) | (UL(0xff) << 13) | BIT(5))

/* Character devices of this version alone. */
#define FLAVOUR_CHRDEVS {"/dev/mali0", MISC_MAJOR, 61, &kbase_fops},

/* What /dev/oops can do on this version alone. */
#define FLAVOUR_OOPS_ACTIONS oops_refcount_actions,

#endif
