/* The kernel's own page tables, built before the MMU is on. */
#ifndef EARLY_MAP_H
#define EARLY_MAP_H

#include "faultline_abi.h"
#include "pgtable.h"

/* Runs at physical addresses with the MMU off, called from head.S: image, linear map, device page. */
void early_map_kernel(const struct fl_boot_params *params);
/* Maps one more 2 MiB block of the kernel half, once the MMU is on (vmemmap). */
void map_kernel_block(unsigned long va, phys_addr_t pa);

extern char _text[], _etext[], __driver_text_start[], __start_rodata[], __end_rodata[], _data[], _end[];
extern pgd_t idmap_pg_dir[PTRS_PER_TABLE];

#endif
