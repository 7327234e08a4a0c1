/* Page table entries as this kernel uses them: three levels called pgd, pmd and pte, the software bits in 55..58 and
 * bit 51, and the protections of user mappings.
 *
 * A pte is "writable" when PTE_WRITE is set. Whether the hardware may write is another matter: set_pte_at keeps
 * PTE_RDONLY set until the page is dirty, so that the first write faults and is noticed. */
#ifndef PGTABLE_H
#define PGTABLE_H

#include "compiler.h"
#include "flavour.h"
#include "layout.h"

typedef u64 pte_t, pmd_t, pgd_t, pgprot_t;

struct mm_struct;
struct vm_area_struct;

#define PTE_VALID DESC_VALID
#define PTE_WRITE BIT(51)
#define PTE_DIRTY BIT(55)
#define PTE_SPECIAL BIT(56)
#define PTE_PROT_NONE BIT(58) /* present for us, invalid for the hardware */

#define PTE_ATTR(index) (UL(index) << DESC_ATTR_SHIFT)
#define PTE_TYPE_PAGE (DESC_VALID | DESC_TABLE)
#define PTE_TYPE_BLOCK DESC_VALID
#define PROT_DEFAULT (DESC_AF | DESC_SH_INNER)
#define PAGE_NORMAL (PTE_TYPE_PAGE | PROT_DEFAULT | PTE_ATTR(MT_NORMAL))
#define TABLE_DESCRIPTOR (DESC_VALID | DESC_TABLE)
#define USER_TABLE (TABLE_DESCRIPTOR | USER_TABLE_BITS)
#define KERNEL_TABLE (TABLE_DESCRIPTOR | KERNEL_TABLE_BITS)

/* Kernel mappings. RW ones carry WRITE from the start: nobody waits for their first write. */
#define PAGE_KERNEL (PAGE_NORMAL | DESC_PXN | DESC_UXN | KERNEL_PAGES_DIRTY | PTE_WRITE)
#define PAGE_KERNEL_LINEAR ((PAGE_KERNEL & ~PTE_ATTR(7)) | PTE_ATTR(MT_LINEAR_MAP))
#define PAGE_KERNEL_RO (PAGE_NORMAL | DESC_PXN | DESC_UXN | DESC_RDONLY)
#define PAGE_KERNEL_ROX (PAGE_NORMAL | DESC_UXN | DESC_RDONLY)
#define PAGE_DEVICE                                                                                          \
    (PTE_TYPE_PAGE | PROT_DEFAULT | PTE_ATTR(MT_DEVICE_nGnRE) | DESC_PXN | DESC_UXN | PTE_DIRTY | PTE_WRITE)

/* User mappings. Where execute-only pages have no AP[1], EL0 may fetch from them and nothing else. */
#define PAGE_NONE ((PAGE_NORMAL & ~DESC_VALID) | PTE_PROT_NONE | DESC_PXN | DESC_UXN)
#define PAGE_SHARED (PAGE_NORMAL | DESC_USER | DESC_NG | DESC_PXN | DESC_UXN | PTE_WRITE)
#define PAGE_SHARED_EXEC (PAGE_NORMAL | DESC_USER | DESC_NG | DESC_PXN | PTE_WRITE)
#define PAGE_READONLY (PAGE_NORMAL | DESC_USER | DESC_NG | DESC_PXN | DESC_UXN)
#define PAGE_READONLY_EXEC (PAGE_NORMAL | DESC_USER | DESC_NG | DESC_PXN)
#define PAGE_EXECONLY (PAGE_NORMAL | DESC_NG | DESC_PXN | EXECONLY_ACCESS)

extern pgd_t swapper_pg_dir[PTRS_PER_TABLE];

static __always_inline unsigned pgd_index(unsigned long va) {
    return (va >> PGDIR_SHIFT) & (PTRS_PER_TABLE - 1);
}
static __always_inline unsigned pmd_index(unsigned long va) {
    return (va >> PMD_SHIFT) & (PTRS_PER_TABLE - 1);
}
static __always_inline unsigned pte_index(unsigned long va) {
    return (va >> PAGE_SHIFT) & (PTRS_PER_TABLE - 1);
}

static __always_inline bool entry_none(u64 entry) { return entry == 0; }
/* Not a table: what pud_bad and pmd_bad ask. */
static __always_inline bool entry_bad(u64 entry) { return (entry & 3) != TABLE_DESCRIPTOR; }
static __always_inline u64 *entry_table(u64 entry) { return __va(entry & DESC_ADDRESS); }

static __always_inline pmd_t *pmd_offset(const pgd_t *pgd, unsigned long va) {
    return entry_table(*pgd) + pmd_index(va);
}
static __always_inline pte_t *pte_offset(const pmd_t *pmd, unsigned long va) {
    return entry_table(*pmd) + pte_index(va);
}

static __always_inline bool pte_present(pte_t pte) { return (pte & (PTE_VALID | PTE_PROT_NONE)) != 0; }
static __always_inline bool pte_write(pte_t pte) { return (pte & PTE_WRITE) != 0; }
static __always_inline phys_addr_t pte_phys(pte_t pte) { return pte & DESC_ADDRESS; }
static __always_inline pte_t mk_pte(phys_addr_t page, pgprot_t prot) { return page | prot; }
static __always_inline pte_t pte_mkdirty(pte_t pte) { return pte | PTE_DIRTY; }
static __always_inline pte_t pte_mkwrite(pte_t pte) { return pte | PTE_WRITE; }
static __always_inline pte_t pte_wrprotect(pte_t pte) { return pte & ~PTE_WRITE; }

/* What mprotect may change of an entry. */
#define PTE_MODIFY_MASK                                                                                      \
    (DESC_USER | DESC_PXN | DESC_UXN | DESC_RDONLY | PTE_PROT_NONE | PTE_VALID | PTE_WRITE)
pte_t pte_modify(pte_t pte, pgprot_t prot);

void set_pte_at(struct mm_struct *mm, unsigned long va, pte_t *ptep, pte_t pte);
/* Finds, or makes, the table below; NULL when out of memory. */
pmd_t *pmd_alloc(struct mm_struct *mm, pgd_t *pgd, unsigned long va);
pte_t *pte_alloc(struct mm_struct *mm, pmd_t *pmd, unsigned long va);
/* The entry that maps va, or NULL where a table is missing. */
pte_t *walk_to_pte(struct mm_struct *mm, unsigned long va);
pgd_t *pgd_alloc(void);
/* Frees the tables that only serve [start, end) and nothing at or beyond floor and ceiling (0: none). */
void free_pgtables(struct mm_struct *mm, unsigned long start, unsigned long end, unsigned long floor,
                   unsigned long ceiling);

#endif
