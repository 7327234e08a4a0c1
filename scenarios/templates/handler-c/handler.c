// A kernel of one's own, in C. faultline.h has what begins with fl_ and FL_.

#include "faultline.h"

#define LATER 0x80000000ul // what EL0 will ask for; no page is there

enum { data_abort_from_el0 = 0x24, system_call = 0x15 };

FL_TABLES static fl_u64 level1[512], image[512], level2[512], level3[512];
FL_PAGES static char frame[4096]; // the page that is put there

// What runs at EL0: without the kernel's strings, constants and functions, which it may not touch.
FL_USER static void user(void) {
    volatile unsigned* const missing = (volatile unsigned*)(LATER + 0x3000);
    *missing = 42; // no page: the handler's business
    register unsigned long status __asm__("x0") = *missing;
    __asm__ volatile("svc #0" : : "r"(status));
}

// Called by vectors.S, with the MMU off.
void start(void) {
    level1[0] = FL_DEVICE_BLOCK;                          // 0x0000_0000: the device page
    level1[1] = (fl_u64)image | FL_TABLE;                 // 0x4000_0000: this image
    level1[2] = (fl_u64)level2 | FL_TABLE;                // 0x8000_0000: LATER
    image[0] = (fl_u64)fl_ram | FL_KERNEL_BLOCK;          // this code, these tables
    image[1] = (fl_u64)fl_user | FL_USER_CODE_BLOCK;      // what is FL_USER
    image[2] = (fl_u64)fl_user_data | FL_USER_DATA_BLOCK; // what is FL_USER_DATA, and EL0's stack
    level2[0] = (fl_u64)level3 | FL_TABLE;                // 512 pages, none of which is there
    fl_mmu_on(level1);
    fl_enter_el0(user);
}

// Puts `frame` where EL0 missed a page.
static void page_fault(fl_u64 address) {
    fl_log_value(6, "no page at ", address);
    level3[address >> 12 & 511] = (fl_u64)frame | FL_USER_PAGE;
    fl_table_written();
}

// Called by el0_sync of vectors.S. To return is to retry the instruction at regs->pc.
void handle_el0_sync(struct pt_regs* regs) {
    const fl_u64 esr = FL_READ(esr_el1);
    switch (esr >> 26 & 63) { // EC
    case data_abort_from_el0:
        page_fault(FL_READ(far_el1));
        break;
    case system_call:
        fl_exit((int)regs->regs[0]); // svc: EL0 ends the run with the status in x0
    default:
        fl_log_value(0, "ESR_EL1 ", esr);
        fl_panic("neither a data abort nor a system call");
    }
}
