// Loads and stores that the machine performs itself: address, checks in the Arm ARM's order, data.
//
// Partial effects of an access that faults half way are those of the engine, so that it does not matter which of
// the two came to perform it: pairs, 16-byte registers and structures go in pieces of at most eight bytes.
#include <algorithm>
#include <array>
#include <cstring>

#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

using exceptions::Vector128;

constexpr unsigned sp_number = 31;

bool is_device_page(const void* context, mmu::Pa pa, std::uint64_t size) {
    return static_cast<const Doorbells*>(context)->answers(pa, size);
}

std::uint64_t offset_register(std::uint64_t value, const LoadStore& access) {
    constexpr std::uint8_t uxtw = 2;
    constexpr std::uint8_t sxtw = 6;
    if (access.extend == uxtw)
        value = static_cast<std::uint32_t>(value);
    else if (access.extend == sxtw)
        value = static_cast<std::uint64_t>(sign_extend(value, 32));
    return value << access.shift;
}

/// The second half of a 16-byte register is an access of its own that is as aligned as the first.
mmu::Access half_of(mmu::Access access, bool second) {
    access.size = 8;
    if (second)
        access.alignment = 8;
    return access;
}

} // namespace

// Whether map() has just met the fault of this access. What comes before a walk is not in it: alignment, E0PD.
bool Machine::Impl::is_known_refusal(mmu::Va va, const mmu::Access& access) const {
    return refused && refused->va == mmu::page_of(va) && access.kind != mmu::AccessKind::fetch &&
           va.raw % access.alignment == 0 && access.size <= access.alignment &&
           !check_e0pd(regime, va, access);
}

std::variant<mmu::Translated, FailedAccess> Machine::Impl::translate(mmu::Va va, const mmu::Access& access) {
    if (is_known_refusal(va, access)) {
        mmu::Fault fault = *std::exchange(refused, std::nullopt);
        fault.va = va;
        return FailedAccess{fault, access};
    }
    const bool fetch = access.kind == mmu::AccessKind::fetch;
    const mmu::AddressSpace space{regime, memory, fetch ? nullptr : &is_device_page, &doorbells};
    const std::uint64_t in_first = mmu::page_size - page_offset(va);
    const bool watched = !observers.empty() && regime.mmu_on();
    if (watched && access.size > in_first) {
        // A record holds one walk: that of the first page is made, and told, on its own.
        mmu::Access first = access;
        first.size = static_cast<unsigned>(in_first);
        static_cast<void>(translate(va, first));
    }
    mmu::TranslationRecord record;
    // An access that crosses a page may make two entries leave.
    std::optional<mmu::TlbEntry> leaving;
    if (const mmu::TlbEntry* next = state.tlb().next_to_leave();
        next != nullptr && (access.size > in_first || granted.may_contain(next->va.raw)))
        leaving = *next;
    const auto result = mmu::translate(space, &state.tlb(), va, access, watched ? &record : nullptr);
    // The engine must not know what the modelled TLB has lost.
    if (leaving && *state.tlb().next_to_leave() != *leaving)
        forget_translations();
    if (record.walk)
        tell(&Observer::on_walk, WalkMade{now(), access, *record.walk});
    if (const auto* fault = std::get_if<mmu::Fault>(&result)) {
        const bool by_walk = record.walk && record.walk->fault() != nullptr;
        if (by_walk)
            failed_walk = *record.walk;
        return FailedAccess{*fault, access, by_walk};
    }
    return std::get<mmu::Translated>(result);
}

Raised Machine::Impl::check_sp(const LoadStore& access) const {
    const bool checked = state.cpu().pstate.el() == 0 ? mmu::sctlr::Sa0::test(regime.sctlr)
                                                      : mmu::sctlr::Sa::test(regime.sctlr);
    const bool by_sp = access.rn == sp_number && access.mode != AddressMode::literal;
    if (by_sp && checked && cpu->sp() % 16 != 0)
        return exceptions::sp_alignment_exception(pc);
    return std::nullopt;
}

