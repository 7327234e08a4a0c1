/* The records of a signal frame that comes back: in any order, none unknown, a proper end. */
#include "errno.h"
#include "signal_frame.h"
#include "uaccess.h"

/* A record's header at `offset`; -EINVAL when it does not fit. */
static notrace long read_header(const u8 *records, size_t offset, size_t limit, struct context_header *head) {
    if (limit - offset < sizeof(*head) || offset % 16)
        return -EINVAL;
    if (copy_from_user(head, records + offset, sizeof(*head)))
        return -EFAULT;
    return limit - offset < head->size ? -EINVAL : 0;
}

/* What 6.6's parse_user_sigframe asks of the records on a processor without SVE, SME and memory tagging. An
 * extra_context, which only those need, is refused. */
notrace long find_fpsimd_record(const u8 *records, size_t limit) {
    struct context_header head;
    long found = -EINVAL;

    for (size_t offset = 0;; offset += head.size) {
        const long error = read_header(records, offset, limit, &head);
        if (error)
            return error;
        if (head.magic == 0)
            return head.size ? -EINVAL : found;
        if (head.size < sizeof(head))
            return -EINVAL;
        if (head.magic == FPSIMD_MAGIC && found < 0)
            found = (long)offset;
        else if (head.magic != ESR_MAGIC)
            return -EINVAL;
    }
}
