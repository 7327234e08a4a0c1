/* Mistakes that are no memory aborts, and aborts in a place where they hurt more: with interrupts off, in a thread, on
 * a stack that has run out. */
#include "bug.h"
#include "kthread.h"
#include "oops_write.h"
#include "panic.h"
#include "printk.h"
#include "task.h"
#include "time.h"

/* --- Instructions ---------------------------------------------------------------------------------------------- */

// clang-format off
static void oops_udf(unsigned long unused) { (void)unused; __asm__ volatile(".inst 0x00000000"); }
static void oops_udf_imm(unsigned long unused) { (void)unused; __asm__ volatile(".inst 0x0000dead"); }
static void oops_undef_sysreg(unsigned long unused) { (void)unused; __asm__ volatile("mrs x0, s3_0_c15_c15_7" ::: "x0"); }
static void oops_brk0(unsigned long unused) { (void)unused; __asm__ volatile("brk #0"); }
static void oops_brk_unknown(unsigned long unused) { (void)unused; __asm__ volatile("brk #0x1234"); }
static void oops_hlt0(unsigned long unused) { (void)unused; __asm__ volatile("hlt #0"); }
// clang-format on
static void oops_sdiv0(unsigned long dividend) {
    long quotient;

    __asm__ volatile("sdiv %0, %1, xzr" : "=r"(quotient) : "r"(dividend));
    pr_info("oops: 7/0=%ld\n", quotient);
}

/* --- What the kernel says of its own accord --------------------------------------------------------------------- */

static void oops_bug(unsigned long unused) {
    (void)unused;
    BUG();
}
static void oops_warn(unsigned long unused) {
    WARN_ON(!unused);
    pr_info("oops: after warn\n");
}
static void oops_warn_msg(unsigned long value) {
    WARN(value, "oops warn value %lu\n", value);
    pr_info("oops: after warn\n");
}
static void oops_warn_once(unsigned long unused) {
    WARN_ON_ONCE(!unused);
    pr_info("oops: after warn once\n");
}
static void oops_show_the_stack(unsigned long unused) {
    (void)unused;
    dump_stack();
}
static void oops_panic(unsigned long value) { panic("oops: panic value %lu", value); }

/* --- Circumstances ---------------------------------------------------------------------------------------------- */

static void oops_irqs_off(unsigned long address) {
    __asm__ volatile("msr daifset, #3" ::: "memory");
    oops_store(address);
}
static void oops_in_work(struct work_struct *work) {
    (void)work;
    oops_load(0x28);
}
static void oops_workqueue(unsigned long milliseconds) {
    static struct work_struct work = {.function = oops_in_work};

    schedule_work(&work);
    msleep((unsigned)milliseconds);
}
static int oops_in_thread(void *address) {
    oops_store((unsigned long)address);
    return 0;
}
static void oops_kthread(unsigned long address) {
    (void)kthread_run(oops_in_thread, (void *)address, "oops_kthread", 0);
    msleep(300);
}

static void oops_stack_guard(unsigned long offset) {
    const volatile u8 *const beyond = (const volatile u8 *)current->stack + offset;

    (void)*beyond;
}

/* Ends, if ever, behind many more frames than there is stack. */
static noinline unsigned oops_recurse(unsigned depth) {
    volatile char room[512];

    room[depth & 511] = (char)depth;
    return depth == ~0u ? 0 : oops_recurse(depth + 1) + (unsigned)room[0];
}
static void oops_stack_overflow(unsigned long depth) { (void)oops_recurse((unsigned)depth); }

// clang-format off
const struct oops_action oops_context_actions[] = {
    {"udf", oops_udf, 0},                      {"udf_imm", oops_udf_imm, 0},       {"undef_sysreg", oops_undef_sysreg, 0},
    {"brk0", oops_brk0, 0},                    {"brk_unknown", oops_brk_unknown, 0}, {"hlt0", oops_hlt0, 0},
    {"sdiv0", oops_sdiv0, 7},                  {"bug", oops_bug, 0},               {"warn", oops_warn, 0},
    {"warn_msg", oops_warn_msg, 42},           {"warn_once", oops_warn_once, 0},   {"dump_stack", oops_show_the_stack, 0},
    {"panic", oops_panic, 7},
    /* Without preemption, holding a lock leaves no trace. */
    {"preempt_off", oops_store, 0x10},    {"spinlock_held", oops_store, 0x18}, {"irqs_off", oops_irqs_off, 0x20},
    {"workqueue", oops_workqueue, 300},        {"kthread", oops_kthread, 0x30},
    {"stack_overflow", oops_stack_overflow, 0},
    {"stack_guard_leading", oops_stack_guard, -1UL}, {"stack_guard_trailing", oops_stack_guard, THREAD_SIZE},
    {NULL, NULL, 0},
};
// clang-format on
