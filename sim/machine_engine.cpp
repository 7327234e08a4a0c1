// What the engine asks the machine while native code runs.
#include <array>
#include <cstring>

#include "sim/instruction_class.hpp"
#include "sim/machine_impl.hpp"

namespace faultline::sim {

// Answers from the modelled TLB alone: what it does not hold, and what must not happen without being seen, is
// refused, and the instruction is then performed with every check in its place.
std::optional<CpuMapping> Machine::Impl::map(mmu::Va va, CpuAccess access) {
    const bool fetch = access == CpuAccess::fetch;
    if (!regime.mmu_on()) {
        const mmu::Va flat = regime.half(va, fetch).untagged;
        return fetch ? map_fetch(mmu::Pa{flat.raw}) : std::nullopt;
    }
    const mmu::TlbEntry* entry = state.tlb.lookup(regime.half(va, fetch).untagged, regime.asid());
    if (entry == nullptr)
        return std::nullopt;
    mmu::Access wanted;
    wanted.kind = fetch                        ? mmu::AccessKind::fetch
                  : access == CpuAccess::write ? mmu::AccessKind::write
                                               : mmu::AccessKind::read;
    wanted.el = state.cpu.pstate.el();
    wanted.pan = wanted.el != 0 && state.cpu.pstate.pan();
    if (check_e0pd(regime, va, wanted) || check_permission(regime, entry->leaf, va, wanted))
        return std::nullopt;
    granted.insert(entry->va.raw);
    const mmu::Pa pa = output_address(entry->leaf, va);
    if (fetch)
        return map_fetch(pa);
    // Device memory refuses unaligned accesses, which the engine does not.
    if (is_device(entry->leaf.type) || !memory.contains(pa, granule_size))
        return std::nullopt;
    CpuMapping mapping{pa.raw, true, access == CpuAccess::write, false};
    if (mapping.write) {
        if (code->has_copy(pa))
            return std::nullopt;
        writable.insert(pa.raw);
    }
    return mapping;
}

std::optional<CpuMapping> Machine::Impl::map_fetch(mmu::Pa pa) {
    const std::byte* bytes = memory.contains(pa, granule_size) ? memory.host(pa, granule_size) : nullptr;
    if (bytes == nullptr)
        return std::nullopt;
    if (writable.may_contain(pa.raw)) {
        must_revoke = true;
        return std::nullopt;
    }
    const std::span<const std::byte, granule_size> granule(bytes, granule_size);
    const auto copy = code->copy_of(pa, granule, watch.at(state.cpu.pstate.el()));
    if (!copy)
        return std::nullopt;
    return CpuMapping{*copy, false, false, true};
}

bool Machine::Impl::trap() {
    perform(Cause::undefined);
    return !stop && !time_is_up() && cpu->pc() % 4 == 0 && !state.cpu.pstate.il();
}

void Machine::Impl::marked_block(std::uint64_t at, bool sequential) {
    FunctionEntered call;
    if (functions.leave(at, cpu->sp(), call))
        tell(&Observer::on_function_left, FunctionLeft{now(), call.at, call.function, cpu->x(0)});
    const std::int64_t function = functions.function_at(at);
    if (function < 0)
        return;
    // A block may begin here because the one before was cut short.
    std::uint32_t before = 0;
    if (sequential) {
        const auto entry = state.tlb.lookup(regime.half(mmu::Va{at - 4}, true).untagged, regime.asid());
        if (entry != nullptr)
            memory.read(output_address(entry->leaf, mmu::Va{at - 4}),
                        std::as_writable_bytes(std::span(&before, 1)));
        if (!is_branch(before))
            return;
    }
    FunctionEntered entered{now(), static_cast<std::uint32_t>(function), cpu->x(30), cpu->sp(), {}};
    if (retried_entry && *retried_entry == std::pair(at, entered.sp)) {
        retried_entry.reset();
        return;
    }
    for (unsigned n = 0; n < entered.arguments.size(); ++n)
        entered.arguments[n] = cpu->x(n);
    functions.enter(entered);
    tell(&Observer::on_function_entered, entered);
}

} // namespace faultline::sim
