/* Page tables: making them, changing entries in them, taking them down, copying them for fork. */
#include "pgtable.h"

#include "arm64.h"
#include "errno.h"
#include "hwcap.h"
#include "mm.h"
#include "page.h"

/* Called for every user entry that becomes present. The hardware may write only where a write has been noticed. */
notrace void set_pte_at(struct mm_struct *mm, unsigned long va, pte_t *ptep, pte_t pte) {
    (void)mm;
    (void)va;
    if (pte_present(pte)) {
        if ((pte & PTE_DIRTY) && pte_write(pte))
            pte &= ~DESC_RDONLY;
        else
            pte |= DESC_RDONLY;
        if ((pte & DESC_USER) && !(pte & DESC_UXN) && !(pte & PTE_SPECIAL))
            flush_icache(pte_phys(pte));
    }
    WRITE_ONCE(*ptep, pte);
    __asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}

notrace pte_t pte_modify(pte_t pte, pgprot_t prot) {
    return (pte & ~PTE_MODIFY_MASK) | (prot & PTE_MODIFY_MASK);
}

static notrace u64 *table_alloc(u64 *entry) {
    if (entry_none(*entry)) {
        const phys_addr_t table = alloc_pages(0);
        if (!table)
            return NULL;
        WRITE_ONCE(*entry, table | USER_TABLE);
        __asm__ volatile("dsb ishst" ::: "memory");
    }
    return entry_table(*entry);
}

notrace pmd_t *pmd_alloc(struct mm_struct *mm, pgd_t *pgd, unsigned long va) {
    (void)mm;
    pmd_t *const table = table_alloc(pgd);
    return table ? table + pmd_index(va) : NULL;
}

notrace pte_t *pte_alloc(struct mm_struct *mm, pmd_t *pmd, unsigned long va) {
    (void)mm;
    pte_t *const table = table_alloc(pmd);
    return table ? table + pte_index(va) : NULL;
}

notrace pgd_t *pgd_alloc(void) {
    const phys_addr_t table = alloc_pages(0);

    return table ? __va(table) : NULL;
}

notrace pte_t *walk_to_pte(struct mm_struct *mm, unsigned long va) {
    const pgd_t *const pgd = mm->pgd + pgd_index(va);
    if (entry_bad(*pgd))
        return NULL;
    const pmd_t *const pmd = pmd_offset(pgd, va);
    return entry_bad(*pmd) ? NULL : pte_offset(pmd, va);
}

/* Where the search for entries goes on when the table for va is missing. */
static __always_inline unsigned long next_table(const struct mm_struct *mm, unsigned long va) {
    return entry_none(mm->pgd[pgd_index(va)]) ? (va & PGDIR_MASK) + PGDIR_SIZE : (va & PMD_MASK) + PMD_SIZE;
}

void unmap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end) {
    struct mm_struct *const mm = vma->vm_mm;
    bool changed = false;

    for (unsigned long va = start; va < end;) {
        pte_t *const pte = walk_to_pte(mm, va);
        if (!pte) {
            va = next_table(mm, va);
            continue;
        }
        if (pte_present(*pte)) {
            const phys_addr_t page = pte_phys(*pte);
            WRITE_ONCE(*pte, 0);
            if (smp_running && mm->users) /* a thread on another CPU must not write there any more */
                flush_tlb_page(mm, va);
            put_page(page);
            changed = true;
        }
        va += PAGE_SIZE;
    }
    if (changed)
        flush_tlb_range(mm, start, end);
}

void change_protection(struct vm_area_struct *vma, unsigned long start, unsigned long end, pgprot_t prot) {
    struct mm_struct *const mm = vma->vm_mm;
    bool changed = false;

    for (unsigned long va = start; va < end;) {
        pte_t *const pte = walk_to_pte(mm, va);
        if (!pte) {
            va = next_table(mm, va);
            continue;
        }
        if (pte_present(*pte)) {
            set_pte_at(mm, va, pte, pte_modify(*pte, prot));
            changed = true;
        }
        va += PAGE_SIZE;
    }
    if (changed)
        flush_tlb_range(mm, start, end);
}

/* Whether a copied entry waits for the first access: where the processor sets the access flag by itself nothing is seen
 * of that. Processors of Armv8.1 do; the model does not, so there the flag stays set. */
static notrace bool entries_age(void) {
    return ID_FIELD(read_id(id_aa64mmfr1_el1), ID_AA64MMFR1_PAN_SHIFT) == 0;
}

static notrace pte_t pte_mkold(pte_t pte) { return entries_age() ? pte & ~DESC_AF : pte; }

static notrace int copy_one_pte(struct mm_struct *to, const struct vm_area_struct *vma, unsigned long va,
                                pte_t *from) {
    pmd_t *const pmd = pmd_alloc(to, to->pgd + pgd_index(va), va);
    pte_t *const pte = pmd ? pte_alloc(to, pmd, va) : NULL;

    if (!pte)
        return -ENOMEM;
    if (!(vma->vm_flags & VM_SHARED) && (vma->vm_flags & VM_MAYWRITE))
        set_pte_at(vma->vm_mm, va, from, pte_wrprotect(*from));
    get_page(pte_phys(*from));
    set_pte_at(to, va, pte, pte_mkold(*from));
    return 0;
}

/* fork: parent and child share the pages of a private mapping, read-only, until one of them writes. Mappings that
 * hold nothing but file pages are not copied: the child's own faults will find those in the page cache. */
int copy_page_range(struct mm_struct *to, struct vm_area_struct *vma) {
    struct mm_struct *const from = vma->vm_mm;

    if (!vma->has_anon)
        return 0;
    for (unsigned long va = vma->vm_start; va < vma->vm_end;) {
        pte_t *const pte = walk_to_pte(from, va);
        if (!pte) {
            va = next_table(from, va);
            continue;
        }
        if (pte_present(*pte) && copy_one_pte(to, vma, va, pte))
            return -ENOMEM;
        va += PAGE_SIZE;
    }
    flush_tlb_range(from, vma->vm_start, vma->vm_end);
    return 0;
}

static notrace void free_table(u64 *entry) {
    const phys_addr_t table = *entry & DESC_ADDRESS;

    *entry = 0;
    put_page(table);
}

static __always_inline bool table_is_ours(unsigned long start, unsigned long size, unsigned long floor,
                                          unsigned long ceiling) {
    return start >= floor && (ceiling == 0 || start + size <= ceiling);
}

void free_pgtables(struct mm_struct *mm, unsigned long start, unsigned long end, unsigned long floor,
                   unsigned long ceiling) {
    for (unsigned long va = start & PMD_MASK; va < end; va += PMD_SIZE) {
        const pgd_t *const pgd = mm->pgd + pgd_index(va);
        if (entry_none(*pgd)) {
            va = (va & PGDIR_MASK) + PGDIR_SIZE - PMD_SIZE;
            continue;
        }
        pmd_t *const pmd = pmd_offset(pgd, va);
        if (!entry_none(*pmd) && table_is_ours(va, PMD_SIZE, floor, ceiling))
            free_table(pmd);
    }
    for (unsigned long va = start & PGDIR_MASK; va < end; va += PGDIR_SIZE) {
        pgd_t *const pgd = mm->pgd + pgd_index(va);
        if (!entry_none(*pgd) && table_is_ours(va, PGDIR_SIZE, floor, ceiling))
            free_table(pgd);
    }
    flush_tlb_mm(mm);
}
