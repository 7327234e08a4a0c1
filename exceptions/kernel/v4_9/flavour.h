/* Choices in which versions differ and which shared code asks for by name: those of 4.9. */
#ifndef FLAVOUR_H
#define FLAVOUR_H

#include "arm64.h"

/* Page tables. Nothing is said in table descriptors; kernel pages count as dirty from the start; a page that may only
 * be executed cannot be read either. / */
#define USER_TABLE_BITS UL(0)
#define KERNEL_TABLE_BITS UL(0)
#define LINEAR_TABLE_BITS UL(0)
#define SEGMENT_CONT UL(0) /* in the kernel's text */
#define KERNEL_PAGES_DIRTY PTE_DIRTY
#define EXECONLY_ACCESS UL(0)

/* A program without PT_GNU_STACK gets an executable stack, and with it everything readable is executable. */
#define ELF_DEFAULT_EXEC_STACK true
#define elf_read_implies_exec(executable_stack) (executable_stack)

#define VVAR_PAGES 1

/* Auxiliary vector: entries behind AT_SYSINFO_EHDR, behind AT_RANDOM, and at the end. */
#define AUXV_SIGNAL_STACK
#define AUXV_HWCAP2
#define AUXV_RSEQ

/* execve: whether the file is opened before the strings are copied, and says so if both cannot be done. */
#define EXEC_OPENS_FIRST true

/* brk: whether the heap goes on in the area of .bss when it begins where that ends. */
#define HEAP_JOINS_BSS true

/* mmap: flags that only some versions know. */
#define FLAVOUR_MAP_FLAGS 0UL

/* Calls about mappings take addresses as they are. */
#define untagged_user_address(address) (address)

/* mprotect: protections that it knows. */
#define mprotect_knows(prot) (((prot) & ~0xfUL) == 0)

/* madvise: nothing beyond what both versions know. */
#define FLAVOUR_MADV_IGNORED(advice) false
#define FLAVOUR_MADV_DONTNEED(advice) false
#define FLAVOUR_MADV_WIPEONFORK (-1)
#define FLAVOUR_MADV_KEEPONFORK (-1)

/* getrandom: the flags that it knows. */
#define GRND_FLAGS 3u

/* No pointer of a system call may have a tag (thread_info.h). */
#define FLAVOUR_TAGGED_SYSCALLS false

/* mremap: the flags that it knows. */
#define FLAVOUR_MREMAP_FLAGS 3UL

/* membarrier: the commands that it knows. */
#define MEMBARRIER_COMMANDS 0x1u

#define LAST_CAPABILITY 37

/* waitid: whether nothing is reported also where nothing was to be waited for. */
#define WAITID_CLEARS_INFO false

/* memfd_create: the flags, and those of which one must be given to be spared a warning. */
#define MFD_ALL_FLAGS 0x03u
#define MFD_EXEC_FLAGS 0u

/* WARN() with a message: the message stands by itself, above what is to be cut out. */
#define WARN_PRINTK(...) (void)printk(__VA_ARGS__)
#define WARN_PRINTK_FLAGS 0

/* Letters behind "Tainted: ". */
#define TAINT_FLAGS 16

/* Of PSTATE, what a signal frame never sets. */
#define SPSR_RES0_IN_FRAME (PSR_IL_BIT | PSR_SS_BIT | PSR_PAN_BIT | PSR_UAO_BIT)

/* Character devices of this version alone: none. */
#define FLAVOUR_CHRDEVS

/* What /dev/oops can do on this version alone: nothing. */
#define FLAVOUR_OOPS_ACTIONS

#endif
