/* Mistakes with memory: a load, a store or a call where nothing is, or where it is not allowed. */
#include "early_map.h"
#include "mm.h"
#include "oops_write.h"
#include "page.h"
#include "printk.h"
#include "string.h"
#include "system.h"
#include "uaccess.h"
#include "vmalloc.h"

#define INSN_NOP 0xd503201f
#define INSN_RET 0xd65f03c0

static const u32 constant_code[4] = {INSN_NOP, INSN_RET};
static u32 data_code[4] __aligned(16) = {INSN_NOP, INSN_RET};

/* Eight bytes. */
static void oops_load_long(unsigned long address) {
    __asm__ volatile("ldr x1, [%0]" ::"r"(address) : "x1", "memory");
}

/* --- A structure within a structure, found through a pointer that is NULL ----------------------------------- */

struct oops_item {
    char name[0x38];
    long value;
};

static noinline long oops_item_value(const struct oops_item *item) { return READ_ONCE(item->value) + 1; }
static noinline long oops_item_sum(const struct oops_item *item) { return oops_item_value(item) + 2; }
static void oops_deep_null(unsigned long address) { (void)oops_item_sum((const struct oops_item *)address); }

/* --- Memory of the kernel's own ------------------------------------------------------------------------------ */

static void oops_write_rodata(unsigned long unused) {
    (void)unused;
    oops_store((unsigned long)constant_code);
}
static void oops_write_text(unsigned long unused) {
    (void)unused;
    oops_store((unsigned long)oops_load);
}
static void oops_write_kernel_text(unsigned long unused) {
    (void)unused;
    oops_store((unsigned long)kfree);
}
static void oops_exec_data(unsigned long unused) {
    (void)unused;
    oops_call((unsigned long)data_code);
}
static void oops_exec_rodata(unsigned long unused) {
    (void)unused;
    oops_call((unsigned long)constant_code);
}
static void oops_exec_stack(unsigned long unused) {
    volatile u32 code[4] = {INSN_RET, INSN_RET};

    (void)unused;
    oops_call((unsigned long)code);
}
static void oops_pc_misaligned(unsigned long unused) {
    (void)unused;
    oops_call((unsigned long)oops_load + 2);
}

/* Calls code that was put into memory meant for data. */
static void oops_call_code_in(u32 *memory) {
    if (!memory)
        return;
    *memory = INSN_RET;
    oops_call((unsigned long)memory);
}
static void oops_exec_kmalloc(unsigned long size) { oops_call_code_in(kzalloc(size)); }
static void oops_exec_vmalloc(unsigned long size) { oops_call_code_in(vmalloc(size)); }

/* Used once more after it was given back. */
static void oops_vfree_read(unsigned long size) {
    void *const memory = vmalloc(size);

    if (!memory)
        return;
    memset(memory, 1, size);
    vfree(memory);
    oops_load((unsigned long)memory);
}
/* Written past its end. */
static void oops_vmalloc_guard_write(unsigned long size) {
    void *const memory = vmalloc(size);

    if (memory)
        oops_store((unsigned long)memory + page_align(size));
}
/* The same by a function that is trusted to know the size. */
static void oops_vmalloc_linear_overflow(unsigned long size) {
    void *const memory = vmalloc(size);

    if (memory)
        memset(memory, 0xaa, size + 1);
    vfree(memory);
}
static unsigned long oops_ram_end(void) {
    phys_addr_t end = 0;

    for (u32 i = 0; i < boot_params.bank_count; i++)
        end = max(end, (phys_addr_t)(boot_params.banks[i].base + boot_params.banks[i].size));
    return PAGE_OFFSET + (end - PHYS_OFFSET);
}
static void oops_linear_end_read(unsigned long offset) { oops_load(oops_ram_end() + offset); }
static void oops_linear_end_write(unsigned long offset) { oops_store(oops_ram_end() + offset); }

/* --- Memory of the program's ---------------------------------------------------------------------------------- */

/* A new page of the program's with one word in it; an error number when there is none. */
static unsigned long oops_user_page_with(u32 word, unsigned long prot) {
    const unsigned long page = do_mmap(NULL, 0, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS, 0);

    return IS_ERR_VALUE(page) || !put_user(word, (u32 *)page) ? page : (unsigned long)-EFAULT;
}
static void oops_exec_user(unsigned long unused) {
    const unsigned long page = oops_user_page_with(INSN_RET, PROT_READ | PROT_WRITE | PROT_EXEC);

    (void)unused;
    if (!IS_ERR_VALUE(page))
        oops_call(page);
}
static void oops_access_user(unsigned long prot) {
    const unsigned long page = oops_user_page_with(0, prot);

    if (IS_ERR_VALUE(page))
        return;
    oops_load(page);
    pr_info("oops: user read survived\n");
    oops_store(page);
    pr_info("oops: user write survived\n");
}
/* The same pointers, in the hands of functions that expect the worst. */
static void oops_get_user_efault(unsigned long unused) {
    u32 value;

    (void)unused;
    pr_info("oops: get_user(0x10000)=%d\n", get_user(value, (const u32 *)UL(0x10000)));
    pr_info("oops: get_user(kernel)=%d\n", get_user(value, (const u32 *)UL(0xffff800008000000)));
    pr_info("oops: copy_from_user left %lu\n",
            copy_from_user(&value, (const void *)UL(0x10002), sizeof(value)));
    pr_info("oops: copy_from_kernel_nofault=%ld\n",
            copy_from_kernel_nofault(&value, (const void *)UL(0xffff7ffffffff000), sizeof(value)));
}

