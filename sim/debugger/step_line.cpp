// Steps by source line.

#include "sim/debugger/debugger_impl.hpp"

namespace faultline::sim {

// To the first instruction of this CPU that is not `inside`; forwards that is where it stops, backwards it then comes
// back to the one after it, the beginning.
Halt Debugger::Impl::leave(Direction direction, const std::function<bool(const Machine&)>& inside,
                           std::uint64_t budget) {
    const unsigned number = machine().state().current;
    const Goal outside{
        {}, [&](const Machine& now) { return now.state().current == number && !inside(now); }, true};
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

Halt Debugger::step_line(Direction direction, std::uint64_t budget) {
    return direction == Direction::forward ? impl_->step_line_forward(false, budget)
                                           : impl_->step_line_backward(false, budget);
}

Halt Debugger::step_over_line(Direction direction, std::uint64_t budget) {
    return direction == Direction::forward ? impl_->step_line_forward(true, budget)
                                           : impl_->step_line_backward(true, budget);
}

} // namespace faultline::sim
