// Back to the write that made a value.

#include "sim/debugger/origin.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include <fmt/format.h>

#include "sim/code_reference.hpp"
#include "sim/debugger/debugger_impl.hpp"
#include "sim/disassembly.hpp"
#include "sim/load_store.hpp"

namespace faultline::sim {

namespace {

constexpr unsigned stack_pointer = 31;
constexpr std::size_t instruction_size = 4;

/// Before each instruction of a CPU that writes a register, whatever it writes.
class RegisterWriteFinder final : public Finder {
public:
    RegisterWriteFinder(const Machine& machine, unsigned number)
        : machine_(&machine), cpu_(machine.state().current), mask_(1U << number) {}

    Watches watches() const override {
        Watches all;
        all.every_instruction = true;
        return all;
    }
    void on_instruction(const InstructionReached& reached) override {
        if (machine_->state().current != cpu_)
            return;
        const auto word = GuestMemory(*machine_).number(reached.pc, instruction_size);
        if (word && writes(static_cast<std::uint32_t>(*word)))
            found(reached.at);
    }

private:
    bool writes(std::uint32_t word) {
        const auto [it, fresh] = known_.try_emplace(word, false);
        if (fresh)
            it->second = (register_use(word).writes & mask_) != 0;
        return it->second;
    }
    const Machine* machine_;
    unsigned cpu_;
    std::uint32_t mask_;
    std::unordered_map<std::uint32_t, bool> known_;
};

class MemoryWriteFinder final : public Finder {
public:
    explicit MemoryWriteFinder(const MemoryPlace& place) : place_(place) {}

