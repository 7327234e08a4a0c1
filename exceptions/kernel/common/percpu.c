/* The per-CPU areas: where they lie, and a small allocator for what is left in them behind the linked variables.
 *
 * Until setup_per_cpu_areas the offset is zero, and the CPU uses the copy that was linked. */
#include "percpu.h"

#include "errno.h"
#include "layout.h"
#include "page.h"
#include "panic.h"
#include "percpu_counter.h"
#include "spinlock.h"
#include "string.h"
#include "system.h"

extern char __per_cpu_start[], __per_cpu_end[];

unsigned long __per_cpu_offset[FL_MAX_CPUS];

#define AREA_SIZE (PAGE_SIZE << THREAD_ORDER)
#define UNIT_SIZE UL(8)
#define UNITS (AREA_SIZE / UNIT_SIZE)

/* Each unit of an area, the same for all CPUs. An allocation is a first unit and those that follow. */
enum unit_state { UNIT_FREE, UNIT_FIRST, UNIT_FOLLOWING };
static u8 units[UNITS];
static spinlock_t pcpu_lock; /* of them */

static notrace unsigned units_for(size_t size) { return (unsigned)((size + UNIT_SIZE - 1) / UNIT_SIZE); }

/* --- Where the areas lie ------------------------------------------------------------------------------------ */

/* With one CPU its number is what the board calls it; several are numbered from 0. */
static notrace bool cpu_possible(unsigned cpu) {
    return boot_params.cpu_count > 1 ? cpu < boot_params.cpu_count : cpu == boot_params.cpu;
}

/* The board may ask for an offset, and with it for the place of an area: memory that nobody has yet. */
static phys_addr_t place_area(unsigned cpu, unsigned long offset) {
    const unsigned long va = (unsigned long)__per_cpu_start + offset;

    if (!offset)
        return alloc_pages(THREAD_ORDER);
    if (va < PAGE_OFFSET || va >= LINEAR_END || !reserve_pages(__pa(va), AREA_SIZE))
        panic("CPU%u: no free memory for a per-CPU area with offset 0x%016lx", cpu, offset);
    memset((void *)va, 0, AREA_SIZE);
    return __pa(va);
}

static void setup_area(unsigned cpu) {
    const phys_addr_t pages = place_area(cpu, boot_params.per_cpu_offset[cpu]);

    if (!pages)
        panic("no memory for the per-CPU area");
    memcpy(__va(pages), __per_cpu_start, (size_t)(__per_cpu_end - __per_cpu_start));
    __per_cpu_offset[cpu] = (unsigned long)__va(pages) - (unsigned long)__per_cpu_start;
}

void setup_per_cpu_areas(void) {
    const size_t size = (size_t)(__per_cpu_end - __per_cpu_start);
    unsigned cpu;

    if (size > AREA_SIZE)
        panic("no room for the per-CPU variables");
    memset(units, UNIT_FOLLOWING, units_for(size));
    /* First those that cannot lie elsewhere. */
    for (cpu = 0; cpu < FL_MAX_CPUS; cpu++)
        if (cpu_possible(cpu) && boot_params.per_cpu_offset[cpu])
            setup_area(cpu);
    for (cpu = 0; cpu < FL_MAX_CPUS; cpu++)
        if (cpu_possible(cpu) && !boot_params.per_cpu_offset[cpu])
            setup_area(cpu);
    percpu_counter_startup();
    set_my_cpu_offset(smp_processor_id());
}

int alloc_cpu_area(u32 cpu) { return __per_cpu_offset[cpu] ? 0 : -ENOMEM; }

void set_my_cpu_offset(u32 cpu) {
    __asm__ volatile(MSR_CPU_OFFSET("%0")::"r"(__per_cpu_offset[cpu]) : "memory");
    setup_this_cpu_variables();
}

/* --- Memory of every CPU ------------------------------------------------------------------------------------ */

/* The first of `count` free units in a row, UNITS when there are none. */
static notrace unsigned find_free_units(unsigned count) {
    unsigned free = 0;

    for (unsigned unit = 0; unit < UNITS; unit++) {
        free = units[unit] == UNIT_FREE ? free + 1 : 0;
        if (free == count)
            return unit + 1 - count;
    }
    return UNITS;
}

static notrace unsigned take_units(unsigned count) {
    spin_lock(&pcpu_lock);
    const unsigned first = find_free_units(count);
    if (first != UNITS) {
        units[first] = UNIT_FIRST;
        memset(&units[first + 1], UNIT_FOLLOWING, count - 1);
    }
    spin_unlock(&pcpu_lock);
    return first;
}

/* Every unit is aligned as far as `align` may ask, so that it need not be looked at further. */
void *__alloc_percpu(size_t size, size_t align) {
    if (!size || size > AREA_SIZE || align > UNIT_SIZE)
        return NULL;
    const unsigned first = take_units(units_for(size));
    if (first == UNITS)
        return NULL;
    char *const pointer = __per_cpu_start + first * UNIT_SIZE;
    unsigned cpu;
    for_each_possible_cpu(cpu) memset(per_cpu_ptr(pointer, cpu), 0, size);
    return pointer;
}

void free_percpu(void *pointer) {
    unsigned unit = (unsigned)(((char *)pointer - __per_cpu_start) / (long)UNIT_SIZE);

    if (!pointer)
        return;
    spin_lock(&pcpu_lock);
    do
        units[unit++] = UNIT_FREE;
    while (unit < UNITS && units[unit] == UNIT_FOLLOWING);
    spin_unlock(&pcpu_lock);
}
