/* The vdso inside the kernel image. VDSO_FILE and VDSO_SIGRETURN come from the build. */

#include "flavour.h"

    .section .rodata, "a"
    .balign 4096
    .global vdso_start
    .type   vdso_start, %object
vdso_start:
    .incbin VDSO_FILE
    .size   vdso_start, . - vdso_start
    .if     . - vdso_start > 4096
    .error  "the vdso is larger than its page"
    .endif
    .balign 4096

    .global vvar_page
    .type   vvar_page, %object
vvar_page:
    .zero   4096 * VVAR_PAGES
    .size   vvar_page, . - vvar_page

    .global vdso_sigreturn
    .type   vdso_sigreturn, %object
vdso_sigreturn:
    .quad   VDSO_SIGRETURN
    .size   vdso_sigreturn, . - vdso_sigreturn
