// What the hook at the start of each block does, for cpu_unicorn.cpp alone.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "sim/cpu_unicorn_impl.hpp"

namespace faultline::sim {

inline constexpr std::uint64_t instruction_size = 4;

// What most blocks pass through ends in a call at most, so that no register need be saved for it.
inline void Cpu::Impl::on_block(uc_engine*, std::uint64_t at, std::uint32_t bytes, void* self) {
    auto& cpu = *static_cast<Impl*>(self);
    if (at % instruction_size != 0 || !cpu.halts.empty()) [[unlikely]]
        cpu.begin_or_refuse_block(at, bytes);
    else
        cpu.begin_block(at, bytes);
}

// A block at a misaligned PC never executes: the client takes the exception.
void Cpu::Impl::begin_or_refuse_block(std::uint64_t at, std::uint32_t bytes) {
    if (at % instruction_size == 0 && (stepping || !holds_halt(at, bytes))) {
        begin_block(at, bytes);
        return;
    }
    clock.refuse(at);
    stop(CpuExit::limit);
}

inline void Cpu::Impl::begin_block(std::uint64_t at, std::uint32_t bytes) {
    const std::uint64_t behind = clock.end();
    const std::uint64_t words = bytes / instruction_size;
    if (!clock.begin(at, words)) [[unlikely]]
        stop(CpuExit::limit);
    else if (marks != nullptr)
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
    const bool later = may_be_told_later(here.mark, behind);
    untold[untold_count] = {at, &here, clock.retired(), flow.sp(), behind, flow.called()};
    flow.begin(here.effect);
    if (++untold_count == untold.size() || !later)
        tell_marked_blocks();
}

// Later than this, X30 can no longer be read, and the mark that a return must find would not be there yet.
inline bool Cpu::Impl::may_be_told_later(std::uint32_t mark, std::uint64_t behind) const {
    if (at_once)
        return false;
    if (!code_mark::Function::test(mark))
        return true;
    const CodeMark* site = flow.called() ? marks->find(behind) : nullptr;
    return site != nullptr && code_mark::Site::test(site->mark);
}

inline void Cpu::Impl::tell_marked_blocks() {
    client->marked_blocks(std::span(untold).first(std::exchange(untold_count, 0)));
}

} // namespace faultline::sim
