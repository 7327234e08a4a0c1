/* Building swapper_pg_dir.
 *
 * early_map_kernel runs from head.S with the MMU off, at physical addresses, on the boot stack: every `&symbol` below
 * is PC-relative and so yields a physical address. All memory is Device then, which is why this file is compiled with
 * -mstrict-align. Tables come from a fixed pool in .bss; nothing is cleared here because the loader gives zeroed
 * .bss, as ELF demands. */
#include "early_map.h"

#define EARLY_TABLES 48

/* Maps nothing: where a CPU's user half is when no program's is. */
pgd_t reserved_pg_dir[PTRS_PER_TABLE] __aligned(4096);
pgd_t swapper_pg_dir[PTRS_PER_TABLE] __aligned(4096) __attribute__((section(".data..pgdir")));
pgd_t idmap_pg_dir[PTRS_PER_TABLE] __aligned(4096);
static u64 early_tables[EARLY_TABLES][PTRS_PER_TABLE] __aligned(4096);
static unsigned early_tables_used;

unsigned long memstart_addr, kimage_voffset;

/* The table below *entry, made when there is none. A pool that runs dry stops the boot: a machine with RAM split into
 * more than the eight banks of the boot protocol does not exist. */
static u64 *early_next_table(u64 *entry) {
    if (entry_none(*entry)) {
        while (early_tables_used == EARLY_TABLES)
            ;
        *entry = (u64)early_tables[early_tables_used++] | KERNEL_TABLE;
    }
    return (u64 *)(*entry & DESC_ADDRESS);
}

static void early_map_page(unsigned long va, phys_addr_t pa, pgprot_t prot) {
    u64 *const pmd = early_next_table(&swapper_pg_dir[pgd_index(va)]);
    u64 *const pte = early_next_table(&pmd[pmd_index(va)]);

    pte[pte_index(va)] = pa | prot;
}

static void early_map_pages(unsigned long va, phys_addr_t pa, phys_addr_t end, pgprot_t prot) {
    for (; pa < end; pa += PAGE_SIZE, va += PAGE_SIZE)
        early_map_page(va, pa, prot);
}

/* The same where the flavour marks what a TLB may keep as one entry: sixteen pages, aligned on both sides. */
static void early_map_segment(unsigned long va, phys_addr_t pa, phys_addr_t end, pgprot_t prot) {
    while (pa < end) {
        const bool whole = !((va | pa) & (CONT_PTE_SIZE - 1)) && end - pa >= CONT_PTE_SIZE;
        const phys_addr_t size = whole ? CONT_PTE_SIZE : PAGE_SIZE;

        early_map_pages(va, pa, pa + size, whole ? prot | SEGMENT_CONT : prot);
        pa += size;
        va += size;
    }
}

/* RAM [pa, end) at its linear address, in the largest blocks that fit. */
static void early_map_linear(phys_addr_t pa, phys_addr_t end) {
    const pgprot_t block = PAGE_KERNEL_LINEAR & ~DESC_TABLE;

    while (pa < end) {
        const unsigned long va = (pa - memstart_addr) | PAGE_OFFSET;
        u64 *const pgd = &swapper_pg_dir[pgd_index(va)];
        /* The gigabyte that holds the image is kept in smaller blocks, whose permissions can differ. */
        const bool has_image = pa >> PGDIR_SHIFT == (phys_addr_t)_text >> PGDIR_SHIFT;
        if (!has_image && !(pa & ~PGDIR_MASK) && end - pa >= PGDIR_SIZE) {
            *pgd = pa | block;
            pa += PGDIR_SIZE;
        } else if (!(pa & ~PMD_MASK) && end - pa >= PMD_SIZE) {
            early_next_table(pgd)[pmd_index(va)] = pa | block;
            *pgd |= LINEAR_TABLE_BITS;
            pa += PMD_SIZE;
        } else {
            early_map_page(va, pa, PAGE_KERNEL_LINEAR);
            pa += PAGE_SIZE;
        }
    }
}

static void early_map_image(void) {
    const unsigned long image = KIMAGE_VADDR + TEXT_OFFSET;
    const phys_addr_t text = (phys_addr_t)_text;

    /* Drivers are as modules on Linux: page by page. */
    early_map_segment(image, text, (phys_addr_t)__driver_text_start, PAGE_KERNEL_ROX);
    early_map_pages(image + (__driver_text_start - _text), (phys_addr_t)__driver_text_start,
                    (phys_addr_t)__start_rodata, PAGE_KERNEL_ROX);
    early_map_pages(image + (__start_rodata - _text), (phys_addr_t)__start_rodata, (phys_addr_t)__end_rodata,
                    PAGE_KERNEL_RO);
    early_map_pages(image + (_data - _text), (phys_addr_t)_data, (phys_addr_t)_end, PAGE_KERNEL);
}

void early_map_kernel(const struct fl_boot_params *params) {
    const phys_addr_t text = (phys_addr_t)_text;

    memstart_addr = params->banks[0].base;
    for (u32 i = 1; i < params->bank_count; i++)
        if (params->banks[i].base < memstart_addr)
            memstart_addr = params->banks[i].base;
    memstart_addr &= PGDIR_MASK;
    kimage_voffset = KIMAGE_VADDR + TEXT_OFFSET - text;

    early_map_image();
    for (u32 i = 0; i < params->bank_count; i++)
        early_map_linear(params->banks[i].base, params->banks[i].base + params->banks[i].size);
    early_map_page(FIXMAP_DEVICE, params->device, PAGE_DEVICE);
    /* The instructions that turn the MMU on must be mapped at their own physical address too. */
    idmap_pg_dir[pgd_index(text)] = (text & PGDIR_MASK) | ((PAGE_KERNEL_ROX & ~DESC_TABLE) & ~DESC_RDONLY);
}

/* The boot pool still serves here: its tables are in the image, so their virtual address is kimage_voffset away. */
void map_kernel_block(unsigned long va, phys_addr_t pa) {
    u64 *const pgd = &swapper_pg_dir[pgd_index(va)];

    if (entry_none(*pgd) && early_tables_used < EARLY_TABLES)
        *pgd = __pa(early_tables[early_tables_used++]) | KERNEL_TABLE;
    entry_table(*pgd)[pmd_index(va)] = pa | (PAGE_KERNEL & ~DESC_TABLE);
    __asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}
