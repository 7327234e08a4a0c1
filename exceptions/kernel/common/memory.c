/* handle_mm_fault: making a missing or read-only page of a VMA available.
 *
 * Called from __do_page_fault on the kernel stack of the faulting task, and by exec and fork on behalf of an address
 * space that is not the current one. */
#include "errno.h"
#include "fs.h"
#include "mm.h"
#include "page.h"
#include "stack_growth.h"
#include "string.h"

/* One fault on its way through this file. */
struct fault_env {
    struct vm_area_struct *vma;
    unsigned long address;
    unsigned int flags;
    pmd_t *pmd;
    pte_t *pte; /* NULL: no page table, or an empty entry */
};

/* A fault on a file page also maps what the page cache holds around it, 64 KiB at most. */
#define FAULT_AROUND_BYTES UL(65536)

static __always_inline pte_t maybe_mkwrite(pte_t pte, const struct vm_area_struct *vma) {
    return (vma->vm_flags & VM_WRITE) ? pte_mkwrite(pte) : pte;
}

static phys_addr_t alloc_anon_page(struct vm_area_struct *vma) {
    const phys_addr_t page = alloc_pages(0);

    if (page)
        phys_to_page(page)->flags |= PG_ANON;
    vma->has_anon = true;
    return page;
}

static enum vm_fault do_anonymous_page(struct fault_env *fe) {
    struct vm_area_struct *const vma = fe->vma;
    pte_t entry;

    if (vma->vm_flags & VM_SHARED)
        return VM_FAULT_SIGBUS;
    if (check_stack_guard_page(vma, fe->address) < 0)
        return VM_FAULT_SIGSEGV;
    fe->pte = pte_alloc(vma->vm_mm, fe->pmd, fe->address);
    if (!fe->pte)
        return VM_FAULT_OOM;
    if (!(fe->flags & FAULT_FLAG_WRITE)) {
        entry = mk_pte(__pa(empty_zero_page), vma->vm_page_prot) | PTE_SPECIAL;
    } else {
        const phys_addr_t page = alloc_anon_page(vma);
        if (!page)
            return VM_FAULT_OOM;
        entry = mk_pte(page, vma->vm_page_prot);
        if (vma->vm_flags & VM_WRITE)
            entry = pte_mkwrite(pte_mkdirty(entry));
    }
    set_pte_at(vma->vm_mm, fe->address, fe->pte, entry);
    return VM_FAULT_NONE;
}

/* Puts `page` (a reference of ours goes with it) where the fault is; makes the page table if there is none. */
static enum vm_fault alloc_set_pte(struct fault_env *fe, phys_addr_t page) {
    struct vm_area_struct *const vma = fe->vma;
    pte_t entry = mk_pte(page, vma->vm_page_prot);

    fe->pte = pte_alloc(vma->vm_mm, fe->pmd, fe->address);
    if (!fe->pte)
        return VM_FAULT_OOM;
    if (!entry_none(*fe->pte))
        return VM_FAULT_NOPAGE;
    if (fe->flags & FAULT_FLAG_WRITE)
        entry = maybe_mkwrite(pte_mkdirty(entry), vma);
    set_pte_at(vma->vm_mm, fe->address, fe->pte, entry);
    return VM_FAULT_NONE;
}

static enum vm_fault filemap_fault(struct vm_area_struct *vma, u64 index, phys_addr_t *page) {
    struct inode *const inode = vma->vm_file->inode;

    if (index >= min((inode->size + PAGE_SIZE - 1) >> PAGE_SHIFT, (u64)MOST_INODE_PAGES))
        return VM_FAULT_SIGBUS;
    *page = inode_get_page(inode, index, true);
    return *page ? VM_FAULT_NONE : VM_FAULT_OOM;
}

/* The page that belongs at the address, with a reference. */
static enum vm_fault __do_fault(const struct fault_env *fe, phys_addr_t *page) {
    struct vm_area_struct *const vma = fe->vma;
    const u64 offset = (fe->address - vma->vm_start) >> PAGE_SHIFT;

    if (vma->special) {
        *page = vma->special + (offset << PAGE_SHIFT);
        return VM_FAULT_NONE;
    }
    return filemap_fault(vma, vma->vm_pgoff + offset, page);
}

/* Maps the neighbours that are in the page cache already; true when the faulting page was among them. */
static bool do_fault_around(struct fault_env *fe) {
    struct vm_area_struct *const vma = fe->vma;
    const unsigned long faulting = fe->address & PAGE_MASK;
    const unsigned long start = max(faulting & ~(FAULT_AROUND_BYTES - 1), vma->vm_start);
    const unsigned long table_end = (faulting & PMD_MASK) + PMD_SIZE;
    const unsigned long end = min(min(start + FAULT_AROUND_BYTES, vma->vm_end), table_end);
    struct inode *const inode = vma->vm_file->inode;
    bool done = false;

    for (unsigned long va = start; va < end; va += PAGE_SIZE) {
        const u64 index = vma->vm_pgoff + ((va - vma->vm_start) >> PAGE_SHIFT);
        const phys_addr_t page = inode_get_page(inode, index, false);
        if (!page)
            continue;
        fe->address = va;
        if (alloc_set_pte(fe, page) == VM_FAULT_NONE)
            done |= va == faulting;
        else
            put_page(page);
    }
    fe->address = faulting;
    return done;
}

