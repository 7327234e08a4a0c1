// What the engine asks the machine while native code runs.
#include <algorithm>
#include <array>
#include <cstring>

#include "sim/instruction_class.hpp"
#include "sim/machine_impl.hpp"

namespace faultline::sim {

// With nobody watching, a data access that misses the modelled TLB walks here and goes on natively. The walk of a
// fetch must wait: the engine translates code before its instant has come.
const mmu::TlbEntry* Machine::Impl::walk_unobserved(mmu::Va va, bool fetch) {
    if (fetch || !observers.empty())
        return nullptr;
    // The engine may still know the entry that would leave, and cannot be told while it runs.
    if (const auto* next = state.tlb().next_to_leave(); next != nullptr && granted.may_contain(next->va.raw))
        return nullptr;
    const auto found = mmu::find_leaf(regime, memory, va);
    if (const auto* fault = std::get_if<mmu::Fault>(&found)) {
        refused = *fault;
        refused->va = mmu::page_of(va);
        return nullptr;
    }
    state.tlb().insert(mmu::entry_for(regime, va, std::get<mmu::Leaf>(found)));
    return state.tlb().newest();
}

// Answers from the modelled TLB: what it does not hold, and what must not happen without being seen, is refused,
// and the instruction is then performed with every check in its place.
std::optional<CpuMapping> Machine::Impl::map(mmu::Va va, CpuAccess access) {
    refused.reset();
    const bool fetch = access == CpuAccess::fetch;
    if (!regime.mmu_on()) {
        const mmu::Va flat = regime.half(va, fetch).untagged;
        return fetch ? map_fetch(va, mmu::Pa{flat.raw}) : std::nullopt;
    }
    const mmu::TlbEntry* entry = state.tlb().lookup(regime.half(va, fetch).untagged, regime.asid());
    if (entry == nullptr)
        entry = walk_unobserved(va, fetch);
    if (entry == nullptr)
        return std::nullopt;
    mmu::Access wanted;
    wanted.kind = fetch                        ? mmu::AccessKind::fetch
                  : access == CpuAccess::write ? mmu::AccessKind::write
                                               : mmu::AccessKind::read;
    wanted.el = state.cpu().pstate.el();
    wanted.pan = wanted.el != 0 && state.cpu().pstate.pan();
    if (check_e0pd(regime, va, wanted) || check_permission(regime, entry->leaf, va, wanted))
        return std::nullopt;
    granted.insert(entry->va.raw);
    const mmu::Pa pa = output_address(entry->leaf, va);
    if (fetch)
        return map_fetch(va, pa);
    // Device memory refuses unaligned accesses, which the engine does not.
    if (is_device(entry->leaf.type) || !memory.contains(pa, granule_size))
        return std::nullopt;
    CpuMapping mapping{pa.raw, true, access == CpuAccess::write, false};
    if (!watches.memory.empty() && must_see(pa, mapping.write))
        return std::nullopt;
    if (mapping.write) {
        if (code->has_copy(pa) || others_monitor(pa, granule_size))
            return std::nullopt;
        writable.insert(pa.raw);
        memory.will_write(pa, granule_size);
    }
    return mapping;
}

std::optional<CpuMapping> Machine::Impl::map_fetch(mmu::Va va, mmu::Pa pa) {
    const std::byte* bytes = memory.contains(pa, granule_size) ? memory.host(pa, granule_size) : nullptr;
    if (bytes == nullptr)
        return std::nullopt;
    if (writable.may_contain(pa.raw)) {
        must_revoke = true;
        return std::nullopt;
    }
    const std::span<const std::byte, granule_size> granule(bytes, granule_size);
    const auto copy = code->copy_of(pa, granule, watch.at(state.cpu().pstate.privileged() ? 1 : 0));
    if (!copy)
        return std::nullopt;
    functions.marks().set_copy(va.raw, *copy);
    return CpuMapping{*copy, false, false, true};
}

bool Machine::Impl::trap() {
    refused.reset();
    perform(Cause::undefined);
    return !stop && !time_is_up() && horizon() >= native_limit && cpu->pc() % 4 == 0 &&
           !state.cpu().pstate.il();
}

std::uint32_t Machine::Impl::known_code(mmu::Va at) const {
    std::uint32_t found = 0;
    if (const auto* entry = state.tlb().lookup(regime.half(at, true).untagged, regime.asid()))
        memory.read(output_address(entry->leaf, at), std::as_writable_bytes(std::span(&found, 1)));
    return found;
}

BlockEffect Machine::Impl::effect_of_block(std::uint64_t at, std::uint64_t words) {
    constexpr std::uint64_t most = granule_size / sizeof(std::uint32_t);
    const std::uint64_t offset = low_bits(at, granule_bits);
    const auto copy = functions.marks().copy_of(at);
    if (!copy || words > most - offset / sizeof(std::uint32_t))
        return {};
    std::array<std::uint32_t, most> executed{};
    std::memcpy(executed.data(), code->host_at(*copy + offset), words * sizeof(std::uint32_t));
    return effect_of(std::span(executed).first(words), state.cpu().features);
}

// A block may also begin behind the one before because that was cut short.
bool Machine::Impl::reached_by_branch(const MarkedBlock& block) const {
    return block.called || block.pc != block.behind || is_branch(known_code(mmu::Va{block.pc - 4}));
}

inline Instant Machine::Impl::block_start(std::uint64_t retired) const {
    return {retired, retired == state.now.retired ? state.now.entries : 0};
}

inline void Machine::Impl::tell_return(Instant at) {
    returned.at = at;
    if (call_registers_wanted)
        returned.result = cpu->x(0);
    tell(&Observer::on_function_left, returned);
}

// True if its return has been told, too.
inline bool Machine::Impl::enter_function(std::uint32_t function, const MarkedBlock& block) {
    if (auto& retried = retried_entry[state.current]; retried && *retried == std::pair(block.pc, block.sp)) {
        retried.reset();
        return false;
    }
    const Instant at = block_start(block.retired);
    entered.at = at;
    entered.function = function;
    entered.caller = block.called ? block.behind : cpu->x(30);
    entered.sp = block.sp;
    entered.cpu = state.current;
    if (call_registers_wanted)
        cpu->read_arguments(entered.arguments);
    const bool is_over = block.site != nullptr && functions.may_enter(state.current, block.site->mark);
    if (!is_over)
        functions.enter(entered);
    tell(&Observer::on_function_entered, entered);
    if (is_over) {
        returned.entered = at;
        returned.function = function;
        tell_return(block_start(block.returned));
    }
    return is_over;
}

void Machine::Impl::marked_blocks(std::span<const MarkedBlock> blocks) {
    for (const MarkedBlock& block : blocks) {
        const std::uint32_t mark = block.here->mark;
        if (FunctionTrace::is_return(mark) && functions.leave(block.pc, block.sp, returned))
            tell_return(block_start(block.retired));
        const auto function = FunctionTrace::function_of(mark);
        const bool is_over = function && reached_by_branch(block) && enter_function(*function, block);
        if (block.site != nullptr && !is_over && FunctionTrace::is_return(block.site->mark) &&
            functions.leave(block.behind, block.sp, returned))
            tell_return(block_start(block.returned));
    }
}

void Machine::Impl::observers_changed() {
    call_registers_wanted = std::ranges::any_of(observers, &Observer::reads_call_registers);
    entered.arguments = {};
    returned.result = 0;
    show_marks();
}

void Machine::Impl::show_marks() {
    cpu->set_halts(observers.empty() ? std::span<const mmu::Va>{} : watches.instructions);
    cpu->set_marks(observers.empty() || functions.empty() ? nullptr : &functions.marks(),
                   call_registers_wanted);
}

} // namespace faultline::sim
