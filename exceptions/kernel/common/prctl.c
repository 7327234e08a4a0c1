/* prctl: what a program says about itself, and asks. */
#include "errno.h"
#include "flavour.h"
#include "signal.h"
#include "string.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

// clang-format off
enum {
    PR_SET_PDEATHSIG = 1, PR_GET_PDEATHSIG = 2, PR_GET_DUMPABLE = 3, PR_SET_DUMPABLE = 4, PR_GET_KEEPCAPS = 7,
    PR_SET_NAME = 15, PR_GET_NAME = 16, PR_CAPBSET_READ = 23, PR_SET_TIMERSLACK = 29, PR_GET_TIMERSLACK = 30,
    PR_SET_NO_NEW_PRIVS = 38, PR_GET_NO_NEW_PRIVS = 39, PR_SET_TAGGED_ADDR_CTRL = 55, PR_GET_TAGGED_ADDR_CTRL = 56
};
// clang-format on
#define PR_TAGGED_ADDR_ENABLE 1UL
#define TIMERSLACK_NS 50000

static notrace long set_name(const char *from) {
    char name[TASK_COMM_LEN] = "";

    if (strncpy_from_user(name, from, sizeof(name) - 1) < 0)
        return -EFAULT;
    memcpy(current->comm, name, sizeof(name));
    return 0;
}

/* Whether pointers in system calls may carry a tag. Only some versions know the question. */
static notrace long tagged_addr_ctrl(bool set, const u64 *rest) {
    if (!FLAVOUR_TAGGED_SYSCALLS || rest[1] || rest[2] || rest[3])
        return -EINVAL;
    if (!set)
        return rest[0] ? -EINVAL : (long)tagged_syscalls();
    if (rest[0] & ~PR_TAGGED_ADDR_ENABLE)
        return -EINVAL;
    set_tagged_syscalls(rest[0] & PR_TAGGED_ADDR_ENABLE);
    return 0;
}

SYSCALL_DEFINE5(prctl, int, option, u64, argument, u64, third, u64, fourth, u64, fifth) {
    const u64 rest[4] = {argument, third, fourth, fifth};

    switch (option) {
    case PR_SET_NAME:
        return set_name((const char *)argument);
    case PR_GET_NAME:
        return copy_to_user((char *)argument, current->comm, sizeof(current->comm)) ? -EFAULT : 0;
    case PR_SET_PDEATHSIG:
        if (argument > NSIG)
            return -EINVAL;
        current->pdeath_signal = (int)argument;
        return 0;
    case PR_GET_PDEATHSIG:
        return put_user(current->pdeath_signal, (int *)argument);
    case PR_GET_DUMPABLE:
        return 1;
    case PR_SET_DUMPABLE:
        return argument > 1 ? -EINVAL : 0;
    case PR_GET_KEEPCAPS:
        return 0;
    case PR_CAPBSET_READ:
        return argument > LAST_CAPABILITY ? -EINVAL : 1;
    case PR_SET_TIMERSLACK:
        return 0;
    case PR_GET_TIMERSLACK:
        return TIMERSLACK_NS;
    case PR_SET_NO_NEW_PRIVS:
        return argument != 1 || third || fourth || fifth ? -EINVAL : 0;
    case PR_GET_NO_NEW_PRIVS:
        return argument || third || fourth || fifth ? -EINVAL : 0;
    case PR_SET_TAGGED_ADDR_CTRL:
    case PR_GET_TAGGED_ADDR_CTRL:
        return tagged_addr_ctrl(option == PR_SET_TAGGED_ADDR_CTRL, rest);
    default:
        return -EINVAL;
    }
}
