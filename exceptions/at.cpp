#include "exceptions/at.hpp"

#include "exceptions/syndrome.hpp"
#include "exceptions/system_register_table.hpp"

namespace faultline::exceptions {

namespace {

mmu::Access access_of(AtOperation operation, bool pan) {
    switch (operation) {
    case AtOperation::s1e1r:
        return {.kind = mmu::AccessKind::read, .el = 1};
    case AtOperation::s1e1w:
        return {.kind = mmu::AccessKind::write, .el = 1};
    case AtOperation::s1e0r:
        return {.kind = mmu::AccessKind::read, .el = 0};
    case AtOperation::s1e0w:
        return {.kind = mmu::AccessKind::write, .el = 0};
    case AtOperation::s1e1rp:
        return {.kind = mmu::AccessKind::read, .el = 1, .pan = pan};
    case AtOperation::s1e1wp:
        return {.kind = mmu::AccessKind::write, .el = 1, .pan = pan};
    case AtOperation::s1e2r:
        return {.kind = mmu::AccessKind::read, .el = 2};
    case AtOperation::s1e2w:
        return {.kind = mmu::AccessKind::write, .el = 2};
    }
    return {};
}

bool is_non_cacheable(const mmu::Leaf& leaf) {
    return mmu::is_device(leaf.type) || leaf.mair_attr == mmu::mair::normal_non_cacheable;
}

} // namespace

std::optional<AtOperation> at_operation(SysEncoding e) {
    const auto after = [&](AtOperation first) {
        return static_cast<AtOperation>(static_cast<unsigned>(first) + e.op2);
    };
    if (e.op0 == 1 && e.op1 == op1_of_el2 && e.crn == 7 && e.crm == 8 && e.op2 <= 1)
        return after(AtOperation::s1e2r);
    if (e.op0 != 1 || e.op1 != 0 || e.crn != 7)
        return std::nullopt;
    if (e.crm == 8 && e.op2 <= 3)
        return after(AtOperation::s1e1r);
    if (e.crm == 9 && e.op2 <= 1)
        return after(AtOperation::s1e1rp);
    return std::nullopt;
}

std::string_view name(AtOperation operation) {
    constexpr std::string_view names[] = {"S1E1R",  "S1E1W",  "S1E0R", "S1E0W",
                                          "S1E1RP", "S1E1WP", "S1E2R", "S1E2W"};
    return names[static_cast<std::size_t>(operation)];
}

mmu::Regime at_regime(AtOperation operation, const Processor& cpu) {
    const bool of_el2 = operation == AtOperation::s1e2r || operation == AtOperation::s1e2w;
    return cpu.regime_of(of_el2 || (cpu.pstate.el() == 2 && cpu.is_host()) ? 2 : 1);
}

AtResult address_translate(AtOperation operation, const mmu::Regime& regime,
                           const mmu::PhysicalMemory& memory, mmu::Va va, bool pan) {
    AtResult result;
    result.walk = mmu::walk(regime, memory, va, access_of(operation, pan));
    if (const mmu::Fault* fault = result.walk.fault()) {
        if (fault->kind == mmu::FaultKind::external_abort_on_walk)
            result.abort = *fault;
        else
            result.par = par_of(*fault);
        return result;
    }
    const mmu::Leaf& leaf = *result.walk.leaf();
    result.par = par_of(leaf, mmu::output_address(leaf, va));
    return result;
}

std::uint64_t par_of(const mmu::Leaf& leaf, mmu::Pa pa) {
    const std::uint64_t sh = is_non_cacheable(leaf) ? mmu::sh_outer : leaf.sh;
    // This model has no Secure state, so every output address is Non-secure.
    return par::Attr::put(leaf.mair_attr) | par::Pa::put(par::Pa::get(pa.raw)) | par::Res1::put(1) |
           par::Ns::put(1) | par::Sh::put(sh);
}

std::uint64_t par_of(const mmu::Fault& fault) {
    return par::F::put(1) | par::Fst::put(fault_status_code(fault)) | par::Res1::put(1);
}

} // namespace faultline::exceptions