/* --- Alignment ------------------------------------------------------------------------------------------------- */

static void oops_unaligned_ldxr(unsigned long size) {
    const unsigned long memory = (unsigned long)kzalloc(size);

    if (memory)
        __asm__ volatile("ldxr w1, [%0]" ::"r"(memory + 1) : "x1", "memory");
}
static void oops_unaligned_ldr_ok(unsigned long size) {
    const unsigned long memory = (unsigned long)kzalloc(size);

    if (!memory)
        return;
    __asm__ volatile("ldr x1, [%0]" ::"r"(memory + 1) : "x1", "memory");
    pr_info("oops: unaligned read survived\n");
}

// clang-format off
const struct oops_action oops_memory_actions[] = {
    /* The first pages: NULL, and a member of what it should have pointed to. */
    {"null_read", oops_load, 0},                     {"null_write", oops_store, 0},
    {"null_off_read", oops_load, 0x38},              {"null_exec", oops_call, 0},
    {"deep_null", oops_deep_null, 0},                     {"v39_null_fff_read", oops_load, 0xfff},
    {"v39_null_1000_read", oops_load, 0x1000},       {"low_unmapped_read", oops_load, 0x10000},
    {"low_unmapped_write", oops_store, 0x10000},
    /* Poison and error numbers taken for pointers. */
    {"list_poison_read", oops_load, 0xdead000000000100},  {"list_poison_write", oops_store, 0xdead000000000122},
    {"slab_poison_read", oops_load, 0x6b6b6b6b6b6b6b6b},  {"noncanon_exec", oops_call, 0xdead000000000000},
    {"errptr_read", oops_load, 0xffffffffffffffea},       {"minus1_read", oops_load, 0xffffffffffffffff},
    {"kernel_top_read", oops_load_long, 0xfffffffffffffff8},
    /* Between the user and the kernel half, or with a tag. */
    {"between_read", oops_load, 0x0001000000000000},      {"user_top_read", oops_load, 0x0000ffff00000000},
    {"tagged_null_read", oops_load, 0x5a00000000000000},  {"ttbr1_tagged_read", oops_load, 0x12ff800000000000},
    {"kernel_low_read", oops_load, 0xffff000000000000},   {"linear_unmapped_read", oops_load, 0xffff7ffffffff000},
    {"exec_kernel_unmapped", oops_call, 0xffff7ffffffff000},
    {"v39_between_read", oops_load, 0x0000008000000000},  {"v39_between_write", oops_store, 0x0000008000000000},
    {"v39_below_ttbr1_read", oops_load, 0xffffff7ffffff000},
    {"v39_tagged_ttbr1_read", oops_load, 0x12ffff8100000000},
    {"v39_tagged_user_read", oops_load, 0x5a00000000010000},
    /* Within one of the halves, where nothing is. */
    {"v39_user_top_read", oops_load, 0x0000007f00000000}, {"v39_user_mid_write", oops_store, 0x0000003000000000},
    {"v39_linear66_hole_read", oops_load, 0xffffff8100000000},
    {"v39_linear49_hole_read", oops_load, 0xffffffc100000000},
    {"v39_linear_end_read", oops_linear_end_read, PAGE_SIZE},  {"v39_linear_end_write", oops_linear_end_write, PAGE_SIZE},
    {"v39_exec_kernel_unmapped", oops_call, 0xffffff8100000000},
    {"v39_seed_addr_read", oops_load, 0xffffffc275059000}, {"v39_seed_addr_write", oops_store, 0xffffffc275059000},
    {"vfree_read", oops_vfree_read, 8192},                     {"vmalloc_guard_write", oops_vmalloc_guard_write, 4096},
    {"vmalloc_linear_overflow", oops_vmalloc_linear_overflow, 4096},
    /* Where something is, but not for this. */
    {"write_rodata", oops_write_rodata, 0},                    {"write_text", oops_write_text, 0},
    {"write_kernel_text", oops_write_kernel_text, 0},          {"exec_data", oops_exec_data, 0},
    {"exec_rodata", oops_exec_rodata, 0},                      {"exec_stack", oops_exec_stack, 0},
    {"exec_kmalloc", oops_exec_kmalloc, 64},                   {"exec_vmalloc", oops_exec_vmalloc, 4096},
    {"exec_user", oops_exec_user, 0},                          {"exec_user_unmapped", oops_call, 0x10000},
    {"access_user", oops_access_user, PROT_READ | PROT_WRITE},
    {"access_user_exec", oops_access_user, PROT_READ | PROT_WRITE | PROT_EXEC},                      {"get_user_efault", oops_get_user_efault, 0},
    {"pc_misaligned", oops_pc_misaligned, 0},                  {"unaligned_ldxr", oops_unaligned_ldxr, 64},
    {"unaligned_ldr_ok", oops_unaligned_ldr_ok, 64},
    {NULL, NULL, 0},
};
// clang-format on