std::uint64_t Machine::Impl::address_of(const LoadStore& access) const {
    if (access.mode == AddressMode::literal)
        return pc + static_cast<std::uint64_t>(access.immediate);
    const std::uint64_t base = access.rn == sp_number ? cpu->sp() : cpu->x(access.rn);
    if (access.mode == AddressMode::offset || access.mode == AddressMode::pre_index)
        return base + static_cast<std::uint64_t>(access.immediate);
    if (access.mode == AddressMode::register_offset)
        return base + offset_register(cpu->x(access.rm), access);
    return base;
}

void Machine::Impl::write_back(const LoadStore& access, std::uint64_t address) {
    if (!access.writes_back())
        return;
    if (access.mode == AddressMode::post_index)
        address += static_cast<std::uint64_t>(access.immediate);
    else if (access.mode == AddressMode::post_index_by_reg)
        address += cpu->x(access.rm);
    if (access.rn != sp_number) {
        cpu->set_x(access.rn, address);
        return;
    }
    cpu->set_sp(address);
    refresh_watch(address);
}

Raised Machine::Impl::perform_load_store(const LoadStore& access) {
    if (access.vector && !fp_is_enabled(state.cpu()))
        return exceptions::fp_access_exception(pc);
    if (auto misaligned = check_sp(access))
        return misaligned;
    const std::uint64_t address = address_of(access);
    std::optional<FailedAccess> failed;
    switch (access.operation) {
    case MemoryOperation::load:
        failed = load(access, address);
        break;
    case MemoryOperation::store:
        failed = store(access, address);
        break;
    case MemoryOperation::load_exclusive:
        failed = load_exclusive(access, address);
        break;
    case MemoryOperation::store_exclusive:
        failed = store_exclusive(access, address);
        break;
    case MemoryOperation::atomic:
        failed = atomic(access, address);
        break;
    case MemoryOperation::compare_and_swap:
        failed = compare_and_swap(access, address);
        break;
    case MemoryOperation::load_structures:
    case MemoryOperation::store_structures:
        failed = structures(access, address);
        break;
    case MemoryOperation::prefetch:
        break;
    }
    if (failed)
        return *failed;
    write_back(access, address);
    return std::nullopt;
}

// --- bytes

std::optional<FailedAccess> Machine::Impl::read_at(std::uint64_t va, mmu::Access access,
                                                   std::span<std::byte> out) {
    access.kind = mmu::AccessKind::read;
    const auto translated = translate(mmu::Va{va}, access);
    if (const auto* failed = std::get_if<FailedAccess>(&translated))
        return *failed;
    get_bytes(std::get<mmu::Translated>(translated), va, out);
    return std::nullopt;
}

std::optional<FailedAccess> Machine::Impl::write_at(std::uint64_t va, mmu::Access access,
                                                    std::span<const std::byte> bytes) {
    access.kind = mmu::AccessKind::write;
    const auto translated = translate(mmu::Va{va}, access);
    if (const auto* failed = std::get_if<FailedAccess>(&translated))
        return *failed;
    put_bytes(std::get<mmu::Translated>(translated), va, bytes);
    return std::nullopt;
}

void Machine::Impl::get_bytes(const mmu::Translated& to, std::uint64_t va, std::span<std::byte> out) {
    const std::size_t in_first =
        to.second ? static_cast<std::size_t>(mmu::page_size - va % mmu::page_size) : out.size();
    if (!memory.read(to.pa, out.first(in_first))) {
        const std::uint64_t value = Doorbells::read(to.pa.raw - doorbells.page().raw);
        std::memcpy(out.data(), &value, std::min(in_first, sizeof value));
    } else if (is_watched(to.pa, in_first, false)) {
        show_access(to.pa, va, out.first(in_first), false);
    }
    if (!to.second)
        return;
    memory.read(*to.second, out.subspan(in_first));
    if (is_watched(*to.second, out.size() - in_first, false))
        show_access(*to.second, va + in_first, out.subspan(in_first), false);
}

void Machine::Impl::put_bytes(const mmu::Translated& to, std::uint64_t va, std::span<const std::byte> bytes) {
    const std::size_t in_first =
        to.second ? static_cast<std::size_t>(mmu::page_size - va % mmu::page_size) : bytes.size();
    if (!put_piece(to.pa, va, bytes.first(in_first)))
        ring(to.pa.raw - doorbells.page().raw, bytes.first(in_first));
    if (to.second)
        put_piece(*to.second, va + in_first, bytes.subspan(in_first));
}

