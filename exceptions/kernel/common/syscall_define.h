/* SYSCALL_DEFINEn(name, type, parameter, ...): a system call of n parameters, written once for every kernel version.
 * The flavour's SYSCALL_DEFINEx(name, parameters, arguments) makes its entry function out of it: `parameters` is the
 * parameter list in parentheses, `arguments` the same values taken from SYSCALL_ARGUMENT(0) to (5), also in
 * parentheses. */
#ifndef SYSCALL_DEFINE_H
#define SYSCALL_DEFINE_H

#define SC_(n, type) (type) SYSCALL_ARGUMENT(n)

// clang-format off
#define SYSCALL_DEFINE0(name) SYSCALL_DEFINEx(name, (void), ())
#define SYSCALL_DEFINE1(name, t0, p0) \
    SYSCALL_DEFINEx(name, (t0 p0), (SC_(0, t0)))
#define SYSCALL_DEFINE2(name, t0, p0, t1, p1) \
    SYSCALL_DEFINEx(name, (t0 p0, t1 p1), (SC_(0, t0), SC_(1, t1)))
#define SYSCALL_DEFINE3(name, t0, p0, t1, p1, t2, p2) \
    SYSCALL_DEFINEx(name, (t0 p0, t1 p1, t2 p2), (SC_(0, t0), SC_(1, t1), SC_(2, t2)))
#define SYSCALL_DEFINE4(name, t0, p0, t1, p1, t2, p2, t3, p3) \
    SYSCALL_DEFINEx(name, (t0 p0, t1 p1, t2 p2, t3 p3), (SC_(0, t0), SC_(1, t1), SC_(2, t2), SC_(3, t3)))
#define SYSCALL_DEFINE5(name, t0, p0, t1, p1, t2, p2, t3, p3, t4, p4) \
    SYSCALL_DEFINEx(name, (t0 p0, t1 p1, t2 p2, t3 p3, t4 p4), \
                    (SC_(0, t0), SC_(1, t1), SC_(2, t2), SC_(3, t3), SC_(4, t4)))
#define SYSCALL_DEFINE6(name, t0, p0, t1, p1, t2, p2, t3, p3, t4, p4, t5, p5) \
    SYSCALL_DEFINEx(name, (t0 p0, t1 p1, t2 p2, t3 p3, t4 p4, t5 p5), \
                    (SC_(0, t0), SC_(1, t1), SC_(2, t2), SC_(3, t3), SC_(4, t4), SC_(5, t5)))
// clang-format on

#endif
