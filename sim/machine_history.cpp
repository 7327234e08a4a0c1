// What time travel and searches ask of a machine: its notes, the pages it writes, and watches.
#include <algorithm>

#include "sim/machine_impl.hpp"

namespace faultline::sim {

namespace {

bool overlap(std::uint64_t a, std::uint64_t a_size, std::uint64_t b, std::uint64_t b_size) {
    return a < b + b_size && b < a + a_size;
}

} // namespace

MachineNotes Machine::notes() const {
    return {impl_->functions.open_calls(), impl_->retried_entry, impl_->last_exception,
            impl_->last_exception_pc, impl_->last_exception_at};
}

void Machine::restore(const MachineState& state, const MachineNotes& notes) {
    set_state(state);
    impl_->functions.reopen(notes.calls);
    impl_->retried_entry = notes.retried_entry;
    impl_->last_exception = notes.last_exception;
    impl_->last_exception_pc = notes.last_exception_pc;
    impl_->last_exception_at = notes.last_exception_at;
    impl_->shown_instruction.reset();
    impl_->show_marks();
}

bool Machine::may_be_restored_here() const {
    return !impl_->functions.begins_function(impl_->state.cpu().pc);
}

void Machine::memory_changed(mmu::Pa at, std::uint64_t size) {
    impl_->code_may_change(at, size);
}

std::vector<mmu::Pa> Machine::take_written() {
    impl_->forget_translations();
    return impl_->memory.take_written();
}

void Machine::watch(Watches watches) {
    std::ranges::sort(watches.instructions);
    impl_->watches = std::move(watches);
    impl_->shown_instruction.reset();
    impl_->forget_translations();
    impl_->show_marks();
}

bool Machine::Impl::is_watched(mmu::Pa at, std::uint64_t size, bool write) const {
    return std::ranges::any_of(watches.memory, [&](const MemoryWatch& one) {
        return (write ? one.writes : one.reads) && overlap(at.raw, size, one.start.raw, one.size);
    });
}

// What the engine does by itself must not touch watched bytes; a granule that it may write it may also read.
bool Machine::Impl::must_see(mmu::Pa granule, bool write) const {
    return is_watched(granule, granule_size, false) || (write && is_watched(granule, granule_size, true));
}

void Machine::Impl::show_access(mmu::Pa at, std::uint64_t va, std::span<const std::byte> before, bool write) {
    MemoryAccessed event{now(), pc, mmu::Va{va}, at, static_cast<unsigned>(before.size()), write, {}, {}};
    std::ranges::copy(before, event.before.begin());
    memory.read(at, std::span(event.after).first(before.size()));
    tell(&Observer::on_memory_access, event);
}

void Machine::Impl::write_watched(mmu::Pa at, std::uint64_t va, std::span<const std::byte> bytes) {
    std::array<std::byte, sizeof(MemoryAccessed::before)> before{};
    const auto old = std::span(before).first(bytes.size());
    memory.read(at, old);
    memory.write(at, bytes);
    show_access(at, va, old, true);
}

// False outside RAM.
bool Machine::Impl::put_piece(mmu::Pa at, std::uint64_t va, std::span<const std::byte> bytes) {
    code_may_change(at, bytes.size());
    clear_other_monitors(at, bytes.size());
    if (watches.memory.empty() || !is_watched(at, bytes.size(), true) || !memory.contains(at, bytes.size()))
        return memory.write(at, bytes);
    write_watched(at, va, bytes);
    return true;
}

// Between native code: the state is brought up to date if an observer looks at it (Machine::state).
void Machine::Impl::show_instruction(std::uint64_t at) {
    const bool wanted =
        watches.every_instruction || std::ranges::binary_search(watches.instructions, mmu::Va{at});
    if (!wanted || observers.empty() || shown_instruction == now())
        return;
    shown_instruction = now();
    state_is_behind = true;
    tell(&Observer::on_instruction, InstructionReached{now(), at});
    state_is_behind = false;
}

} // namespace faultline::sim
