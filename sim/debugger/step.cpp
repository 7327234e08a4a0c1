// Steps: by instruction, over and out of functions and exceptions, by source line.

#include <algorithm>
#include <cstring>

#include "sim/debugger/point_finder.hpp"
#include "sim/debugger/unwind.hpp"
#include "sim/instruction_class.hpp"

namespace faultline::sim {

namespace {

constexpr std::uint64_t instruction_size = 4;

bool is_eret(std::uint32_t word) {
    return word == 0xD69F03E0;
}

/// Where control has to come back to, so that a call or an exception is over.
struct ComeBack {
    std::uint64_t sp = 0;
    unsigned el = 0;
    std::uint64_t tables = 0; ///< of the user half: a forked child has the same PC and SP

    explicit ComeBack(const exceptions::Processor& cpu)
        : sp(cpu.sp()), el(cpu.pstate.el()), tables(el == 0 ? cpu.regime().ttbr0 : 0) {}
    bool operator==(const ComeBack&) const = default;
};

Goal back_at(std::vector<mmu::Va> at, const ComeBack& wanted) {
    return {std::move(at),
            [wanted](const Machine& machine) { return ComeBack(machine.state().cpu()) == wanted; }, false};
}

} // namespace

std::optional<std::uint32_t> Debugger::Impl::word_at(std::uint64_t pc) const {
    const auto word = GuestMemory(machine()).number(pc, instruction_size);
    return word ? std::optional(static_cast<std::uint32_t>(*word)) : std::nullopt;
}

Halt Debugger::Impl::step(Direction direction) {
    const Instant before = timeline.now();
    if (direction == Direction::backward)
        return halt(timeline.step_back() ? HaltReason::step_done : HaltReason::history_begin);
    timeline.step();
    return halt(timeline.now() == before ? HaltReason::run_ended : HaltReason::step_done);
}

// Points that wait for something else than an address need the search, which knows how to watch for it.
Halt Debugger::Impl::single(Direction direction) {
    const auto needs_search = [](const Point& point) {
        return point.enabled && !waits_for_instruction(point.request.trigger);
    };
    if (std::ranges::any_of(points, needs_search)) {
        const Goal next{{}, [](const Machine&) { return true; }, true};
        return search(direction, &next, ~std::uint64_t{0});
    }
    Halt stepped = step(direction);
    if (stepped.reason != HaltReason::step_done)
        return stepped;
    std::vector<PointHit> hits;
    for (const Point& candidate : points)
        if (candidate.enabled && waits_at(candidate, mmu::Va{cpu().pc}))
            hits.push_back({candidate.id, std::nullopt});
    stepped.hits = accept(direction, std::move(hits), stepped.notes);
    if (!stepped.hits.empty())
        stepped.reason = HaltReason::point;
    return stepped;
}

Halt Debugger::Impl::step_over_forward(std::uint64_t budget) {
    constexpr int most_retries = 8;
    const std::uint64_t pc = cpu().pc;
    const ComeBack here(cpu());
    const bool call = is_call(word_at(pc).value_or(0));
    Halt stop = single(Direction::forward);
    for (int tries = 0; stop.reason == HaltReason::step_done && tries < most_retries; ++tries) {
        const bool exception = timeline.now().entries > 0;
        if (!exception && !(call && tries == 0 && cpu().pc != pc + instruction_size))
            return stop;
        const Goal goal = exception ? back_at({mmu::Va{pc}, mmu::Va{pc + instruction_size}}, here)
                                    : back_at({mmu::Va{pc + instruction_size}}, here);
        stop = search(Direction::forward, &goal, budget);
        // The kernel has made the access possible: now the instruction itself.
        if (stop.reason == HaltReason::step_done && cpu().pc == pc)
            stop = single(Direction::forward);
        else
            return stop;
    }
    return stop;
}

Halt Debugger::Impl::step_over(Direction direction, std::uint64_t budget) {
    if (direction == Direction::forward)
        return step_over_forward(budget);
    const std::uint64_t pc = cpu().pc;
    const ComeBack here(cpu());
    const bool after_call = is_call(word_at(pc - instruction_size).value_or(0));
    Halt stop = single(Direction::backward);
    if (stop.reason != HaltReason::step_done || cpu().pc == pc - instruction_size)
        return stop;
    if (is_eret(word_at(cpu().pc).value_or(0))) {
        const Goal taken = back_at({mmu::Va{pc}, mmu::Va{pc - instruction_size}}, here);
        return search(Direction::backward, &taken, budget);
    }
    if (!after_call)
        return stop;
    const Goal called = back_at({mmu::Va{pc - instruction_size}}, here);
    return search(Direction::backward, &called, budget);
}

Halt Debugger::Impl::step_out(Direction direction, std::uint64_t budget) {
    const auto frames = backtrace(machine().state().current, 2);
    if (frames.size() < 2)
        return search(direction, nullptr, budget);
    const Frame& caller = frames[1];
    const bool exception = caller.source == FrameSource::pt_regs;
    std::vector<mmu::Va> at;
    if (exception || direction == Direction::forward)
        at.push_back(mmu::Va{caller.pc});
    if (direction == Direction::backward)
        at.push_back(mmu::Va{caller.pc - instruction_size});
    const std::uint64_t sp = caller.sp;
    const bool user = caller.kind == FrameKind::user;
    const Goal goal{std::move(at),
                    [sp, user](const Machine& machine) {
                        const exceptions::Processor& now = machine.state().cpu();
                        return now.sp() == sp && (now.pstate.el() == 0) == user;
                    },
                    false};
    return search(direction, &goal, budget);
}

// To the first instruction that is not `inside`; forwards that is where it stops, backwards it then comes back to the
// one after it, the beginning.
Halt Debugger::Impl::leave(Direction direction, const std::function<bool(const Machine&)>& inside,
                           std::uint64_t budget) {
    const Goal outside{{}, [&](const Machine& machine) { return !inside(machine); }, true};
    return search(direction, &outside, budget);
}

Halt Debugger::Impl::step_line_forward(bool over, std::uint64_t budget) {
    const auto line = symbols.line(cpu().pc);
    const auto function = symbols.function_at(cpu().pc);
    if (!line)
        return over ? step_over(Direction::forward, budget) : single(Direction::forward);
    const auto same = [&](std::uint64_t pc) {
        const auto now = symbols.line(pc);
        return now && now->line == line->line && now->file == line->file;
    };
    if (!over)
        return leave(
            Direction::forward, [&](const Machine& machine) { return same(machine.state().cpu().pc); },
            budget);
    const std::uint64_t start = timeline.now().retired;
    while (true) {
        Halt stop = step_over(Direction::forward, budget);
        const auto now = symbols.function_at(cpu().pc);
        if (stop.reason != HaltReason::step_done || !same(cpu().pc) ||
            (now && function && now->start != function->start))
            return stop;
        if (timeline.now().retired - start >= budget)
            return halt(HaltReason::paused);
    }
}

Halt Debugger::Impl::step_line_backward(bool over, std::uint64_t budget) {
    Halt stop = over ? step_over(Direction::backward, budget) : single(Direction::backward);
    const auto line = symbols.line(cpu().pc);
    if (stop.reason != HaltReason::step_done || !line)
        return stop;
    const auto inside = [&](const Machine& machine) {
        const auto now = symbols.line(machine.state().cpu().pc);
        return now && now->line == line->line && now->file == line->file;
    };
    if (!over) {
        stop = leave(Direction::backward, inside, budget);
        return stop.reason == HaltReason::step_done ? step(Direction::forward) : stop;
    }
    const std::uint64_t start = timeline.now().retired;
    while (true) {
        const Instant kept = timeline.now();
        stop = step_over(Direction::backward, budget);
        if (stop.reason != HaltReason::step_done)
            return stop;
        if (!inside(machine())) {
            timeline.seek(kept);
            return halt(HaltReason::step_done);
        }
        if (start - timeline.now().retired >= budget)
            return halt(HaltReason::paused);
    }
}

Halt Debugger::resume(Direction direction, std::uint64_t budget) {
    return impl_->search(direction, nullptr, budget);
}

Halt Debugger::step_instruction(Direction direction, std::uint64_t count) {
    Halt stop = impl_->step(direction);
    for (std::uint64_t done = 1; done < count && stop.reason == HaltReason::step_done; ++done)
        stop = impl_->step(direction);
    return stop;
}

Halt Debugger::step_range(Direction direction, mmu::Va start, mmu::Va end, std::uint64_t budget) {
    const auto inside = [&](const Machine& machine) {
        const std::uint64_t pc = machine.state().cpu().pc;
        return pc >= start.raw && pc < end.raw;
    };
    return impl_->leave(direction, inside, budget);
}

Halt Debugger::step_line(Direction direction, std::uint64_t budget) {
    return direction == Direction::forward ? impl_->step_line_forward(false, budget)
                                           : impl_->step_line_backward(false, budget);
}

Halt Debugger::step_over_line(Direction direction, std::uint64_t budget) {
    return direction == Direction::forward ? impl_->step_line_forward(true, budget)
                                           : impl_->step_line_backward(true, budget);
}

Halt Debugger::step_over(Direction direction, std::uint64_t budget) {
    return impl_->step_over(direction, budget);
}

Halt Debugger::step_out(Direction direction, std::uint64_t budget) {
    return impl_->step_out(direction, budget);
}

Halt Debugger::seek(Instant at) {
    impl_->timeline.seek(at);
    Halt stop = impl_->halt(HaltReason::step_done);
    if (impl_->end && at > impl_->timeline.now()) {
        stop.reason = HaltReason::run_ended;
        stop.end = impl_->end;
    }
    return stop;
}

Result<Halt> Debugger::seek(std::string_view text) {
    const auto event = parse_event(text);
    if (!event)
        return Error{event.error()};
    const auto at = impl_->timeline.find(*event);
    if (!at)
        return Error{at.error()};
    return seek(*at);
}

} // namespace faultline::sim
