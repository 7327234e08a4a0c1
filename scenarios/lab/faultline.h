/* For kernels of one's own, in C: #include "faultline.h". Beside it there is a file in assembly with the vector table
 * (template handler-c), because what happens before there is a stack cannot be said in C. docs/teaching.md explains
 * by example.
 *
 * There is no C library. Constants and strings lie in the kernel's memory: EL0 may not read them. */
#ifndef FAULTLINE_H
#define FAULTLINE_H

#include "faultline_abi.h"
#include "faultline_descriptors.h"

/* The registers of the code that an exception came from: fl_save_registers fills it in. What a handler changes here is
 * what that code goes on with. */
struct pt_regs {
    fl_u64 regs[31]; /* x0 to x30 */
    fl_u64 sp;       /* SP_EL0 */
    fl_u64 pc;       /* ELR_EL1 */
    fl_u64 pstate;   /* SPSR_EL1 */
};
_Static_assert(__builtin_offsetof(struct pt_regs, regs[30]) == FL_PT_REGS_LR,
               "fl_save_registers stores x30, sp here");
_Static_assert(__builtin_offsetof(struct pt_regs, pc) == FL_PT_REGS_PC,
               "fl_save_registers stores pc, pstate here");
_Static_assert(sizeof(struct pt_regs) == FL_PT_REGS_SIZE, "SP stays a multiple of 16");

/* --- Where things go ------------------------------------------------------------------------------------------- */
#define FL_TABLES __attribute__((section(".tables"), aligned(4096))) /* a table of 512 descriptors */
#define FL_PAGES __attribute__((aligned(4096)))                      /* memory to be mapped */
#define FL_USER __attribute__((section(".user")))                    /* code of EL0 */
#define FL_USER_DATA __attribute__((section(".user_data")))          /* data of EL0 */

/* Addresses that the linker chooses; &fl_ram is the start of RAM, &fl_user and &fl_user_data the two sections'. */
extern char fl_ram[], fl_user[], fl_user_data[], fl_user_stack_top[];

/* The functions of this file are steps of the machine, not of the lab: they are not shown in the call path. */
#define FL_STEP __attribute__((section(".notrace"), unused)) static

/* --- System registers ------------------------------------------------------------------------------------------ */
#define FL_READ(name)                                                                                        \
    ({                                                                                                       \
        fl_u64 fl_value;                                                                                     \
        __asm__ volatile("mrs %0, " #name : "=r"(fl_value));                                                 \
        fl_value;                                                                                            \
    })
#define FL_WRITE(name, value) __asm__ volatile("msr " #name ", %0\n\tisb" : : "r"((fl_u64)(value)) : "memory")

/* What was stored to a table is seen by the walks that follow. */
FL_STEP void fl_table_written(void) {
    __asm__ volatile("dsb ishst\n\tisb" : : : "memory");
}

/* Forgets what the TLB knows about the page of `address`. */
FL_STEP void fl_forget_page(fl_u64 address) {
    __asm__ volatile("dsb ishst\n\ttlbi vaae1is, %0\n\tdsb ish\n\tisb" : : "r"(address >> 12) : "memory");
}

/* --- The device page ------------------------------------------------------------------------------------------- */
FL_STEP void fl_ring(unsigned long doorbell, const void* structure) {
    __asm__ volatile("str %0, [%1]" : : "r"(structure), "r"(FL_DEVICE + doorbell) : "memory");
}

FL_STEP void fl_log_bytes(unsigned level, const char* text, unsigned length) {
    const struct fl_log_record record = {FL_READ(cntvct_el0) * 16, (fl_u64)text, length,
                                         level}; /* 62.5 MHz */
    fl_ring(FL_REG_LOG, &record);
}

/* One line in the kernel log. Level 0 is the most urgent, 7 the least. */
FL_STEP void fl_log(unsigned level, const char* text) {
    unsigned length = 0;
    while (text[length] != 0)
        ++length;
    fl_log_bytes(level, text, length);
}

/* One line in the kernel log: `text` (at most 200 bytes of it) and the value, in hexadecimal. */
FL_STEP void fl_log_value(unsigned level, const char* text, fl_u64 value) {
    char line[220];
    unsigned length = 0;
    while (length < 200 && text[length] != 0) {
        line[length] = text[length];
        ++length;
    }
    line[length++] = '0';
    line[length++] = 'x';
    for (int shift = 60; shift >= 0; shift -= 4)
        line[length++] = "0123456789abcdef"[value >> shift & 15];
    fl_log_bytes(level, line, length);
}

_Noreturn FL_STEP void fl_report_end(unsigned kind, int status) {
    const struct fl_exit_report report = {.kind = kind, .exit_code = status};
    fl_ring(FL_REG_EXIT, &report);
    for (;;) {
    }
}

/* Ends the run: the program exited with `status`, 0 to 255. */
_Noreturn FL_STEP void fl_exit(int status) {
    fl_report_end(FL_EXIT_EXITED, status);
}

/* Ends the run as a kernel does that cannot go on; the fault being handled is the one that the report is about. */
_Noreturn FL_STEP void fl_panic(const char* text) {
    fl_log(0, text);
    fl_report_end(FL_EXIT_PANIC, 1);
}

/* --- MMU, EL0: the macros of the same names in faultline.inc, as functions --------------------------------------- */

/* Turns the MMU on with `table` as the level 1 table of TTBR0_EL1: 4 KiB, 39 bits. */
void fl_mmu_on(const fl_u64* table);

/* Goes to EL0 at `entry`. Does not come back but through the vectors. */
_Noreturn void fl_enter_el0(void (*entry)(void));

/* --- What the compiler may ask for ------------------------------------------------------------------------------- */
__attribute__((weak, section(".notrace"))) void* memset(void* to, int byte, unsigned long count) {
    volatile char* at = to;
    for (; count != 0; --count)
        *at++ = (char)byte;
    return to;
}

__attribute__((weak, section(".notrace"))) void* memcpy(void* to, const void* from, unsigned long count) {
    volatile char* at = to;
    for (const char* next = from; count != 0; --count)
        *at++ = *next++;
    return to;
}

#endif
