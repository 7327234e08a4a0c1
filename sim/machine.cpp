#include "sim/machine.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <utility>

#include "sim/check.hpp"
#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

using exceptions::SysReg;

constexpr unsigned max_physical_bits = 48;
constexpr std::uint64_t physical_end = std::uint64_t{1} << max_physical_bits;

bool overlaps(const mmu::PhysicalMemory::Bank& bank, std::uint64_t base, std::uint64_t size) {
    return bank.base.raw < base + size && base < bank.base.raw + bank.size;
}

/// Room in the engine's physical memory that no bank uses: searched from the top down.
std::uint64_t room_beside(const mmu::PhysicalMemory& memory, std::uint64_t size) {
    std::uint64_t base = physical_end - size;
    const auto taken = [&](const auto& bank) { return overlaps(bank, base, size); };
    while (std::ranges::any_of(memory.banks(), taken) && base > size)
        base -= size;
    return base;
}

std::string where(const void* subject) {
    const auto& machine = *static_cast<const Machine::Impl*>(subject);
    const Instant at = machine.now();
    std::string text =
        fmt::format("at instant {}.{} (instructions.exceptions), pc 0x{:016x}, instruction 0x{:08x}",
                    at.retired, at.entries, machine.cpu->pc(), machine.word);
    for (unsigned n = 0; n <= 30; ++n)
        text += fmt::format("{}x{:<2} 0x{:016x}", n % 4 == 0 ? "\n  " : "  ", n, machine.cpu->x(n));
    text += fmt::format("\nto come back here: run_until({{{}, {}}})", at.retired, at.entries);
    return text;
}

} // namespace

Machine::Impl::Impl(const MachineConfig& wanted, mmu::PhysicalMemory&& ram)
    : config(wanted), memory(std::move(ram)), doorbells(wanted.device) {
    state.cpus.clear();
    for (unsigned number = 0; number < config.cpus; ++number)
        state.cpus.push_back(reset_cpu(number));
    state.self().activity = CpuActivity::running;
}

Result<Machine> Machine::create(const MachineConfig& config) {
    if (config.cpus == 0 || config.cpus > most_cpus)
        return Error{fmt::format("{} CPUs: expected 1 to {}", config.cpus, most_cpus)};
    mmu::PhysicalMemory memory;
    for (const BoardBank& bank : config.banks) {
        if (!memory.add_bank(bank.base, bank.size))
            return Error{
                fmt::format("RAM bank of 0x{:x} bytes at 0x{:x}: expected whole pages that the host can "
                            "provide and that overlap no other bank",
                            bank.size, bank.base.raw)};
        if (bank.base.raw >= physical_end || bank.size > physical_end - bank.base.raw)
            return Error{
                fmt::format("RAM bank at 0x{:x}: expected it below 2^{}", bank.base.raw, max_physical_bits)};
    }
    if (config.turn == 0)
        return Error{"turn of 0 instructions: expected more"};
    if (config.timer_hz == 0 || config.instructions_per_second == 0)
        return Error{"timer frequency and instructions per second: expected more than 0"};
    auto impl = std::make_unique<Impl>(config, std::move(memory));
    const std::uint64_t room = room_beside(impl->memory, CodeShadow::room());
    impl->code = std::make_unique<CodeShadow>(room, impl->state.cpu().features);
    std::vector<Cpu::Bank> banks{{room, CodeShadow::room(), impl->code->host(), true}};
    for (const auto& bank : impl->memory.banks())
        banks.push_back({bank.base.raw, bank.size, bank.host});
    auto cpu = Cpu::create(config.cpu, banks, *impl);
    if (!cpu)
        return Error{cpu.error()};
    impl->cpu = *std::move(cpu);
    return Machine(std::move(impl));
}

