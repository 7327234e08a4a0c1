/* Address space identifiers, TTBR0_EL1, and TLB maintenance.
 *
 * An ASID is 16 bits; context_id holds it below a generation number. When the numbers run out, the generation goes up,
 * the whole TLB is dropped, and every address space gets a new one when it runs next. ASID 0 belongs to nobody. */
#include "mm.h"
#include "mmu_context.h"
#include "page.h"
#include "system.h"

#define ASID_BITS 16
#define ASID_FIRST_GENERATION BIT(ASID_BITS)
#define ASID_MASK (BIT(ASID_BITS) - 1)

static u64 asid_generation = ASID_FIRST_GENERATION;
static u64 next_asid = 1;
static spinlock_t asid_lock;
/* What each CPU runs with; when the numbers ran out last, what it ran with then. */
static u64 active_contexts[FL_MAX_CPUS], reserved_asids[FL_MAX_CPUS];

#define tlbi(operation, argument) __asm__ volatile("tlbi " operation ", %0" ::"r"(argument) : "memory")
#define tlbi_begin() __asm__ volatile("dsb ishst" ::: "memory")
#define tlbi_end() __asm__ volatile("dsb ish\n\tisb" ::: "memory")

static __always_inline u64 asid(const struct mm_struct *mm) { return mm->context_id & ASID_MASK; }
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

static notrace bool is_reserved(u64 number) {
    for (unsigned cpu = 0; cpu < FL_MAX_CPUS; cpu++)
        if (number && reserved_asids[cpu] == number)
            return true;
    return false;
}

/* All numbers begin anew, but for those that CPUs are running with. */
static notrace void new_generation(void) {
    asid_generation += ASID_FIRST_GENERATION;
    next_asid = 1;
    for (unsigned cpu = 0; cpu < FL_MAX_CPUS; cpu++)
        reserved_asids[cpu] = active_contexts[cpu] & ASID_MASK;
    flush_tlb_all();
}

static notrace void new_context(struct mm_struct *mm) {
    if (is_reserved(asid(mm))) { /* it has been running all along */
        mm->context_id = asid_generation | asid(mm);
        return;
    }
    do {
        if (next_asid >> ASID_BITS)
            new_generation();
        mm->context_id = asid_generation | next_asid++;
    } while (is_reserved(asid(mm)));
}

/* Kernel threads and dying tasks run with a table that maps nothing in the user half. */
notrace void switch_mm(struct mm_struct *mm) {
    u64 *const active = &active_contexts[smp_processor_id()];

    if (!mm || mm == &init_mm) {
        *active = 0;
        cpu_set_reserved_ttbr0();
        return;
    }
    spin_lock(&asid_lock);
    if ((mm->context_id ^ asid_generation) >> ASID_BITS)
        new_context(mm);
    *active = mm->context_id;
    spin_unlock(&asid_lock);
    cpu_do_switch_mm(__pa(mm->pgd), asid(mm));
}