static enum vm_fault do_read_fault(struct fault_env *fe) {
    phys_addr_t page;

    if (fe->vma->vm_file && do_fault_around(fe))
        return VM_FAULT_NONE;
    const enum vm_fault fault = __do_fault(fe, &page);
    return fault ? fault : alloc_set_pte(fe, page);
}

/* First write to a private file page: the program gets its own copy at once. */
static enum vm_fault do_cow_fault(struct fault_env *fe) {
    phys_addr_t page;
    const phys_addr_t copy = alloc_anon_page(fe->vma);

    if (!copy)
        return VM_FAULT_OOM;
    const enum vm_fault fault = __do_fault(fe, &page);
    if (fault) {
        put_page(copy);
        return fault;
    }
    memcpy(__va(copy), __va(page), PAGE_SIZE);
    put_page(page);
    return alloc_set_pte(fe, copy);
}

static enum vm_fault do_shared_fault(struct fault_env *fe) {
    phys_addr_t page;
    const enum vm_fault fault = __do_fault(fe, &page);

    return fault ? fault : alloc_set_pte(fe, page);
}

static enum vm_fault do_fault(struct fault_env *fe) {
    if (!(fe->flags & FAULT_FLAG_WRITE))
        return do_read_fault(fe);
    if (!(fe->vma->vm_flags & VM_SHARED))
        return do_cow_fault(fe);
    return do_shared_fault(fe);
}

static enum vm_fault wp_page_reuse(struct fault_env *fe, pte_t entry) {
    set_pte_at(fe->vma->vm_mm, fe->address, fe->pte, maybe_mkwrite(pte_mkdirty(entry), fe->vma));
    flush_tlb_page(fe->vma->vm_mm, fe->address);
    return VM_FAULT_WRITE;
}

static enum vm_fault wp_page_copy(struct fault_env *fe, phys_addr_t old) {
    struct vm_area_struct *const vma = fe->vma;
    const phys_addr_t copy = alloc_anon_page(vma);

    if (!copy)
        return VM_FAULT_OOM;
    if (old != __pa(empty_zero_page))
        memcpy(__va(copy), __va(old), PAGE_SIZE);
    /* The old translation must be gone before the new one is there. */
    *fe->pte = 0;
    flush_tlb_page(vma->vm_mm, fe->address);
    set_pte_at(vma->vm_mm, fe->address, fe->pte,
               maybe_mkwrite(pte_mkdirty(mk_pte(copy, vma->vm_page_prot)), vma));
    put_page(old);
    return VM_FAULT_WRITE;
}

/* A write to a page that is mapped and not writable. */
static enum vm_fault do_wp_page(struct fault_env *fe, pte_t entry) {
    const phys_addr_t page = pte_phys(entry);

    if (fe->vma->vm_flags & VM_SHARED)
        return wp_page_reuse(fe, entry);
    if (page_is_counted(page) && (phys_to_page(page)->flags & PG_ANON) && phys_to_page(page)->refcount == 1)
        return wp_page_reuse(fe, entry);
    return wp_page_copy(fe, page);
}

static enum vm_fault handle_pte_fault(struct fault_env *fe) {
    fe->pte = entry_none(*fe->pmd) ? NULL : pte_offset(fe->pmd, fe->address);
    if (!fe->pte || entry_none(*fe->pte))
        return (fe->vma->vm_file || fe->vma->special) ? do_fault(fe) : do_anonymous_page(fe);

    pte_t entry = *fe->pte | DESC_AF; /* an access flag fault wants no more */
    if (fe->flags & FAULT_FLAG_WRITE) {
        if (!pte_write(entry))
            return do_wp_page(fe, entry);
        entry = pte_mkdirty(entry);
    }
    if (entry != *fe->pte)
        set_pte_at(fe->vma->vm_mm, fe->address, fe->pte, entry);
    flush_tlb_page(fe->vma->vm_mm, fe->address);
    return VM_FAULT_NONE;
}

static enum vm_fault __handle_mm_fault(struct vm_area_struct *vma, unsigned long address,
                                       unsigned int flags) {
    struct fault_env fe = {.vma = vma, .address = address, .flags = flags};
    struct mm_struct *const mm = vma->vm_mm;

    fe.pmd = pmd_alloc(mm, mm->pgd + pgd_index(address), address);
    if (!fe.pmd)
        return VM_FAULT_OOM;
    const enum vm_fault fault = handle_pte_fault(&fe);
    /* Someone else had filled the entry: the access will find it. */
    return fault == VM_FAULT_NOPAGE ? VM_FAULT_NONE : fault;
}

enum vm_fault handle_mm_fault(struct vm_area_struct *vma, unsigned long address, unsigned int flags) {
    return __handle_mm_fault(vma, address, flags);
}

phys_addr_t get_user_page(struct mm_struct *mm, unsigned long va) {
    struct vm_area_struct *const vma = find_vma(mm, va);

    if (!vma || (va < vma->vm_start && (!(vma->vm_flags & VM_GROWSDOWN) || expand_stack(vma, va))))
        return 0;
    for (;;) {
        const pte_t *const pte = walk_to_pte(mm, va);
        if (pte && pte_present(*pte) && pte_write(*pte))
            return pte_phys(*pte);
        if (handle_mm_fault(vma, va, FAULT_FLAG_WRITE) & VM_FAULT_ERROR)
            return 0;
    }
}