Machine::Machine(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Machine::Machine(Machine&&) noexcept = default;
Machine& Machine::operator=(Machine&&) noexcept = default;
Machine::~Machine() = default;

const MachineState& Machine::state() const {
    if (impl_->state_is_behind) {
        impl_->state_is_behind = false;
        impl_->store_engine();
    }
    return impl_->state;
}

void Machine::set_state(const MachineState& state) {
    FAULTLINE_CHECK(state.cpus.size() == impl_->config.cpus && state.current < state.cpus.size(),
                    "a state of a machine with as many CPUs");
    impl_->state = state;
    impl_->loaded = false;
    impl_->functions.clear_calls();
    impl_->last_exception.reset();
}

mmu::PhysicalMemory& Machine::memory() {
    return impl_->memory;
}

const mmu::PhysicalMemory& Machine::memory() const {
    return impl_->memory;
}

const MachineConfig& Machine::config() const {
    return impl_->config;
}

void Machine::memory_changed() {
    impl_->code->drop_all();
    impl_->forget_translations();
}

void Machine::add_observer(Observer& observer) {
    impl_->observers.push_back(&observer);
    impl_->observers_changed();
}

void Machine::remove_observer(Observer& observer) {
    std::erase(impl_->observers, &observer);
    impl_->observers_changed();
}

void Machine::trace_functions(std::vector<TracedFunction> functions) {
    impl_->functions.set_functions(std::move(functions));
    impl_->forget_translations(); // which code is where will be told again
    impl_->show_marks();
}

Stop Machine::run(const Limits& limits) {
    return impl_->run(limits, {~std::uint64_t{0}, 0});
}

Stop Machine::run_until(Instant until, const Limits& limits) {
    return impl_->run(limits, until);
}

Stop Machine::step(const Limits& limits) {
    const Instant now = impl_->state.now;
    return impl_->run(limits, {now.retired, now.entries + 1});
}

bool Machine::peek(mmu::Va va, std::span<std::byte> out) const {
    const mmu::Regime current = regime();
    for (std::size_t done = 0; done < out.size();) {
        const mmu::Va at = va + done;
        const std::size_t size = std::min<std::size_t>(out.size() - done, mmu::page_size - page_offset(at));
        const auto leaf = mmu::find_leaf(current, impl_->memory, at);
        const auto* found = std::get_if<mmu::Leaf>(&leaf);
        if (found == nullptr || !impl_->memory.read(output_address(*found, at), out.subspan(done, size)))
            return false;
        done += size;
    }
    return true;
}

mmu::Regime Machine::regime() const {
    return impl_->state.cpu().regime();
}

// --- registers between engine and state

void Machine::Impl::load_engine() {
    if (loaded)
        return;
    cpu->load(state.cpu());
    cpu->set_pc(state.cpu().pc, state.self().jumped);
    cpu->set_retired(state.now.retired);
    functions.select(state.current);
    loaded = true;
    refresh_controls();
    refresh_interrupts();
    forget_translations();
}

void Machine::Impl::store_engine() {
    cpu->store(state.cpu());
    state.self().jumped = cpu->has_jumped();
    state.now = now();
}

void Machine::Impl::refresh_controls() {
    regime = state.cpu().regime();
    cpu->set_controls(state.cpu());
    refresh_watch(cpu->sp());
}

void Machine::Impl::refresh_watch(std::uint64_t sp) {
    using mmu::sctlr::A;
    using mmu::sctlr::Sa;
    using mmu::sctlr::Sa0;
    const unsigned el = state.cpu().pstate.el();
    const bool sp_checked = el == 0 ? Sa0::test(regime.sctlr) : Sa::test(regime.sctlr);
    const Watch wanted{
        .memory = !regime.mmu_on() || A::test(regime.sctlr) || (sp_checked && sp % 16 != 0),
        .fp = !fp_is_enabled(state.cpu()),
    };
    Watch& present = watch.at(el == 0 ? 0 : 1);
    if (wanted == present)
        return;
    present = wanted;
    forget_translations();
}

// The modelled TLB holds what one regime translated; when another becomes current, it begins empty.
void Machine::Impl::switch_regime() {
    state.tlb().invalidate_all();
    regime = state.cpu().regime();
    cpu->set_controls(state.cpu());
    forget_translations();
}

void Machine::Impl::forget_translations() {
    cpu->forget_translations();
    writable.clear();
    granted.clear();
    fetched.fill({});
    must_revoke = false;
}

Instant Machine::Impl::now() const {
    const std::uint64_t retired = loaded ? cpu->retired() : state.now.retired;
    return {retired, retired == state.now.retired ? state.now.entries : 0};
}

bool Machine::Impl::time_is_up() const {
    const Instant at = now();
    return at >= until || at.retired >= limits.instructions;
}

bool Machine::Impl::turn_is_over() const {
    return cpu->retired() >= state.turn_ends;
}

// --- the loop

Stop Machine::Impl::run(const Limits& wanted, Instant target) {
    const CheckContext context(&where, this);
    limits = wanted;
    until = target;
    stop.reset();
    load_engine();
    while (!stop) {
        if (turn_is_over()) {
            next_turn();
            continue;
        }
        const Instant at = now();
        if (at >= until)
            finish(InstantReached{at});
        else if (at.retired >= limits.instructions)
            finish(LimitReached{fmt::format("instruction budget of {}", limits.instructions)});
        else if (interrupt_is_due())
            take_interrupt();
        else
            advance();
    }
    store_engine();
    return *stop;
}

void Machine::Impl::advance() {
    if (code->is_full()) {
        cpu->forget_code();
        code->start_over();
        functions.marks().forget_copies();
        forget_translations();
    }
    const std::uint64_t at = cpu->pc();
    if (at % 4 != 0 || state.cpu().pstate.il()) {
        perform(Cause::fetch_denied);
        return;
    }
    const std::uint64_t limit = horizon();
    native_limit = limit;
    const std::uint64_t before = cpu->retired();
    refused.reset();
    CpuExit exit = before < limit && !watches.every_instruction ? cpu->run(at, limit) : CpuExit::limit;
    // Less than a block is left: the rest goes instruction by instruction.
    if (exit == CpuExit::limit && cpu->pc() == at && cpu->retired() == before) {
        show_instruction(at);
        exit = cpu->step(at);
    }
    // The refused fetch is that of the instruction after the last that retired: perhaps one too far.
    if (exit == CpuExit::fetch_denied && !time_is_up() && !turn_is_over() && !interrupt_is_due())
        perform(Cause::fetch_denied);
    else if (exit == CpuExit::data_denied)
        perform(Cause::data_denied);
}

} // namespace faultline::sim
