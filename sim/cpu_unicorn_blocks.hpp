// What the hook at the start of each block does, for cpu_unicorn.cpp alone.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "sim/cpu_unicorn_impl.hpp"

namespace faultline::sim {

// What most blocks pass through ends in a call at most, so that no register need be saved for it.
inline void Cpu::Impl::on_block(uc_engine*, std::uint64_t at, std::uint32_t bytes, void* self) {
    auto& cpu = *static_cast<Impl*>(self);
    const std::uint64_t words = bytes / instruction_size;
    if (at % instruction_size != 0 || cpu.clock.retired_behind(words) > cpu.unguarded) [[unlikely]]
        cpu.begin_or_refuse_block(at, words);
    else
        cpu.begin_block(at, words);
}

// A block at a misaligned PC never executes: the client takes the exception.
void Cpu::Impl::begin_or_refuse_block(std::uint64_t at, std::uint64_t words) {
    const bool halted = !stepping && holds_halt(at, words);
    if (at % instruction_size == 0 && !halted && clock.retired_behind(words) <= clock.limit) {
        begin_block(at, words);
        return;
    }
    clock.refuse(at);
    stop(CpuExit::limit);
}

inline void Cpu::Impl::begin_block(std::uint64_t at, std::uint64_t words) {
    const std::uint64_t behind = clock.end();
    clock.begin(at, words);
    if (marks != nullptr)
        follow_block(at, words, behind);
}

inline void Cpu::Impl::follow_block(std::uint64_t at, std::uint64_t words, std::uint64_t behind) {
    CodeMark* here = marks->find(at);
    if (here == nullptr)
        flow.begin_unknown();
    else if (!here->effect.is_of(words) || !flow.knows_sp()) [[unlikely]]
        follow_new_block(at, words, behind);
    else if (here->mark != 0)
        follow_marked_block(at, *here, behind);
    else
        flow.begin(here->effect);
}

// What it does is not known, or SP is not.
void Cpu::Impl::follow_new_block(std::uint64_t at, std::uint64_t words, std::uint64_t behind) {
    CodeMark& here = *marks->find(at);
    if (!here.effect.is_of(words))
        here.effect = client->effect_of_block(at, words);
    const bool known = here.effect.is_of(words);
    if (!flow.knows_sp() && here.mark != 0)
        flow.resume(get<std::uint64_t>(UC_ARM64_REG_SP));
    if (here.mark != 0)
        follow_marked_block(at, here, behind);
    else
        flow.begin(here.effect);
    if (!known)
        flow.begin_unknown();
}

void Cpu::Impl::follow_marked_block(std::uint64_t at, const CodeMark& here, std::uint64_t behind) {
    MarkedBlock* const next = next_untold;
    if (returns_from_last(at, here.mark)) {
        next[-1].site = &here;
        next[-1].returned = clock.retired();
        flow.begin(here.effect);
        return;
    }
    *next = {at, &here, clock.retired(), flow.sp(), behind, nullptr, 0, flow.called()};
    next_untold = next + 1;
    flow.begin(here.effect);
    if (next_untold == untold.data() + untold.size() || !may_be_told_later(*next))
        tell_marked_blocks();
}

inline bool Cpu::Impl::returns_from_last(std::uint64_t at, std::uint32_t mark) const {
    if (code_mark::Function::test(mark) || next_untold == untold.data())
        return false;
    const MarkedBlock& last = next_untold[-1];
    return last.behind == at && last.called && last.sp == flow.sp() && last.site == nullptr;
}

// Later than this, X30 can no longer be read, and the mark that a return must find would not be there yet.
inline bool Cpu::Impl::may_be_told_later(const MarkedBlock& block) const {
    if (at_once)
        return false;
    if (!code_mark::Function::test(block.here->mark))
        return true;
    const CodeMark* site = block.called ? marks->find(block.behind) : nullptr;
    return site != nullptr && code_mark::Site::test(site->mark);
}

inline void Cpu::Impl::tell_marked_blocks() {
    const MarkedBlock* const end = std::exchange(next_untold, untold.data());
    client->marked_blocks({untold.data(), end});
}

} // namespace faultline::sim
