// Exclusives, compare-and-swap and the atomics, performed by the machine.
#include <algorithm>
#include <array>
#include <cstring>

#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

using exceptions::Vector128;

Vector128 from_bytes(std::span<const std::byte> bytes) {
    Vector128 value;
    std::memcpy(&value.lo, bytes.data(), std::min<std::size_t>(bytes.size(), 8));
    if (bytes.size() > 8)
        std::memcpy(&value.hi, bytes.data() + 8, bytes.size() - 8);
    return value;
}

std::uint64_t truncated(std::uint64_t value, unsigned bits) {
    return bits >= 64 ? value : value & ((std::uint64_t{1} << bits) - 1);
}

/// Two registers of `bits` bits as one value in memory order.
Vector128 joined(std::uint64_t first, std::uint64_t second, unsigned bits) {
    if (bits == 64)
        return {first, second};
    return {truncated(first, bits) | (truncated(second, bits) << bits), 0};
}

std::uint64_t compute(AtomicFunction function, std::uint64_t old, std::uint64_t operand, unsigned bits) {
    const auto signed_old = sign_extend(old, bits);
    const auto signed_operand = sign_extend(operand, bits);
    switch (function) {
    case AtomicFunction::add:
        return old + operand;
    case AtomicFunction::clr:
        return old & ~operand;
    case AtomicFunction::eor:
        return old ^ operand;
    case AtomicFunction::set:
        return old | operand;
    case AtomicFunction::smax:
        return static_cast<std::uint64_t>(std::max(signed_old, signed_operand));
    case AtomicFunction::smin:
        return static_cast<std::uint64_t>(std::min(signed_old, signed_operand));
    case AtomicFunction::umax:
        return std::max(old, operand);
    case AtomicFunction::umin:
        return std::min(old, operand);
    case AtomicFunction::swp:
        break;
    }
    return operand;
}

} // namespace

std::optional<FailedAccess> Machine::Impl::load_exclusive(const LoadStore& access, std::uint64_t va) {
    const auto wanted = access.access(mmu::AccessKind::read, state.cpu().pstate.el(),
                                      state.cpu().pstate.pan(), state.cpu().pstate.uao());
    const auto translated = translate(mmu::Va{va}, wanted);
    if (const auto* failed = std::get_if<FailedAccess>(&translated))
        return *failed;
    const auto& from = std::get<mmu::Translated>(translated);
    std::array<std::byte, 16> bytes{};
    get_bytes(from, va, std::span(bytes).first(wanted.size));
    const Vector128 value = from_bytes(bytes);
    state.monitor() = {true, va, from.pa.raw, value.lo, value.hi};
    const unsigned bits = 8U << access.element_log2;
    if (!access.pair()) {
        cpu->set_x(access.rt, value.lo);
    } else if (bits == 64) {
        cpu->set_x(access.rt, value.lo);
        cpu->set_x(access.rt2, value.hi);
    } else {
        cpu->set_x(access.rt, truncated(value.lo, bits));
        cpu->set_x(access.rt2, value.lo >> bits);
    }
    return std::nullopt;
}

// The local monitor is looked at before the address is translated, which the Arm ARM leaves to the
// implementation ("AArch64.ExclusiveMonitorsPass"). A store by another CPU has cleared it; after one of this CPU, it
// passes if the location still holds what was loaded.
std::optional<FailedAccess> Machine::Impl::store_exclusive(const LoadStore& access, std::uint64_t va) {
    const ExclusiveMonitor monitor = state.monitor();
    const auto wanted = access.access(mmu::AccessKind::write, state.cpu().pstate.el(),
                                      state.cpu().pstate.pan(), state.cpu().pstate.uao());
    bool stored = false;
    if (monitor.open && monitor.address == va) {
        const auto translated = translate(mmu::Va{va}, wanted);
        if (const auto* failed = std::get_if<FailedAccess>(&translated))
            return *failed;
        const auto& to = std::get<mmu::Translated>(translated);
        std::array<std::byte, 16> bytes{};
        get_bytes(to, va, std::span(bytes).first(wanted.size));
        if (from_bytes(bytes) == Vector128{monitor.value_lo, monitor.value_hi}) {
            const unsigned bits = 8U << access.element_log2;
            const Vector128 value = access.pair() ? joined(cpu->x(access.rt), cpu->x(access.rt2), bits)
                                                  : Vector128{cpu->x(access.rt), 0};
            std::memcpy(bytes.data(), &value.lo, 8);
            std::memcpy(bytes.data() + 8, &value.hi, 8);
            put_bytes(to, va, std::span(bytes).first(wanted.size));
            stored = true;
        }
    }
    state.monitor() = {};
    cpu->set_x(access.rs, stored ? 0 : 1);
    return std::nullopt;
}

// A fault that the read would take is reported as one of a read (WnR = 0), any other as one of a write.
std::optional<FailedAccess> Machine::Impl::compare_and_swap(const LoadStore& access, std::uint64_t va) {
    const auto& pstate = state.cpu().pstate;
    const auto wanted = access.access(mmu::AccessKind::write, pstate.el(), pstate.pan(), pstate.uao());
    std::array<std::byte, 16> bytes{};
    if (auto failed = read_at(va, wanted, std::span(bytes).first(wanted.size)))
        return failed;
    const auto translated = translate(mmu::Va{va}, wanted);
    if (const auto* failed = std::get_if<FailedAccess>(&translated))
        return *failed;
    const unsigned bits = 8U << access.element_log2;
    const auto operand = [&](unsigned reg) {
        return access.pair() ? joined(cpu->x(reg), cpu->x(reg + 1), bits)
                             : Vector128{truncated(cpu->x(reg), bits), 0};
    };
    const Vector128 old = from_bytes(bytes);
    if (old == operand(access.rs)) {
        const Vector128 value = operand(access.rt);
        std::memcpy(bytes.data(), &value.lo, 8);
        std::memcpy(bytes.data() + 8, &value.hi, 8);
        put_bytes(std::get<mmu::Translated>(translated), va, std::span(bytes).first(wanted.size));
    }
    cpu->set_x(access.rs, access.pair() ? truncated(old.lo, bits) : old.lo);
    if (access.pair())
        cpu->set_x(access.rs + 1U, bits == 64 ? old.hi : old.lo >> bits);
    return std::nullopt;
}

std::optional<FailedAccess> Machine::Impl::atomic(const LoadStore& access, std::uint64_t va) {
    const auto& pstate = state.cpu().pstate;
    const auto wanted = access.access(mmu::AccessKind::write, pstate.el(), pstate.pan(), pstate.uao());
    const unsigned bits = 8U << access.element_log2;
    std::array<std::byte, 8> bytes{};
    if (auto failed = read_at(va, wanted, std::span(bytes).first(wanted.size)))
        return failed;
    const std::uint64_t old = from_bytes(bytes).lo;
    const std::uint64_t value = compute(access.function, old, truncated(cpu->x(access.rs), bits), bits);
    std::memcpy(bytes.data(), &value, sizeof value);
    if (auto failed = write_at(va, wanted, std::span(bytes).first(wanted.size)))
        return failed;
    cpu->set_x(access.rt, old);
    return std::nullopt;
}

} // namespace faultline::sim
