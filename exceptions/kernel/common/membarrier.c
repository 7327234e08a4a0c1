/* membarrier: all threads have seen what was written before. CPUs of this machine take turns, each as a whole, and see
 * memory as it is; what is left is to answer like Linux. */
#include "errno.h"
#include "flavour.h"
#include "mm.h"
#include "syscall.h"
#include "task.h"

#define CMD_QUERY 0
#define CMD_GLOBAL 0x1u
#define CMD_GLOBAL_EXPEDITED 0x2u
#define CMD_REGISTER_GLOBAL_EXPEDITED 0x4u
#define CMD_PRIVATE_EXPEDITED 0x8u
#define CMD_REGISTER_PRIVATE                                                                                 \
    0x150u /* plain, SYNC_CORE, RSEQ: each is the command behind the one that it allows */
#define CMD_GET_REGISTRATIONS 0x200u

SYSCALL_DEFINE3(membarrier, u32, command, u32, flags, int, cpu) {
    u32 *const registered = &current->mm->membarrier_state;

    (void)cpu;
    if (flags || (command & (command - 1)) || (command & ~MEMBARRIER_COMMANDS))
        return -EINVAL;
    if (command == CMD_QUERY)
        return MEMBARRIER_COMMANDS;
    if (command == CMD_GET_REGISTRATIONS)
        return *registered;
    if (command & (CMD_REGISTER_PRIVATE | CMD_REGISTER_GLOBAL_EXPEDITED)) {
        *registered |= command;
        return 0;
    }
    const bool always = command == CMD_GLOBAL || command == CMD_GLOBAL_EXPEDITED;
    return always || (*registered & (command << 1)) ? 0 : -EPERM;
}
