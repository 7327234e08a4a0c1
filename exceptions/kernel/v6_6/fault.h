/* The table behind do_mem_abort, and the handlers it names. */
#ifndef FAULT_H
#define FAULT_H

#include "layout.h"
#include "traps.h"

struct fault_info {
    int (*fn)(unsigned long far, unsigned long esr, struct pt_regs *regs); /* 0: dealt with */
    int sig;
    int code;
    const char *name;
};

extern const struct fault_info fault_info[64];

static __always_inline const struct fault_info *esr_to_fault_info(unsigned long esr) {
    return &fault_info[esr & ESR_FSC];
}

int do_translation_fault(unsigned long far, unsigned long esr, struct pt_regs *regs);
int do_page_fault(unsigned long far, unsigned long esr, struct pt_regs *regs);
int do_alignment_fault(unsigned long far, unsigned long esr, struct pt_regs *regs);
int do_tag_check_fault(unsigned long far, unsigned long esr, struct pt_regs *regs);
int do_sea(unsigned long far, unsigned long esr, struct pt_regs *regs);
int do_bad(unsigned long far, unsigned long esr, struct pt_regs *regs);

static __always_inline bool is_el0_instruction_abort(unsigned long esr) {
    return esr_class(esr) == EC_IABT_LOW;
}
static __always_inline bool is_el1_instruction_abort(unsigned long esr) {
    return esr_class(esr) == EC_IABT_CUR;
}
static __always_inline bool is_el1_data_abort(unsigned long esr) { return esr_class(esr) == EC_DABT_CUR; }
/* A write as far as permissions go: cache maintenance reports one, and needs none. */
static __always_inline bool is_write_abort(unsigned long esr) { return (esr & ESR_WNR) && !(esr & ESR_CM); }
/* The kernel was refused a page that is mapped. */
static __always_inline bool is_el1_permission_fault(unsigned long esr) {
    return (is_el1_data_abort(esr) || is_el1_instruction_abort(esr)) &&
           (esr & ESR_FSC_TYPE) == ESR_FSC_PERMISSION;
}

/* kernel_fault.c: a fault of the kernel's own. Ends the task unless the exception table has a fixup. */
void __do_kernel_fault(unsigned long addr, unsigned long esr, struct pt_regs *regs);
void die_kernel_fault(const char *message, unsigned long addr, unsigned long esr, struct pt_regs *regs);

#endif
