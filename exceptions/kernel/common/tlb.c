/* Address space identifiers, TTBR0_EL1, and TLB maintenance.
 *
 * An ASID is 16 bits; context_id holds it below a generation number. When the numbers run out, the generation goes up,
 * the whole TLB is dropped, and every address space gets a new one when it runs next. ASID 0 belongs to nobody. */
#include "mm.h"
#include "mmu_context.h"
#include "page.h"

#define ASID_BITS 16
#define ASID_FIRST_GENERATION BIT(ASID_BITS)

static u64 asid_generation = ASID_FIRST_GENERATION;
static u64 next_asid = 1;

#define tlbi(operation, argument) __asm__ volatile("tlbi " operation ", %0" ::"r"(argument) : "memory")
#define tlbi_begin() __asm__ volatile("dsb ishst" ::: "memory")
#define tlbi_end() __asm__ volatile("dsb ish\n\tisb" ::: "memory")

static __always_inline u64 asid(const struct mm_struct *mm) { return mm->context_id & (BIT(ASID_BITS) - 1); }
static __always_inline u64 tlbi_address(u64 asid, unsigned long va) {
    return (asid << TTBR_ASID_SHIFT) | ((va >> PAGE_SHIFT) & (BIT(44) - 1));
}

notrace void flush_tlb_all(void) {
    tlbi_begin();
    __asm__ volatile("tlbi vmalle1is" ::: "memory");
    tlbi_end();
}

notrace void flush_tlb_mm(struct mm_struct *mm) {
    tlbi_begin();
    tlbi("aside1is", asid(mm) << TTBR_ASID_SHIFT);
    tlbi_end();
}

notrace void flush_tlb_page(struct mm_struct *mm, unsigned long va) {
    tlbi_begin();
    tlbi("vale1is", tlbi_address(asid(mm), va));
    tlbi_end();
}

/* Past this many pages it is cheaper to drop the address space. */
#define MAX_TLB_RANGE (UL(1024) << PAGE_SHIFT)

notrace void flush_tlb_range(struct mm_struct *mm, unsigned long start, unsigned long end) {
    if (end - start > MAX_TLB_RANGE) {
        flush_tlb_mm(mm);
        return;
    }
    tlbi_begin();
    for (unsigned long va = start; va < end; va += PAGE_SIZE)
        tlbi("vae1is", tlbi_address(asid(mm), va));
    tlbi_end();
}

notrace void flush_icache(phys_addr_t page) {
    (void)page;
    __asm__ volatile("dsb ish\n\tic ialluis\n\tdsb ish\n\tisb" ::: "memory");
}

static notrace void new_context(struct mm_struct *mm) {
    if (next_asid >> ASID_BITS) {
        asid_generation += ASID_FIRST_GENERATION;
        next_asid = 1;
        flush_tlb_all();
    }
    mm->context_id = asid_generation | next_asid++;
}

/* Kernel threads and dying tasks run with a table that maps nothing in the user half. */
notrace void switch_mm(struct mm_struct *mm) {
    if (!mm || mm == &init_mm) {
        cpu_set_reserved_ttbr0();
        return;
    }
    if ((mm->context_id ^ asid_generation) >> ASID_BITS)
        new_context(mm);
    cpu_do_switch_mm(__pa(mm->pgd), asid(mm));
}
