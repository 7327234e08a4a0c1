/* Printing registers as 6.6 does. */
#include "dump_stack.h"
#include "panic.h"
#include "ptrace.h"
#include "system.h"
#include "task.h"
#include "traps.h"

static void print_pstate(const struct pt_regs *regs) {
    static const char btype[4][3] = {"--", "jc", "-c", "j-"};
    const u64 pstate = regs->pstate;

    printk("pstate: %08lx (%c%c%c%c %c%c%c%c %cPAN %cUAO %cTCO %cDIT %cSSBS "
           "BTYPE=%s)\n",
           pstate, pstate & PSR_N_BIT ? 'N' : 'n', pstate & PSR_Z_BIT ? 'Z' : 'z',
           pstate & PSR_C_BIT ? 'C' : 'c', pstate & PSR_V_BIT ? 'V' : 'v', pstate & PSR_D_BIT ? 'D' : 'd',
           pstate & PSR_A_BIT ? 'A' : 'a', pstate & PSR_I_BIT ? 'I' : 'i', pstate & PSR_F_BIT ? 'F' : 'f',
           pstate & PSR_PAN_BIT ? '+' : '-', pstate & PSR_UAO_BIT ? '+' : '-',
           pstate & PSR_TCO_BIT ? '+' : '-', pstate & PSR_DIT_BIT ? '+' : '-',
           pstate & PSR_SSBS_BIT ? '+' : '-', btype[(pstate >> PSR_BTYPE_SHIFT) & 3]);
}

void __show_regs(struct pt_regs *regs) {
    dump_stack_print_info(KERN_DEFAULT);
    print_pstate(regs);
    if (user_mode(regs)) {
        printk("pc : %016lx\n", regs->pc);
        printk("lr : %016lx\n", regs->regs[30]);
    } else {
        printk("pc : %pS\n", (void *)regs->pc);
        printk("lr : %pS\n", (void *)regs->regs[30]);
    }
    printk("sp : %016lx\n", regs->sp);
    for (int i = 29; i >= 0;) {
        printk("x%-2d: %016lx", i, regs->regs[i]);
        for (i--; i % 3 != 2 && i >= 0; i--)
            pr_cont(" x%-2d: %016lx", i, regs->regs[i]);
        pr_cont("\n");
    }
}