    Watches watches() const override {
        Watches watched;
        watched.memory.push_back({place_.pa, place_.size, false, true});
        return watched;
    }
    void on_memory_access(const MemoryAccessed& accessed) override {
        if (accessed.write)
            found(accessed.at);
    }

private:
    MemoryPlace place_;
};

std::uint64_t register_value(const exceptions::Processor& cpu, unsigned number) {
    return number == stack_pointer ? cpu.sp() : cpu.x[number];
}

bool is_load(const LoadStore& access) {
    return access.operation == MemoryOperation::load || access.operation == MemoryOperation::load_exclusive;
}

bool is_store(const LoadStore& access) {
    return access.operation == MemoryOperation::store || access.operation == MemoryOperation::store_exclusive;
}

} // namespace

std::vector<Place> Debugger::Impl::sources_of(const Place& place, std::uint32_t word) const {
    const auto access = decode_load_store(word, cpu().features);
    const auto* const wanted_register = std::get_if<RegisterPlace>(&place);
    const auto* const wanted_memory = std::get_if<MemoryPlace>(&place);
    const GuestMemory memory(machine());
    const unsigned element = access ? 1U << access->element_log2 : 0;
    if (access && is_load(*access) && wanted_register != nullptr) {
        const bool second = access->pair() && wanted_register->number == access->rt2;
        if (!second && wanted_register->number != access->rt) // the base register, written back
            return {RegisterPlace{access->rn}};
        const auto pa = memory.physical(mmu::Va{effective_address(*access, cpu()) + (second ? element : 0)});
        return pa ? std::vector<Place>{MemoryPlace{*pa, std::min(element, 8U)}} : std::vector<Place>{};
    }
    if (access && is_store(*access) && wanted_memory != nullptr && !access->vector) {
        const auto pa = memory.physical(mmu::Va{effective_address(*access, cpu())});
        const bool second = access->pair() && pa && wanted_memory->pa.raw - pa->raw >= element &&
                            wanted_memory->pa.raw >= pa->raw;
        const unsigned from = second ? access->rt2 : access->rt;
        // Number 31 of a data register is zero, not SP.
        return from == stack_pointer ? std::vector<Place>{} : std::vector<Place>{RegisterPlace{from}};
    }
    std::vector<Place> sources;
    const std::uint32_t reads = register_use(word).reads;
    for (unsigned number = 0; number <= stack_pointer; ++number)
        if (((reads >> number) & 1U) != 0)
            sources.emplace_back(RegisterPlace{number});
    return sources;
}

std::optional<std::uint64_t> Debugger::Impl::value_in(const Place& place) const {
    if (const auto* const reg = std::get_if<RegisterPlace>(&place))
        return reg->number <= stack_pointer ? std::optional(register_value(cpu(), reg->number))
                                            : std::nullopt;
    const auto& wanted = std::get<MemoryPlace>(place);
    std::uint64_t value = 0;
    const auto bytes = std::as_writable_bytes(std::span(&value, 1));
    if (wanted.size == 0 || wanted.size > bytes.size() ||
        !machine().memory().read(wanted.pa, bytes.first(wanted.size)))
        return std::nullopt;
    return value;
}

// Leaves the machine in front of the instruction that wrote.
Result<Origin> Debugger::Impl::origin(const Place& place) {
    const auto value = value_in(place);
    if (!value)
        return Error{
            "no such register, or no RAM at that physical address: expected x0 to x30, sp, or 1 to 8 bytes"};
    Origin origin{place, *value, true, timeline.now(), 0, 0, 0, {}};
    std::optional<Instant> at;
    if (const auto* const reg = std::get_if<RegisterPlace>(&place)) {
        RegisterWriteFinder finder(machine(), reg->number);
        at = timeline.find_previous(finder);
    } else {
        MemoryWriteFinder finder(std::get<MemoryPlace>(place));
        at = timeline.find_previous(finder);
    }
    origin.at = timeline.now();
    if (!at)
        return origin;
    origin.from_boot = false;
    origin.pc = cpu().pc;
    origin.instruction = word_at(origin.pc).value_or(0);
    origin.before = value_in(place).value_or(0);
    origin.sources = sources_of(place, origin.instruction);
    return origin;
}

Result<Origin> Debugger::origin(const Place& place) {
    const Instant here = impl_->timeline.now();
    auto origin = impl_->origin(place);
    impl_->timeline.seek(here);
    return origin;
}

Result<OriginChain> Debugger::origin_chain(const Place& place, std::size_t max_steps) {
    const Instant here = impl_->timeline.now();
    OriginChain chain;
    std::optional<Place> next = place;
    std::optional<Error> error;
    while (next && chain.steps.size() < max_steps) {
        const auto step = impl_->origin(*next);
        if (!step) {
            if (chain.steps.empty())
                error = Error{step.error()};
            break;
        }
        chain.steps.push_back(*step);
        next = step->sources.size() == 1 ? std::optional(step->sources.front()) : std::nullopt;
    }
    impl_->timeline.seek(here);
    if (error)
        return *error;
    return chain;
}

namespace {

std::string place_text(const Place& place) {
    if (const auto* const reg = std::get_if<RegisterPlace>(&place))
        return reg->number == stack_pointer ? "sp" : fmt::format("x{}", reg->number);
    const auto& memory = std::get<MemoryPlace>(place);
    return fmt::format("{} byte{} at physical {:#x}", memory.size, memory.size == 1 ? "" : "s",
                       memory.pa.raw);
}

} // namespace

std::string Debugger::origin_text(const OriginChain& chain) const {
    std::string text;
    for (const Origin& step : chain.steps) {
        text += fmt::format("{} = {:#x}", place_text(step.place), step.value);
        if (step.from_boot) {
            text += ", as it was when the machine started: nothing wrote it\n";
            continue;
        }
        const auto decoded = disassemble(std::as_bytes(std::span(&step.instruction, 1)), step.pc);
        text += fmt::format(", written at instruction {} by {} in {} (before: {:#x})\n", step.at.retired,
                            decoded.empty() ? "?" : decoded.front().text,
                            impl_->symbols.describe(step.pc).value_or(fmt::format("{:#x}", step.pc)),
                            step.before);
    }
    return text;
}

} // namespace faultline::sim