void Machine::Impl::code_may_change(mmu::Pa at, std::uint64_t size) {
    const std::uint64_t first = align_down(at.raw, granule_bits);
    for (std::uint64_t granule = first; granule < at.raw + size; granule += granule_size) {
        if (!code->has_copy(mmu::Pa{granule}))
            continue;
        code->drop(mmu::Pa{granule});
        forget_translations();
    }
}

// --- one element of 1 to 16 bytes

std::optional<FailedAccess> Machine::Impl::read_element(std::uint64_t va, const LoadStore& access,
                                                        Vector128& out) {
    const mmu::Access wanted = access.access(mmu::AccessKind::read, state.cpu().pstate.el(),
                                             state.cpu().pstate.pan(), state.cpu().pstate.uao());
    std::array<std::byte, 16> bytes{};
    std::optional<FailedAccess> failed;
    if (wanted.size == bytes.size()) {
        failed = read_at(va, half_of(wanted, false), std::span(bytes).first(8));
        if (!failed)
            failed = read_at(va + 8, half_of(wanted, true), std::span(bytes).last(8));
    } else {
        failed = read_at(va, wanted, std::span(bytes).first(wanted.size));
    }
    std::memcpy(&out.lo, bytes.data(), sizeof out.lo);
    std::memcpy(&out.hi, bytes.data() + sizeof out.lo, sizeof out.hi);
    return failed;
}

std::optional<FailedAccess> Machine::Impl::write_element(std::uint64_t va, const LoadStore& access,
                                                         const Vector128& value) {
    const mmu::Access wanted = access.access(mmu::AccessKind::write, state.cpu().pstate.el(),
                                             state.cpu().pstate.pan(), state.cpu().pstate.uao());
    std::array<std::byte, 16> bytes{};
    std::memcpy(bytes.data(), &value.lo, sizeof value.lo);
    std::memcpy(bytes.data() + sizeof value.lo, &value.hi, sizeof value.hi);
    if (wanted.size != bytes.size())
        return write_at(va, wanted, std::span(bytes).first(wanted.size));
    if (auto failed = write_at(va, half_of(wanted, false), std::span(bytes).first(8)))
        return failed;
    return write_at(va + 8, half_of(wanted, true), std::span(bytes).last(8));
}

// --- LDR, STR, LDP, STP in all their forms

void Machine::Impl::set_loaded(const LoadStore& access, unsigned reg, const Vector128& value) {
    if (access.vector) {
        cpu->set_v(reg, value);
        return;
    }
    std::uint64_t loaded_value = value.lo;
    if (access.sign_extend) {
        loaded_value = static_cast<std::uint64_t>(sign_extend(loaded_value, 8U << access.element_log2));
        if (!access.to_64)
            loaded_value = static_cast<std::uint32_t>(loaded_value);
    }
    cpu->set_x(reg, loaded_value);
}

Vector128 Machine::Impl::to_store(const LoadStore& access, unsigned reg) const {
    return access.vector ? cpu->v(reg) : Vector128{cpu->x(reg), 0};
}

std::optional<FailedAccess> Machine::Impl::load(const LoadStore& access, std::uint64_t va) {
    Vector128 first;
    if (auto failed = read_element(va, access, first))
        return failed;
    // The engine writes the first of two vector registers before it reads the second.
    if (!access.pair() || access.vector)
        set_loaded(access, access.rt, first);
    if (!access.pair())
        return std::nullopt;
    Vector128 second;
    if (auto failed = read_element(va + (1U << access.element_log2), access, second))
        return failed;
    set_loaded(access, access.rt2, second);
    if (!access.vector)
        set_loaded(access, access.rt, first);
    return std::nullopt;
}

std::optional<FailedAccess> Machine::Impl::store(const LoadStore& access, std::uint64_t va) {
    if (auto failed = write_element(va, access, to_store(access, access.rt)))
        return failed;
    if (!access.pair())
        return std::nullopt;
    return write_element(va + (1U << access.element_log2), access, to_store(access, access.rt2));
}

} // namespace faultline::sim
