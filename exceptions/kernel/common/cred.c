/* Who a program is. It begins as root, who may do everything; one that gives that up is told so, and nothing more: files
 * are not kept from anybody. */
#include "errno.h"
#include "flavour.h"
#include "syscall.h"
#include "task.h"
#include "uaccess.h"

#define KEEP (~0u)

static notrace bool privileged(void) { return !current->cred.uid.effective; }

static notrace bool is_one_of(const struct id_set *ids, u32 id) {
    return id == KEEP || id == ids->real || id == ids->effective || id == ids->saved;
}

/* setuid and setgid: all of them, or the effective one to one of the others. */
static notrace long set_id(struct id_set *ids, u32 id) {
    if (id == KEEP)
        return -EINVAL;
    if (privileged())
        *ids = (struct id_set){id, id, id};
    else if (id == ids->real || id == ids->saved)
        ids->effective = id;
    else
        return -EPERM;
    return 0;
}

static notrace long set_re_id(struct id_set *ids, u32 real, u32 effective) {
    const struct id_set old = *ids;

    if (!privileged() &&
        ((real != KEEP && real != old.real && real != old.effective) || !is_one_of(ids, effective)))
        return -EPERM;
    if (real != KEEP)
        ids->real = real;
    if (effective != KEEP)
        ids->effective = effective;
    if (real != KEEP || (effective != KEEP && effective != old.real))
        ids->saved = ids->effective;
    return 0;
}

static notrace long set_res_id(struct id_set *ids, u32 real, u32 effective, u32 saved) {
    if (!privileged() && (!is_one_of(ids, real) || !is_one_of(ids, effective) || !is_one_of(ids, saved)))
        return -EPERM;
    ids->real = real == KEEP ? ids->real : real;
    ids->effective = effective == KEEP ? ids->effective : effective;
    ids->saved = saved == KEEP ? ids->saved : saved;
    return 0;
}

static notrace long put_ids(const struct id_set *ids, u32 *real, u32 *effective, u32 *saved) {
    return put_user(ids->real, real) || put_user(ids->effective, effective) || put_user(ids->saved, saved)
               ? -EFAULT
               : 0;
}

SYSCALL_DEFINE0(getuid) { return current->cred.uid.real; }
SYSCALL_DEFINE0(geteuid) { return current->cred.uid.effective; }
SYSCALL_DEFINE0(getgid) { return current->cred.gid.real; }
SYSCALL_DEFINE0(getegid) { return current->cred.gid.effective; }
SYSCALL_DEFINE1(setuid, u32, id) { return set_id(&current->cred.uid, id); }
SYSCALL_DEFINE1(setgid, u32, id) { return set_id(&current->cred.gid, id); }
SYSCALL_DEFINE2(setreuid, u32, real, u32, effective) {
    return set_re_id(&current->cred.uid, real, effective);
}
SYSCALL_DEFINE2(setregid, u32, real, u32, effective) {
    return set_re_id(&current->cred.gid, real, effective);
}
SYSCALL_DEFINE3(setresuid, u32, real, u32, effective, u32, saved) {
    return set_res_id(&current->cred.uid, real, effective, saved);
}
SYSCALL_DEFINE3(setresgid, u32, real, u32, effective, u32, saved) {
    return set_res_id(&current->cred.gid, real, effective, saved);
}
SYSCALL_DEFINE3(getresuid, u32 *, real, u32 *, effective, u32 *, saved) {
    return put_ids(&current->cred.uid, real, effective, saved);
}
SYSCALL_DEFINE3(getresgid, u32 *, real, u32 *, effective, u32 *, saved) {
    return put_ids(&current->cred.gid, real, effective, saved);
}

/* Files are opened as the effective one: the ids for that alone are never others. They return what there was. */
SYSCALL_DEFINE1(setfsuid, u32, id) {
    (void)id;
    return current->cred.uid.effective;
}
SYSCALL_DEFINE1(setfsgid, u32, id) {
    (void)id;
    return current->cred.gid.effective;
}

SYSCALL_DEFINE2(getgroups, int, size, u32 *, to) {
    const struct cred *const cred = &current->cred;

    if (size < 0 || (size && (u32)size < cred->group_count))
        return -EINVAL;
    if (size && copy_to_user(to, cred->groups, cred->group_count * sizeof(u32)))
        return -EFAULT;
    return cred->group_count;
}

SYSCALL_DEFINE2(setgroups, int, size, const u32 *, from) {
    u32 groups[MAX_GROUPS];

    if (!privileged())
        return -EPERM;
    if (size < 0 || size > MAX_GROUPS)
        return -EINVAL;
    if (copy_from_user(groups, from, (size_t)size * sizeof(u32)))
        return -EFAULT;
    current->cred.group_count = (u32)size;
    for (int i = 0; i < size; i++)
        current->cred.groups[i] = groups[i];
    return 0;
}

/* --- Capabilities: root has all of them, others none. ---------------------------------------------------------- */

#define CAPABILITY_VERSION_1 0x19980330u
#define CAPABILITY_VERSION_2 0x20071026u
#define CAPABILITY_VERSION_3 0x20080522u

struct cap_header {
    u32 version;
    s32 pid;
};
struct cap_data {
    u32 effective, permitted, inheritable;
};

/* How many words each set has in the version that the program speaks; 0, and *header says which one we speak. */
static notrace long cap_words(struct cap_header *header) {
    u32 version;

    if (get_user(version, &header->version))
        return -EFAULT;
    if (version == CAPABILITY_VERSION_1)
        return 1;
    if (version == CAPABILITY_VERSION_2 || version == CAPABILITY_VERSION_3)
        return 2;
    return put_user(CAPABILITY_VERSION_3, &header->version) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(capget, struct cap_header *, header, struct cap_data *, to) {
    const u64 all = privileged() ? BIT(LAST_CAPABILITY + 1) - 1 : 0;
    const long words = cap_words(header);

    if (words <= 0)
        return words || !to ? words : -EINVAL;
    for (long i = 0; to && i < words; i++) {
        const u32 word = (u32)(all >> (32 * i));
        const struct cap_data data = {.effective = word, .permitted = word};
        if (copy_to_user(&to[i], &data, sizeof(data)))
            return -EFAULT;
    }
    return 0;
}

SYSCALL_DEFINE2(capset, struct cap_header *, header, const struct cap_data *, from) {
    struct cap_data data[2];
    const long words = cap_words(header);

    if (words <= 0)
        return words ? words : -EINVAL;
    if (copy_from_user(data, from, (size_t)words * sizeof(*data)))
        return -EFAULT;
    return privileged() || !(data[0].permitted | data[0].effective) ? 0 : -EPERM;
}
