// AP, UXN, PXN, WXN and PAN as one table per kind of access. Arm ARM, "Memory access control".
#include "mmu/walk.hpp"

namespace faultline::mmu {

namespace {

/// What the rules say about one access: the first one that refuses it, or nothing.
using Verdict = std::optional<Reason>;

/// Arm ARM, "Data access permissions for stage 1 translations" and "Privileged access never".
Verdict check_data(const Permissions& p, const Access& a) {
    const bool write = a.kind == AccessKind::write;
    if (a.el == 0 && !p.el0)
        return Reason::no_el0_access;
    if (a.el != 0 && a.pan && p.el0)
        return Reason::pan_forbids;
    if (write && p.read_only)
        return Reason::read_only;
    return std::nullopt;
}

/// Arm ARM, "Instruction execution permissions for stage 1 translations". Reading is not needed to execute:
/// AP[1] = 0 with UXN = 0 is execute-only memory at EL0.
Verdict check_fetch(const Permissions& p, bool wxn, unsigned el) {
    const bool el0_writable = p.el0 && !p.read_only;
    if (el == 0) {
        if (p.uxn)
            return Reason::uxn;
        return wxn && el0_writable ? Verdict{Reason::wxn} : std::nullopt;
    }
    if (p.pxn)
        return Reason::pxn;
    if (el0_writable)
        return Reason::el0_writable_is_pxn;
    return wxn && !p.read_only ? Verdict{Reason::wxn} : std::nullopt;
}

/// Cache maintenance by VA from EL0 needs read permission; from EL1 it cannot fail on permissions.
Verdict check_maintenance(const Permissions& p, const Access& a) {
    return a.el == 0 && !p.el0 ? Verdict{Reason::no_el0_access} : std::nullopt;
}

} // namespace

std::optional<Fault> check_e0pd(const Regime& regime, Va va, const Access& access) {
    if (!regime.features.e0pd || access.el != 0 || !regime.mmu_on() || !regime.half(va).no_unprivileged)
        return std::nullopt;
    return Fault{FaultKind::translation, 0, Reason::e0pd_forbids, va};
}

std::optional<Fault> check_permission(const Regime& regime, const Leaf& leaf, Va va, const Access& access) {
    if (!regime.mmu_on())
        return std::nullopt;
    const Permissions& p = leaf.permissions;
    Verdict refused;
    switch (access.kind) {
    case AccessKind::fetch:
        refused = check_fetch(p, sctlr::Wxn::test(regime.sctlr), access.el);
        break;
    case AccessKind::read:
    case AccessKind::write:
        refused = check_data(p, access);
        break;
    case AccessKind::cache_maintenance:
        refused = check_maintenance(p, access);
        break;
    }
    if (!refused)
        return std::nullopt;
    return Fault{FaultKind::permission, leaf.level, *refused, va};
}

} // namespace faultline::mmu
